import { type AllocatorOptions, createAllocator } from '../allocator/index.js';
import type { TaskStatus } from '../replay/master-options.js';
import { presets } from '../replay/policies.js';
import { replay } from '../replay/replay.js';
import type { PolicyResult } from '../replay/result.js';
import type { Resource } from '../resources/types.js';
import type { Scenario } from '../scenario/scenario.js';

/** What somebody took of an agent. */
export interface Grant {
  readonly timeMs: number;
  readonly frameworkId: string;
  readonly agentId: string;
  /** Of each task what it takes, one task after the other. */
  readonly taken: readonly Resource[];
  /** Of the framework, after it. */
  readonly dominantShare: number;
}

/** A replay's result, with who took what in order. */
export interface Played {
  readonly result: PolicyResult;
  readonly grants: readonly Grant[];
  /** What became of their tasks, in order. */
  readonly statuses: readonly TaskStatus[];
}

/**
 * Replays a scenario under a preset.
 *
 * @param seed of the order in which agents are visited. Default: 0.
 */
export async function play(
  scenario: Scenario,
  preset: keyof typeof presets,
  seed = 0,
): Promise<Played> {
  const policy = presets[preset];
  const grants: Grant[] = [];
  const statuses: TaskStatus[] = [];
  const making = async (options: AllocatorOptions) => {
    const allocator = await createAllocator(options);
    const accept = allocator.accept.bind(allocator);
    allocator.accept = (offerIds, use, refuseSeconds) => {
      if (!Array.isArray(use)) throw new Error('a replay accepts with a list of resources');
      const offer = allocator.offers().find(({ id }) => id === offerIds[0]);
      if (offer === undefined) throw new Error('an accepted offer is outstanding');
      const decisions = accept(offerIds, use, refuseSeconds);
      const { frameworkId, agentId, role } = offer;
      const dominantShare = allocator.dominantShare(role, frameworkId);
      grants.push({ timeMs: allocator.nowMs, frameworkId, agentId, taken: use, dominantShare });
      return decisions;
    };
    return allocator;
  };
  const { result } = await replay(scenario.header, scenario.events, policy, making, {
    seed,
    onStatus: (status) => statuses.push(status),
  });
  return { result, grants, statuses };
}

/** The most cores that a role ever held. */
export function mostCores({ series }: PolicyResult, role: string): number {
  return Math.max(0, ...(series.coresHeld.find(({ name }) => name === role)?.values ?? []));
}
