/**
 * The harness for what is too long for benny: a measured step is run again and again, the first
 * rounds warm up, the rest give least, median and spread. What is computed flows into a sink, so
 * that no engine may leave it out.
 */
export interface Measured {
  readonly name: string;
  readonly rounds: number;
  readonly minMs: number;
  readonly medianMs: number;
  /** (largest − least) / median. */
  readonly spread: number;
}

let sink = 0;

/** Uses a number where nobody can see that it is not needed. */
export function consume(value: number): void {
  sink = (sink + value) % 1_000_003;
}

/** What was consumed: printed at the end, the same in every run with the same seed. */
export function sinkValue(): number {
  return sink;
}

export interface MeasureOptions {
  readonly warmUp: number;
  readonly rounds: number;
  /** No further round is begun after so long. */
  readonly budgetMs: number;
}

/** Measures `step`; `before` prepares each round and is not timed. */
export function measure(
  name: string,
  before: () => void,
  step: () => number,
  { warmUp, rounds, budgetMs }: MeasureOptions,
): Measured {
  const times: number[] = [];
  const began = performance.now();
  for (let round = 0; round < warmUp + rounds; round++) {
    before();
    const start = performance.now();
    consume(step());
    const took = performance.now() - start;
    if (round >= warmUp) times.push(took);
    if (times.length > 0 && performance.now() - began > budgetMs) break;
  }
  return summarize(name, times);
}

export function summarize(name: string, times: readonly number[]): Measured {
  const sorted = [...times].sort((a, b) => a - b);
  const least = sorted[0] ?? Number.NaN;
  const most = sorted.at(-1) ?? Number.NaN;
  const middle = sorted.length >> 1;
  const medianMs =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { name, rounds: sorted.length, minMs: least, medianMs, spread: (most - least) / medianMs };
}
