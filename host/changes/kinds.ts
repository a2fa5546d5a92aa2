import { agents } from './agents.js';
import { arrivals } from './arrivals.js';
import type { ChangeKind } from './change.js';
import { loseAgent, loseZone } from './lose.js';
import { guarantee, limit, quota, weight } from './roles.js';
import { sparkProperty, sparkVersionChange } from './spark.js';

/** All kinds of change, in the order in which help lists them. */
export const KINDS: readonly ChangeKind[] = [
  ...[agents, loseZone, loseAgent],
  ...[weight, quota, guarantee, limit],
  ...[arrivals, sparkProperty, sparkVersionChange],
];
