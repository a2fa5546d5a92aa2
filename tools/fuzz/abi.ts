import fc from 'fast-check';
import * as abi from '../../assembly/abi.js';
import { BEGIN, type Handles, type Made, RECORDS } from './abi-records.js';
import { Instance } from './instance.js';
import type { Target } from './target.js';

/** Numbers as JSON has them, and those that it has not, as texts. */
const FIELDS = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 64, 500, 1000, 5000, -1, 0.5, 1e15, 2 ** 31, 2 ** 32, -(2 ** 31)],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 62, 1e308, 5e-324, 'NaN', 'Infinity', '-Infinity', '-0'],
] as const;
/** So many pages that memory never ends. */
const PAGES_PLENTY = 1024;
/** Most records are as they may well be, so that those that are not meet something. */
const EDITS = [0, 0, 0, 1, 1, 2];

interface FedRecord extends Handles {
  readonly op: number;
  readonly which: number;
  readonly edits: readonly { readonly at: number; readonly value: number | string }[];
  /** So many fields more, or less. */
  readonly more: number;
  /** Its size says so many fields more, or less, than there are. */
  readonly off: number;
}

/** Records that cross the boundary together. */
interface Piece {
  readonly records: readonly FedRecord[];
  /** What they trigger waits for the next piece. */
  readonly hasMore: boolean;
  /** So many bytes of the last one are missing. */
  readonly cut: number;
}

interface Fed {
  readonly pages: number;
  readonly pieces: readonly Piece[];
}

/** Mostly nothing. */
function seldom(...values: number[]): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
}

const record: fc.Arbitrary<FedRecord> = fc.record({
  op: fc.nat(RECORDS.length - 1),
  which: fc.nat(8),
  agent: fc.nat(2),
  framework: fc.nat(2),
  role: fc.integer({ min: 1, max: 3 }),
  edits: fc.constantFrom(...EDITS).chain((count) =>
    fc.array(fc.record({ at: fc.nat(30), value: fc.constantFrom(...FIELDS) }), {
      minLength: count,
      maxLength: count,
    }),
  ),
  more: seldom(1, -1, 2, 40),
  off: seldom(1, -1, 1000, -1000),
});

const piece: fc.Arbitrary<Piece> = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 5, size: 'max' }),
  hasMore: fc.constantFrom(false, false, false, true),
  cut: seldom(1, 8),
});

function fieldsOf({ op, which, edits, more, off, ...handles }: FedRecord): number[] {
  const makes = RECORDS[op % RECORDS.length] ?? [];
  const made: Made = makes[which % makes.length]?.(handles) ?? [abi.OP_ALLOCATE];
  const fields: number[] = [made[0], 0, ...made.slice(1)];
  for (let i = 0; i < more; i++) fields.push(1);
  if (more < 0 && fields.length > 2) fields.pop();
  fields[1] = fields.length + off;
  for (const { at, value } of edits) fields[at % fields.length] = Number(value);
  return fields;
}

/**
 * Records of all kinds, well made and not, one by one and many together, with much memory and little:
 * every one is applied, or refused by a code; and one that is refused leaves no trace: a second
 * instance is given only those that were applied, and decides and answers the same.
 */
export const abiTarget: Target<Fed> = {
  name: 'abi',
  unit: 'records',
  inputs: fc.record({
    pages: fc.constantFrom(PAGES_PLENTY, PAGES_PLENTY, PAGES_PLENTY, 38, 44, 60),
    pieces: fc.array(piece, { minLength: 1, maxLength: 80, size: 'max' }),
  }),
  async run({ pages, pieces }) {
    const instance = new Instance(pages);
    // Where memory ends hangs on what was refused, too.
    const twin = pages === PAGES_PLENTY ? new Instance(pages) : undefined;
    for (const one of [instance, twin]) begin(one);
    let count = 0;
    for (const { records, hasMore, cut } of pieces) {
      const all = records.map(fieldsOf);
      const fields = all.flat();
      const result = instance.send(fields, { hasMore, cut });
      // Those behind one that is refused are not looked at.
      count += result < 0 ? Math.min(instance.applied + 1, all.length) : all.length;
      if (result < -abi.ERROR_NOT_EMPTY || result > fields.length / 2) {
        throw new Error(`${all.join(' | ')}: ${result}`);
      }
      if (twin === undefined) continue;
      const applied = result < 0 ? fields.slice(0, instance.bytesApplied(fields) / 8) : fields;
      twin.send(applied, { hasMore: hasMore || result < 0, cut: 0 });
      same(instance.told(), twin.told(), `what is told of ${all.join(' | ')}: ${result}`);
    }
    if (twin !== undefined) same(instance.answers(), twin.answers(), 'the answers to questions');
    empty(instance);
    return count;
  },
};

function begin(instance: Instance | undefined): void {
  if (instance === undefined) return;
  const fields = BEGIN.flatMap(([op, ...rest]) => [op, rest.length + 2, ...rest]);
  const result = instance.send(fields, { hasMore: false, cut: 0 });
  if (result !== BEGIN.length) throw new Error(`it does not begin: ${result}`);
}

function same(got: string, wanted: string, what: string): void {
  if (got === wanted) return;
  throw new Error(
    `${what}\n  with what was refused:    ${got}\n  without what was refused: ${wanted}`,
  );
}

/** However full it is, all there is can go. */
function empty(instance: Instance): void {
  for (const op of [abi.OP_REMOVE_FRAMEWORK, abi.OP_REMOVE_AGENT]) {
    for (let handle = 0; handle < 9; handle++) {
      const result = instance.send([op, 3, handle], { hasMore: false, cut: 0 });
      const isUnknown =
        result === -abi.ERROR_UNKNOWN_AGENT || result === -abi.ERROR_UNKNOWN_FRAMEWORK;
      if (result !== 1 && !isUnknown) throw new Error(`${op} of ${handle}: ${result}`);
    }
  }
}
