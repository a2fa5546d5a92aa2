import type { Policy } from '../allocator/api.js';
import { ChangeError, changed, changeOf } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import type { PolicyResult } from '../replay/result.js';
import type { Recording } from '../trace/index.js';
import { type Attempt, MISSED, type Outcome } from './attempt.js';
import { type Attempts, AttemptsHere } from './attempts.js';
import { comersMost } from './comers.js';
import { type Goal, meetsGoal } from './goal.js';

/** What may be tried: a policy, and what is changed besides. */
export interface Trial {
  readonly policy: Policy;
  /** As a user writes them: `agents=+3`. With none of them more frameworks come than were recorded. */
  readonly changes: readonly string[];
}

export interface TrialsOptions {
  readonly goal: Goal;
  readonly seeds: readonly number[];
  readonly durations?: DurationSource | undefined;
  /** So many replays at a time, each in a thread of its own. Default: 1, and no threads. */
  readonly workers?: number | undefined;
  /** Told of each replay when it is asked for. */
  readonly onTry?: ((policy: string, changes: readonly string[]) => void) | undefined;
}

/**
 * Replays of one recording, each made once. Where only the goal is asked for, a replay ends as soon as it
 * cannot be met any more.
 */
export class Trials {
  readonly #recording: Recording;
  readonly #options: TrialsOptions;
  readonly #attempts: Attempts;
  readonly #comersMost: number;
  readonly #outcomes = new Map<string, Promise<Outcome>>();
  readonly #missed = new Set<string>();

  private constructor(
    recording: Recording,
    options: TrialsOptions,
    attempts: Attempts,
    most: number,
  ) {
    this.#recording = recording;
    this.#options = options;
    this.#attempts = attempts;
    this.#comersMost = most;
  }

  /** Does something with trials of a recording, which is read again for each replay. */
  static async with<Answer>(
    recording: Recording,
    options: TrialsOptions,
    work: (trials: Trials) => Promise<Answer>,
  ): Promise<Answer> {
    const { events } = await recording.open();
    const most = await comersMost(events);
    const attempts = await attemptsOn(recording, options.workers);
    return work(new Trials(recording, options, attempts, most)).finally(() => attempts.end());
  }

  /** Whether there is something to change. @throws {ChangeError} when a change cannot be read. */
  async hasWhatChanges({ changes }: Trial): Promise<boolean> {
    const source = changed(this.#recording, changes.map(changeOf));
    try {
      const { events } = await source.open();
      for await (const _ of events);
      return true;
    } catch (error) {
      if (error instanceof ChangeError) return false;
      throw error;
    }
  }

  /** Whether the goal is met with every seed; the first with which it is not ends the trial. */
  async meets(trial: Trial): Promise<boolean> {
    const { seeds } = this.#options;
    if (seeds.some((seed) => this.#missed.has(keyOf(trial, seed)))) return false;
    for (const seed of seeds) {
      if (!(await this.meetsWith(trial, seed))) return false;
    }
    return true;
  }

  async meetsWith(trial: Trial, seed: number): Promise<boolean> {
    const { goal } = this.#options;
    const key = keyOf(trial, seed);
    const outcome = await (this.#outcomes.get(key) ?? this.#make(trial, seed, goal));
    const isMet = outcome !== MISSED && meetsGoal(goal, outcome);
    if (!isMet) this.#missed.add(key);
    return isMet;
  }

  /** With every seed, to the end. */
  results(trial: Trial): Promise<readonly PolicyResult[]> {
    return Promise.all(this.#options.seeds.map((seed) => this.#whole(trial, seed)));
  }

  async #whole(trial: Trial, seed: number): Promise<PolicyResult> {
    const asked = this.#outcomes.get(keyOf(trial, seed));
    const known = await asked;
    if (known !== undefined && known !== MISSED) return known;
    // Who waited for the same may have asked for the whole by now.
    const isAsked = this.#outcomes.get(keyOf(trial, seed)) !== asked;
    if (isAsked) return this.#whole(trial, seed);
    const outcome = await this.#make(trial, seed);
    if (outcome === MISSED) throw new Error('a replay without a goal does not miss it');
    return outcome;
  }

  /** @param goal ends it where that is out of reach. */
  #make({ policy, changes }: Trial, seed: number, goal?: Goal): Promise<Outcome> {
    const { durations, onTry } = this.#options;
    onTry?.(policy.name, changes);
    const asked: Attempt = {
      ...{ policy, changes, seed, durations, comersMost: this.#comersMost },
      ...(goal !== undefined && { goal: goal.text }),
    };
    const outcome = this.#attempts.make(asked);
    this.#outcomes.set(keyOf({ policy, changes }, seed), outcome);
    return outcome;
  }
}

/** Threads are slow to load, and not everywhere. */
async function attemptsOn(recording: Recording, workers = 1): Promise<Attempts> {
  if (workers === 1) return new AttemptsHere(recording);
  const { AttemptsInThreads } = await import('./threads.js');
  return AttemptsInThreads.of(recording, workers);
}

function keyOf({ policy, changes }: Trial, seed: number): string {
  return JSON.stringify([policy.name, changes, seed]);
}
