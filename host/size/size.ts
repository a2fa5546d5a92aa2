import type { Policy } from '../allocator/api.js';
import { changed, changeOf, commonestAgents } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import { keptInMemory, type Recording, type TraceSource } from '../trace/index.js';
import { type Goal, meetsGoal } from './goal.js';
import { least, type Met } from './least.js';

/** The least hardware with which a goal is met. */

export interface SizeOptions {
  readonly goal: Goal;
  readonly policies: readonly Policy[];
  /** Each is asked on its own. */
  readonly seeds: readonly number[];
  readonly durations?: DurationSource | undefined;
  /** Told before each replay. */
  readonly onTry?: ((policy: string, agents: number) => void) | undefined;
}

/** What one policy needs. */
export interface PolicySize {
  readonly policy: string;
  /** With so many agents of the shape the goal is met whatever the seed; absent: not with `most`. */
  readonly agents?: number;
  /** The least for each seed, in the order of the seeds; absent where even `most` are not enough. */
  readonly perSeed: readonly (number | undefined)[];
}

export interface SizeResult {
  readonly trace: string;
  /** What is otherwise than it was recorded, besides; absent when nothing is. */
  readonly changes?: readonly string[];
  readonly goal: string;
  /** Agents of the shape that most have, in the recording; the others stay. */
  readonly recorded: number;
  readonly otherAgents: number;
  /** Resources of one. */
  readonly shape: string;
  /** So many were tried at most. */
  readonly most: number;
  readonly seeds: readonly number[];
  readonly policies: readonly PolicySize[];
}

/** More than so many times as many agents are not tried. */
export const TIMES_MOST = 8;

/**
 * Finds the fewest agents, of the shape that most have, with which a goal is met: by bisection, seed by
 * seed. With one agent less a replay misses the goal, with that many it meets it; that more than that meet
 * it, too, is taken for granted.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 * @throws {ChangeError} when the trace has no agents.
 */
export async function sizeOf(source: TraceSource, options: SizeOptions): Promise<SizeResult> {
  const recording = await keptInMemory(source);
  const { header, events } = await recording.open();
  const { count: recorded, others, shape } = await commonestAgents(events);
  const most = recorded * TIMES_MOST;
  const policies: PolicySize[] = [];
  for (const policy of options.policies) {
    const perSeed: (number | undefined)[] = [];
    for (const seed of options.seeds) {
      const isMet = memoised(async (agents) => {
        options.onTry?.(policy.name, agents);
        return meets(recording, agents - recorded, policy, seed, options);
      });
      perSeed.push(await least(isMet, recorded, most));
    }
    const known = perSeed.filter((agents) => agents !== undefined);
    const agents = known.length === perSeed.length ? Math.max(...known) : undefined;
    policies.push({ policy: policy.name, ...(agents !== undefined && { agents }), perSeed });
  }
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: options.goal.text, recorded, otherAgents: others, shape },
    ...{ most, seeds: options.seeds, policies },
  };
}

async function meets(
  recording: Recording,
  more: number,
  policy: Policy,
  seed: number,
  { goal, durations }: SizeOptions,
): Promise<boolean> {
  const change = more > 0 ? `agents=+${more}` : `agents=${more}`;
  const source = more === 0 ? recording : changed(recording, [changeOf(change)]);
  const { policies } = await replayTrace(source, { policies: [policy], seed, durations });
  return policies.every((result) => meetsGoal(goal, result));
}

function memoised(ask: Met): Met {
  const known = new Map<number, Promise<boolean>>();
  return (agents) => {
    const answer = known.get(agents) ?? ask(agents);
    known.set(agents, answer);
    return answer;
  };
}
