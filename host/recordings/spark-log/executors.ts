import { mostAtOnce, type Step } from '../most-at-once.js';

/** One executor, as an event log tells of it. Times in ms since the epoch. */
export interface Executor {
  readonly id: string;
  readonly host: string;
  readonly cores: number;
  readonly fromMs: number;
  readonly untilMs?: number;
}

interface Known extends Omit<Executor, 'cores' | 'fromMs' | 'untilMs'> {
  /** Absent: no event says that it was added, only that it was there. */
  readonly cores?: number;
  fromMs: number;
  untilMs?: number;
  /** Of one that nobody added: its tasks. */
  readonly tasks: Step[];
}

/** The executors that an event log tells of, those too of which it says only that something ran on them. */
export class Executors {
  readonly #known = new Map<string, Known>();

  added(executor: Executor): void {
    this.#known.set(executor.id, { ...executor, tasks: [] });
  }

  /** When it was added; `undefined`: nobody says that it was. */
  addedMs(id: string): number | undefined {
    const known = this.#known.get(id);
    return known?.cores === undefined ? undefined : known.fromMs;
  }

  /** It was there at that time. */
  seen(id: string, host: string, atMs: number): Known {
    const known = this.#known.get(id) ?? { id, host, fromMs: atMs, tasks: [] };
    this.#known.set(id, known);
    if (known.cores === undefined) known.fromMs = Math.min(known.fromMs, atMs);
    return known;
  }

  /** A task ran on it. */
  ran(id: string, host: string, fromMs: number, untilMs: number): void {
    const { cores, tasks } = this.seen(id, host, fromMs);
    if (cores === undefined) tasks.push({ atMs: fromMs, by: 1 }, { atMs: untilMs, by: -1 });
  }

  removed(id: string, atMs: number): void {
    const known = this.#known.get(id);
    if (known !== undefined) known.untilMs ??= atMs;
  }

  /** Of the first one whose cores are told. */
  get firstCores(): number | undefined {
    for (const { id, cores } of this.#known.values()) {
      if (cores !== undefined && !isDriver(id)) return cores;
    }
    return undefined;
  }

  /** On one of those that nobody added. */
  get mostTasksAtOnce(): number {
    return [...this.#known.values()].reduce(
      (most, { tasks }) => Math.max(most, mostAtOnce(tasks)),
      0,
    );
  }

  get areAllAdded(): boolean {
    return [...this.#known.values()].every(({ id, cores }) => cores !== undefined || isDriver(id));
  }

  /** @param usualCores of those whose cores are not told. */
  outsideDriver(usualCores: number): Executor[] {
    return [...this.#known.values()]
      .filter(({ id }) => !isDriver(id))
      .map(({ tasks: _, cores = usualCores, ...executor }) => ({ ...executor, cores }));
  }
}

function isDriver(id: string): boolean {
  return /^<?driver>?$/.test(id);
}
