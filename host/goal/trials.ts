import type { Policy } from '../allocator/api.js';
import { changed, changeOf } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import type { PolicyResult } from '../replay/result.js';
import type { Recording } from '../trace/index.js';
import { comersMost } from './comers.js';
import { type Goal, isOutOfReach, meetsGoal } from './goal.js';

/** What may be tried: a policy, and what is changed besides. */
export interface Trial {
  readonly policy: Policy;
  /** As a user writes them: `agents=+3`. Of none comes more frameworks than were recorded. */
  readonly changes: readonly string[];
}

export interface TrialsOptions {
  readonly goal: Goal;
  readonly seeds: readonly number[];
  readonly durations?: DurationSource | undefined;
  /** Told before each replay. */
  readonly onTry?: ((policy: string, changes: readonly string[]) => void) | undefined;
}

/** A replay whose goal was out of reach before it was over. */
const MISSED = 'missed';

/**
 * Replays of one recording, each made once. Where only the goal is asked for, a replay ends as soon as it
 * cannot be met any more.
 */
export class Trials {
  readonly #recording: Recording;
  readonly #options: TrialsOptions;
  readonly #comersMost: number;
  readonly #known = new Map<string, PolicyResult | typeof MISSED>();

  private constructor(recording: Recording, options: TrialsOptions, most: number) {
    this.#recording = recording;
    this.#options = options;
    this.#comersMost = most;
  }

  /** @param recording it is read again for each replay. */
  static async of(recording: Recording, options: TrialsOptions): Promise<Trials> {
    const { events } = await recording.open();
    return new Trials(recording, options, await comersMost(events));
  }

  /** Whether the goal is met with every seed; the first with which it is not ends the trial. */
  async meets(trial: Trial): Promise<boolean> {
    const { seeds } = this.#options;
    if (seeds.some((seed) => this.#isKnownToMiss(trial, seed))) return false;
    for (const seed of seeds) {
      if (!(await this.meetsWith(trial, seed))) return false;
    }
    return true;
  }

  async meetsWith(trial: Trial, seed: number): Promise<boolean> {
    const { goal } = this.#options;
    const key = keyOf(trial, seed);
    let result = this.#known.get(key);
    if (result === undefined) {
      result = await this.#replay(trial, seed, goal);
      this.#known.set(key, result);
    }
    return result !== MISSED && meetsGoal(goal, result);
  }

  /** With every seed, to the end. */
  async results(trial: Trial): Promise<readonly PolicyResult[]> {
    const results: PolicyResult[] = [];
    for (const seed of this.#options.seeds) {
      const key = keyOf(trial, seed);
      const known = this.#known.get(key);
      const result =
        known === undefined || known === MISSED ? await this.#replay(trial, seed) : known;
      if (result === MISSED) throw new Error('a replay without a goal does not miss it');
      this.#known.set(key, result);
      results.push(result);
    }
    return results;
  }

  #isKnownToMiss(trial: Trial, seed: number): boolean {
    const known = this.#known.get(keyOf(trial, seed));
    return known === MISSED || (known !== undefined && !meetsGoal(this.#options.goal, known));
  }

  /** @param goal ends it where that is out of reach. */
  async #replay(
    { policy, changes }: Trial,
    seed: number,
    goal?: Goal,
  ): Promise<PolicyResult | typeof MISSED> {
    const { durations, onTry } = this.#options;
    onTry?.(policy.name, changes);
    const source = changed(this.#recording, changes.map(changeOf));
    const ends = new AbortController();
    try {
      const { policies } = await replayTrace(source, {
        ...{ policies: [policy], seed, durations, signal: ends.signal },
        onProgress: ({ timesAtBest }) => {
          if (goal !== undefined && isOutOfReach(goal, timesAtBest(this.#comersMost))) ends.abort();
        },
      });
      const [result] = policies;
      if (result === undefined) throw new Error('a replay under one policy has one result');
      return withoutPlots(result);
    } catch (error) {
      if (error === ends.signal.reason) return MISSED;
      throw error;
    }
  }
}

function keyOf({ policy, changes }: Trial, seed: number): string {
  return JSON.stringify([policy.name, changes, seed]);
}

/** What grows with time is for plots, and many results are kept. */
function withoutPlots(result: PolicyResult): PolicyResult {
  return {
    ...result,
    series: {
      coresTotal: { ...result.series.coresTotal, timesMs: [], values: [] },
      coresHeld: [],
      coresUsed: [],
      dominantShare: [],
    },
    perFramework: result.perFramework.map((framework) => ({ ...framework, phases: [] })),
  };
}
