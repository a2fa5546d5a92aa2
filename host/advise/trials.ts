import type { Policy } from '../allocator/api.js';
import { changed, changeOf } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import type { PolicyResult } from '../replay/result.js';
import { type Goal, meetsGoal } from '../size/index.js';
import type { Recording } from '../trace/index.js';

/** What may be tried: a policy, and what is changed besides. */
export interface Trial {
  readonly policy: Policy;
  /** As a user writes them: `agents=+3`. */
  readonly changes: readonly string[];
}

export interface TrialsOptions {
  readonly recording: Recording;
  readonly goal: Goal;
  readonly seeds: readonly number[];
  readonly durations?: DurationSource | undefined;
  /** Told before each replay. */
  readonly onTry?: ((policy: string, changes: readonly string[]) => void) | undefined;
}

/** Replays of one recording, each made once. */
export class Trials {
  readonly #options: TrialsOptions;
  readonly #results = new Map<string, PolicyResult>();

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  /** Whether the goal is met with every seed; the first with which it is not ends the trial. */
  async meets(trial: Trial): Promise<boolean> {
    for (const seed of this.#options.seeds) {
      if (!meetsGoal(this.#options.goal, await this.#result(trial, seed))) return false;
    }
    return true;
  }

  /** With every seed. */
  async results(trial: Trial): Promise<readonly PolicyResult[]> {
    const results: PolicyResult[] = [];
    for (const seed of this.#options.seeds) results.push(await this.#result(trial, seed));
    return results;
  }

  async #result(trial: Trial, seed: number): Promise<PolicyResult> {
    const key = JSON.stringify([trial.policy.name, trial.changes, seed]);
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = await this.#replay(trial, seed);
    this.#results.set(key, result);
    return result;
  }

  async #replay({ policy, changes }: Trial, seed: number): Promise<PolicyResult> {
    const { recording, durations, onTry } = this.#options;
    onTry?.(policy.name, changes);
    const source = changes.length === 0 ? recording : changed(recording, changes.map(changeOf));
    const { policies } = await replayTrace(source, { policies: [policy], seed, durations });
    const [result] = policies;
    if (result === undefined) throw new Error('a replay under one policy has one result');
    // What grows with time is for plots.
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
}
