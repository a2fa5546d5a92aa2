import type { Resource } from '../../../resources/index.js';
import { detached } from './texts.js';

/** A task that ran when the log begins. */
export interface EarlierTask {
  readonly id: string;
  readonly framework: string;
  readonly agent: string;
  /** As a line has them. */
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly state: string;
  readonly endedMs: number;
}

interface End {
  readonly state: string;
  readonly atMs: number;
  /** A line of the log launched it, or it was over before the log begins. */
  readonly isKnown: boolean;
}

/** So many tasks that have ended are remembered at least until a line removes them. */
const REMEMBERED = 10_000;

/**
 * Tasks that no line launches, since they ran when the log begins: one says that it ends, and the line that
 * removes it what it held. Of one that runs to the log's end nothing is known.
 */
export class EarlierTasks {
  readonly all: EarlierTask[] = [];
  /** By framework and task: how it ended and when, of tasks that are not removed so far. */
  #ends = new Map<string, End>();
  /** Those that came before, which are let go together. */
  #earlierEnds = new Map<string, End>();

  /** A task has ended, whether or not a line launched it. */
  ended(framework: string, id: string, end: End): void {
    const key = `${framework} ${id}`;
    if (this.#ends.has(key) || this.#earlierEnds.has(key)) return;
    if (this.#ends.size >= REMEMBERED) {
      this.#earlierEnds = this.#ends;
      this.#ends = new Map();
    }
    this.#ends.set(detached(key), end);
  }

  /** @returns `undefined` when a line launched it, or none says that it was not over before. */
  removed(task: Omit<EarlierTask, 'state' | 'endedMs'>): EarlierTask | undefined {
    const { id, framework, agent, text, resources } = task;
    const key = `${framework} ${id}`;
    const end = this.#ends.get(key) ?? this.#earlierEnds.get(key);
    this.#ends.delete(key);
    this.#earlierEnds.delete(key);
    if (end === undefined || end.isKnown) return undefined;
    const earlier = {
      ...{ id: detached(id), framework: detached(framework), agent: detached(agent) },
      ...{ text: detached(text), resources, state: end.state, endedMs: end.atMs },
    };
    this.all.push(earlier);
    return earlier;
  }
}
