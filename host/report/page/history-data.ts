import type { FrameworkHistory, PolicyHistory } from '../../replay/history/result.js';
import type { PolicyResult } from '../../replay/result.js';
import { widened } from './bins.js';
import type { BinsData, HistoryData } from './data-types.js';
import { integers } from './pack.js';

/** Where there is no agent. */
const NO_AGENT = 255;
const ALL_HELD = 254;

/** Texts, each once. */
export class Texts {
  readonly #places = new Map<string, number>();

  placeOf(text: string): number {
    const place = this.#places.get(text) ?? this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  get all(): string[] {
    return [...this.#places.keys()];
  }
}

/** What the policies of a page share. */
export interface Shared {
  /** Of the frameworks, by id. */
  readonly places: ReadonlyMap<string, number>;
  readonly texts: Texts;
  /** Bins of a policy whose replay was short are joined to those of the others. */
  readonly wideBinMs: number;
}

/** What a policy's history has, as columns. */
export function historyData(
  history: PolicyHistory,
  policy: PolicyResult,
  shared: Shared,
): HistoryData {
  const { places, wideBinMs } = shared;
  const factor = wideBinMs / history.binMs;
  const known: (FrameworkHistory | undefined)[] = Array(places.size).fill(undefined);
  for (const framework of history.frameworks) known[places.get(framework.id) ?? 0] = framework;
  const lengthMs = (bin: number) => Math.min(wideBinMs, policy.endedMs - bin * wideBinMs);
  const cores = known.map((one) => widened(one?.coresFirstBin ?? 0, one?.coreMs ?? [], factor));
  const means = cores.map(({ first, sums }) => ({
    first,
    sums: sums.map((sum, index) => sum / lengthMs(first + index)),
  }));
  const declined = known.map((one) =>
    widened(one?.declinedFirstBin ?? 0, one?.declined ?? [], factor),
  );
  return {
    cores: binsData(means, (values) => Float32Array.from(values)),
    declined: binsData(declined, integers),
    answers: answersData(known, shared),
    heat: heatData(history, factor),
    earmarks: {
      framework: integers(history.earmarks.map((one) => places.get(one.frameworkId) ?? 0)),
      fromMs: integers(history.earmarks.map(({ fromMs }) => fromMs)),
      toMs: integers(history.earmarks.map(({ toMs }) => toMs)),
    },
  };
}

type Sums = ReturnType<typeof widened>;

function binsData(
  lists: readonly Sums[],
  column: (values: readonly number[]) => BinsData['values'],
) {
  return {
    offsets: integers(offsetsOf(lists.map(({ sums }) => sums.length))),
    first: integers(lists.map(({ first }) => first)),
    values: column(lists.flatMap(({ sums }) => sums)),
  };
}

function offsetsOf(lengths: readonly number[]): number[] {
  let sum = 0;
  return [0, ...lengths.map((length) => (sum += length))];
}

function answersData(
  known: readonly (FrameworkHistory | undefined)[],
  { texts }: Shared,
): HistoryData['answers'] {
  const answers = known.flatMap((one) => one?.answers ?? []);
  return {
    offsets: integers(offsetsOf(known.map((one) => one?.answers.length ?? 0))),
    atMs: integers(answers.map(({ atMs }) => atMs)),
    text: integers(answers.map(({ text }) => texts.placeOf(text))),
  };
}

function heatData({ agents }: PolicyHistory, factor: number): HistoryData['heat'] {
  const rows = agents.rows.map(({ heldCoreMs, coreMs }) => ({
    held: fromZero(heldCoreMs, factor),
    there: fromZero(coreMs, factor),
  }));
  const bins = Math.max(1, ...rows.map(({ there }) => there.length));
  const held = new Uint8Array(rows.length * bins).fill(NO_AGENT);
  for (const [number, row] of rows.entries()) {
    for (const [bin, there] of row.there.entries()) {
      if (there <= 0) continue;
      held[number * bins + bin] = Math.round((ALL_HELD * (row.held[bin] ?? 0)) / there);
    }
  }
  return { perRow: agents.perRow, agentIds: agents.ids, rows: rows.length, bins, held };
}

function fromZero(sums: readonly number[], factor: number): number[] {
  return widened(0, sums, factor).sums;
}
