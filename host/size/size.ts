import type { Policy } from '../allocator/api.js';
import { commonestAgents } from '../changes/index.js';
import {
  type Figures,
  figuresOf,
  TIMES_MOST,
  type Trial,
  Trials,
  type TrialsOptions,
} from '../goal/index.js';
import { keptInMemory, type TraceSource } from '../trace/index.js';
import { type Enough, type LeastOfSeeds, leastOfSeeds } from './least-of-seeds.js';

/** The least hardware with which a goal is met. */

export interface SizeOptions extends TrialsOptions {
  readonly policies: readonly Policy[];
}

/** What one policy needs: with so many agents of the shape the goal is met. */
export interface PolicySize extends LeastOfSeeds {
  readonly policy: string;
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

/**
 * Finds the fewest agents, of the shape that most have, with which a goal is met, seed by seed, and then
 * with all seeds. With one agent less a replay misses the goal, with that many it meets it; that more than
 * that meet it, too, is taken for granted.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 * @throws {ChangeError} when the trace has no agents.
 */
export async function sizeOf(source: TraceSource, options: SizeOptions): Promise<SizeResult> {
  const recording = await keptInMemory(source);
  const { header, events } = await recording.open();
  const { count: recorded, others, shape } = await commonestAgents(events);
  const policies = await Trials.with(recording, options, (trials) =>
    Promise.all(
      options.policies.map((policy) => sizeUnder(policy, trials, recorded, options.seeds)),
    ),
  );
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: options.goal.text, recorded, otherAgents: others, shape },
    ...{ most: recorded * TIMES_MOST, seeds: options.seeds, policies },
  };
}

async function sizeUnder(
  policy: Policy,
  trials: Trials,
  recorded: number,
  seeds: readonly number[],
): Promise<PolicySize> {
  const trial = (agents: number): Trial => {
    const more = agents - recorded;
    const change = more > 0 ? `agents=+${more}` : `agents=${more}`;
    return { policy, changes: more === 0 ? [] : [change] };
  };
  const enough: Enough = {
    with: (agents, seed) => trials.meetsWith(trial(agents), seed),
    withAll: (agents) => trials.meets(trial(agents)),
  };
  const found = await leastOfSeeds(enough, seeds, recorded);
  const answer = { policy: policy.name, ...found };
  if (found.agents === undefined) return answer;
  return { ...answer, figures: figuresOf(await trials.results(trial(found.agents))) };
}
