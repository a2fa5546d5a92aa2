import type { Policy } from '../allocator/api.js';
import { commonestAgents } from '../changes/index.js';
import {
  type Figures,
  figuresOf,
  least,
  TIMES_MOST,
  type Trial,
  Trials,
  type TrialsOptions,
} from '../goal/index.js';
import { keptInMemory, type TraceSource } from '../trace/index.js';

/** The least hardware with which a goal is met. */

export interface SizeOptions extends TrialsOptions {
  readonly policies: readonly Policy[];
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
      options.policies.map((policy) =>
        new PolicySizing(policy, trials, recorded).ask(options.seeds),
      ),
    ),
  );
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: options.goal.text, recorded, otherAgents: others, shape },
    ...{ most: recorded * TIMES_MOST, seeds: options.seeds, policies },
  };
}

/** Seeds lie close to each other: the next look is so small a part of the agents away. */
const NEAR = 64;

/** Looks for what one policy needs. */
class PolicySizing {
  readonly #most: number;

  constructor(
    private readonly policy: Policy,
    private readonly trials: Trials,
    private readonly recorded: number,
  ) {
    this.#most = recorded * TIMES_MOST;
  }

  async ask(seeds: readonly number[]): Promise<PolicySize> {
    const [first, ...others] = seeds;
    const ofFirst = first === undefined ? [] : [await this.#leastWith(first)];
    const ofOthers = await Promise.all(others.map((seed) => this.#leastWith(seed, ofFirst[0])));
    const perSeed = [...ofFirst, ...ofOthers];
    const answer = { policy: this.policy.name, perSeed };
    if (known(perSeed).length < seeds.length) return answer;
    const agents = await this.#leastWithAll(Math.max(...known(perSeed)));
    if (agents === undefined) return answer;
    return { ...answer, agents, figures: figuresOf(await this.trials.results(this.#with(agents))) };
  }

  /** @param near what another seed needs. */
  #leastWith(seed: number, near?: number): Promise<number | undefined> {
    const isMet = (agents: number) => this.trials.meetsWith(this.#with(agents), seed);
    if (near === undefined) return least(isMet, { begin: this.recorded, most: this.#most });
    return least(isMet, { begin: near, step: Math.ceil(near / NEAR), most: this.#most });
  }

  /** As many as the seed with the most need, unless that seed is better off with more than another is. */
  #leastWithAll(begin: number): Promise<number | undefined> {
    const isMet = (agents: number) => this.trials.meets(this.#with(agents));
    return least(isMet, { begin, step: 1, most: this.#most });
  }

  #with(agents: number): Trial {
    const more = agents - this.recorded;
    const change = more > 0 ? `agents=+${more}` : `agents=${more}`;
    return { policy: this.policy, changes: more === 0 ? [] : [change] };
  }
}

function known(perSeed: readonly (number | undefined)[]): number[] {
  return perSeed.filter((agents) => agents !== undefined);
}
