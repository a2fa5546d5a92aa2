import { attributes } from './attributes.js';
import { blacklist } from './blacklist.js';
import { diskAndNetwork } from './disk-and-network.js';
import { diskLeak } from './disk-leak.js';
import { dispatcher } from './dispatcher.js';
import { draining } from './draining.js';
import { drfWalkthrough } from './drf-walkthrough.js';
import { dynamicAllocation } from './dynamic-allocation.js';
import { fineAgainstCoarse } from './fine-against-coarse.js';
import { heterogeneous } from './heterogeneous.js';
import { pitfall } from './pitfall.js';
import { relinquishStory } from './relinquish.js';
import { shuffleRole } from './shuffle-role.js';
import { staticRoles } from './static-roles.js';
import type { Story, StoryTrace } from './story.js';

export type { Fact, Parameters, Story, StoryTrace, Values } from './story.js';

/** All stories that run. */
export const stories: readonly Story[] = [
  drfWalkthrough,
  pitfall,
  relinquishStory,
  staticRoles,
  attributes,
  heterogeneous,
  fineAgainstCoarse,
  draining,
  diskAndNetwork,
  dispatcher,
  dynamicAllocation,
  shuffleRole,
  blacklist,
  diskLeak,
];

/** Their traces, by name. */
export const storyTraces: Readonly<Record<string, StoryTrace>> = Object.fromEntries(
  stories.flatMap(({ traces }) => traces.map((trace) => [trace.name, trace])),
);
