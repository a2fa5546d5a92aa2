import type { Policy } from '../allocator/api.js';
import { changed, changeOf, commonestAgents } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import type { PolicyResult } from '../replay/result.js';
import { keptInMemory, type Recording, type TraceSource } from '../trace/index.js';
import { type Figures, figuresOf } from './figures.js';
import { type Goal, meetsGoal } from './goal.js';
import { least } from './least.js';

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
  /** What it is like with `agents` of them: a goal may be met where hardly anybody is served. */
  readonly figures?: Figures;
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
    const tries = options.seeds.map((seed) =>
      memoised((agents) => {
        options.onTry?.(policy.name, agents);
        return tried(recording, agents - recorded, policy, seed, options);
      }),
    );
    const perSeed: (number | undefined)[] = [];
    for (const results of tries) {
      const isMet = async (agents: number) => meetsGoal(options.goal, await results(agents));
      perSeed.push(await least(isMet, recorded, most));
    }
    policies.push({ policy: policy.name, perSeed, ...(await enough(perSeed, tries)) });
  }
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: options.goal.text, recorded, otherAgents: others, shape },
    ...{ most, seeds: options.seeds, policies },
  };
}

/** What a replay with so many agents comes to. */
type Try = (agents: number) => Promise<PolicyResult>;

/** How many are enough with every seed, and what it is like then; nothing where none are. */
async function enough(
  perSeed: readonly (number | undefined)[],
  tries: readonly Try[],
): Promise<Pick<PolicySize, 'agents' | 'figures'>> {
  const known = perSeed.filter((agents) => agents !== undefined);
  if (known.length < perSeed.length) return {};
  const agents = Math.max(...known);
  const results: PolicyResult[] = [];
  for (const resultOf of tries) results.push(await resultOf(agents));
  return { agents, figures: figuresOf(results) };
}

async function tried(
  recording: Recording,
  more: number,
  policy: Policy,
  seed: number,
  { durations }: SizeOptions,
): Promise<PolicyResult> {
  const change = more > 0 ? `agents=+${more}` : `agents=${more}`;
  const source = more === 0 ? recording : changed(recording, [changeOf(change)]);
  const { policies } = await replayTrace(source, { policies: [policy], seed, durations });
  return policies[0] as PolicyResult;
}

function memoised(ask: Try): Try {
  const known = new Map<number, Promise<PolicyResult>>();
  return (agents) => {
    const answer = known.get(agents) ?? ask(agents);
    known.set(agents, answer);
    return answer;
  };
}
