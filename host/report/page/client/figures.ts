import type { BinsData, PageData, PolicyData } from '../data-types.js';

/** A stretch of a framework's life. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** Its place in the page's phases; behind the last: it is through. */
  readonly phase: number;
  readonly cores: number;
}

/** The figures of the page, by policy and framework. Both are places. */
export class Figures {
  readonly count: number;
  /** Where each span begins, by policy: the spans of a framework follow each other without gaps. */
  readonly #starts: readonly Float64Array[];

  constructor(readonly data: PageData) {
    this.count = data.frameworks.ids.length;
    this.#starts = data.policies.map(startsOf);
  }

  policy(index: number): PolicyData {
    return this.data.policies[index] as PolicyData;
  }

  name(framework: number): string {
    return this.data.frameworks.names[framework] ?? '';
  }

  role(framework: number): string {
    const { role, roleNames } = this.data.frameworks;
    return roleNames[role[framework] ?? 0] ?? '';
  }

  /** From arrival to the minimum, or to first resources; infinite when never, `NaN` when it is not there. */
  waitedMs(policy: number, framework: number): number {
    const { arrivedMs, servedMs } = this.policy(policy);
    const arrived = arrivedMs[framework] ?? Number.NaN;
    const served = servedMs[framework] ?? Number.NaN;
    return Number.isNaN(served) && !Number.isNaN(arrived)
      ? Number.POSITIVE_INFINITY
      : served - arrived;
  }

  /** Where its spans stand: from the first to behind the last. */
  range(policy: number, framework: number): readonly [number, number] {
    const { offsets } = this.policy(policy).spans;
    return [offsets[framework] ?? 0, offsets[framework + 1] ?? 0];
  }

  span(policy: number, place: number): Span {
    const { phase, lengthMs, cores } = this.policy(policy).spans;
    const fromMs = this.#starts[policy]?.[place] ?? 0;
    return {
      fromMs,
      toMs: fromMs + (lengthMs[place] ?? 0),
      phase: phase[place] ?? 0,
      cores: cores[place] ?? 0,
    };
  }

  /** The first span of a framework that ends behind a moment, by its place. */
  firstBehind(policy: number, framework: number, ms: number): number {
    const starts = this.#starts[policy] ?? new Float64Array();
    let [low, high] = this.range(policy, framework);
    // The last that begins at or before it.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return Math.max(this.range(policy, framework)[0], low - 1);
  }

  /** What it is doing at a moment; nothing before it arrives and when it is through. */
  spanAt(policy: number, framework: number, ms: number): Span | undefined {
    const [first, behind] = this.range(policy, framework);
    if (first === behind) return undefined;
    const span = this.span(policy, this.firstBehind(policy, framework, ms));
    const isIn = span.fromMs <= ms && ms < span.toMs && span.phase < this.data.phases.length;
    return isIn ? span : undefined;
  }

  /** Cores held in the wide bin of a moment, on average. */
  coresAt(policy: number, framework: number, ms: number): number {
    const cores = this.policy(policy).history?.cores;
    const bin = Math.floor(ms / this.data.wideBinMs);
    return cores === undefined ? 0 : binAt(cores, framework, bin);
  }

  /** Where the resources are kept for, at a moment. */
  earmarkAt(policy: number, ms: number): number | undefined {
    const earmarks = this.policy(policy).history?.earmarks;
    if (earmarks === undefined) return undefined;
    const place = earmarks.fromMs.findIndex(
      (from, index) => from <= ms && ms < (earmarks.toMs[index] ?? 0),
    );
    return place < 0 ? undefined : earmarks.framework[place];
  }
}

/** The most of all; 0 of none. */
export function highest(values: ArrayLike<number>): number {
  let most = 0;
  for (let place = 0; place < values.length; place++) most = Math.max(most, values[place] ?? 0);
  return most;
}

/** The value in a bin; 0 where there is none. */
export function binAt(
  { offsets, first, values }: BinsData,
  framework: number,
  bin: number,
): number {
  const start = offsets[framework] ?? 0;
  const place = start + bin - (first[framework] ?? 0);
  return place < start || place >= (offsets[framework + 1] ?? 0) ? 0 : (values[place] ?? 0);
}

function startsOf({ arrivedMs, spans }: PolicyData): Float64Array {
  const { offsets, lengthMs } = spans;
  const starts = new Float64Array(lengthMs.length);
  for (let framework = 0; framework < arrivedMs.length; framework++) {
    let at = arrivedMs[framework] ?? 0;
    const behind = offsets[framework + 1] ?? 0;
    for (let place = offsets[framework] ?? 0; place < behind; place++) {
      starts[place] = at;
      at += lengthMs[place] ?? 0;
    }
  }
  return starts;
}
