import { max, mean, median, min } from 'simple-statistics';
import type { Decisions, Offer } from '../host/allocator/api.js';

/**
 * The harness for what is too long for benny. A workload is run whole, again and again, on a new
 * allocator each time; in each run it times its own phases, and the mean of a phase's times is that
 * run's figure. The runs before the first that counts warm the engine up.
 */

/** What several runs say together. */
export interface Statistics {
  readonly runs: number;
  readonly minMs: number;
  readonly medianMs: number;
  /** (largest − least) / median. */
  readonly spread: number;
}

/** What is measured of whom, and at which size. */
export interface Place {
  readonly workload: string;
  readonly agents: number;
  readonly frameworks: number;
  readonly phase: string;
}

/** How a place is written wherever it is told or looked up. */
export function placeText({ workload, agents, frameworks, phase }: Place): string {
  return `${workload} ${agents} × ${frameworks} ${phase}`;
}

let sink = 0;

/** Uses a number where no engine can see that it is not needed. */
export function consume(value: number): void {
  sink = (sink + value) % 1_000_003;
}

/** What was consumed: printed, so that the work cannot be left out. */
export function sinkValue(): number {
  return Math.round(sink);
}

/** Touches of every offer what a host needs to pass it on; resources stay undecoded. */
function touch(offers: readonly Offer[]): void {
  let seen = 0;
  for (const offer of offers) seen += offer.id + offer.agentId.length;
  consume(seen);
}

/** One run of a workload: takes its phases' times and counts. */
export class Run {
  readonly timesMs = new Map<string, number[]>();
  readonly counts = new Map<string, number>();
  private readonly beganMs = performance.now();

  /** `seed` is for workloads that draw; `budgetMs` for those that stop when it is used up. */
  constructor(
    readonly budgetMs: number,
    readonly seed = 0,
  ) {}

  /** Times a call up to its offers in the host's hands. */
  time(phase: string, call: () => Decisions): readonly Offer[] {
    const start = performance.now();
    const { offers } = call();
    touch(offers);
    this.took(phase, performance.now() - start);
    return offers;
  }

  /** Times a call that makes no offers. */
  timeOnly(phase: string, call: () => void): void {
    const start = performance.now();
    call();
    this.took(phase, performance.now() - start);
  }

  took(phase: string, ms: number): void {
    const times = this.timesMs.get(phase);
    if (times === undefined) this.timesMs.set(phase, [ms]);
    else times.push(ms);
  }

  count(name: string, more = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + more);
  }

  get isOver(): boolean {
    return performance.now() - this.beganMs > this.budgetMs;
  }
}

export function statisticsOf(valuesMs: readonly number[]): Statistics {
  const minMs = min([...valuesMs]);
  const medianMs = median([...valuesMs]);
  const spread = medianMs === 0 ? 0 : (max([...valuesMs]) - minMs) / medianMs;
  return { runs: valuesMs.length, minMs, medianMs, spread };
}

/** How often something is repeated. */
export interface Effort {
  /** Runs before the first that counts: at least so many, and until so much time has passed. */
  readonly warmUps: number;
  readonly warmUpMs: number;
  /** Runs that count: at least one; more until there are so many or so much time has passed. */
  readonly runsMax: number;
  readonly totalMs: number;
  /** For one run; what it means is the workload's affair. A run that warms up has a tenth of it. */
  readonly budgetMs: number;
  readonly seed: number;
}

/** Runs a workload whole, once. */
export type Timed = (run: Run) => void | Promise<void>;

/** What all counted runs said of a phase. */
export interface PhaseFigures extends Statistics {
  /** The least single time: what is steadiest when other things run on the machine. */
  readonly leastMs: number;
  /** How often the phase was timed in the last run. */
  readonly times: number;
}

/** What all counted runs said, and the counts of the last one. */
export interface Figures {
  readonly phases: ReadonlyMap<string, PhaseFigures>;
  readonly counts: ReadonlyMap<string, number>;
}

/** Gathers the runs of one workload. */
class Runs {
  private readonly valuesMs = new Map<string, number[]>();
  private readonly leastMs = new Map<string, number>();
  private last = new Run(0);

  take(run: Run): void {
    for (const [phase, timesMs] of run.timesMs) {
      const values = this.valuesMs.get(phase);
      if (values === undefined) this.valuesMs.set(phase, [mean(timesMs)]);
      else values.push(mean(timesMs));
      const least = this.leastMs.get(phase) ?? Number.POSITIVE_INFINITY;
      // A phase may have been timed more often than a call may have arguments.
      this.leastMs.set(phase, Math.min(least, min(timesMs)));
    }
    this.last = run;
  }

  figures(): Figures {
    const phases = [...this.valuesMs].map(([phase, values]): [string, PhaseFigures] => {
      const leastMs = this.leastMs.get(phase) ?? Number.NaN;
      const times = this.last.timesMs.get(phase)?.length ?? 0;
      return [phase, { ...statisticsOf(values), leastMs, times }];
    });
    return { phases: new Map(phases), counts: this.last.counts };
  }
}

async function runOnce(workload: Timed, budgetMs: number, seed: number): Promise<Run> {
  const run = new Run(budgetMs, seed);
  await workload(run);
  globalThis.gc?.();
  return run;
}

/**
 * Runs workloads several times, in turns, so that what slows the machine down for a while slows all
 * of them down.
 */
export async function repeatInTurns(
  workloads: readonly Timed[],
  { warmUps, warmUpMs, runsMax, totalMs, budgetMs, seed }: Effort,
): Promise<Figures[]> {
  const warmUpBegan = performance.now();
  for (let turn = 0; turn < warmUps || performance.now() - warmUpBegan < warmUpMs; turn++) {
    for (const workload of workloads) await runOnce(workload, budgetMs / 10, seed);
  }
  const all = workloads.map(() => new Runs());
  const began = performance.now();
  for (let turn = 0; turn < runsMax; turn++) {
    for (const [index, workload] of workloads.entries()) {
      all[index]?.take(await runOnce(workload, budgetMs, seed));
    }
    if (performance.now() - began > totalMs) break;
  }
  return all.map((runs) => runs.figures());
}
