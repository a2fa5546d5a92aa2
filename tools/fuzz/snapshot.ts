import CRC32 from 'crc-32';
import fc from 'fast-check';
import {
  AllocatorError,
  createAllocator,
  type FairleadAllocator,
  restoreAllocator,
} from '../../host/allocator/index.js';
import { CHANGES } from './api-calls.js';
import { type Edit, edit, edited } from './edits.js';
import { History } from './history.js';
import { wasm } from './instance.js';
import { textOf } from './said.js';
import type { Target } from './target.js';

const HEADER_BYTES = 24;

interface Fed {
  /** What happened before the snapshot: this call, and so many behind it. */
  readonly from: number;
  readonly calls: number;
  readonly flips: readonly { readonly at: number; readonly bit: number }[];
  /** So many bytes are missing, or too many. */
  readonly more: number;
  /** Edits of the words, behind a checksum that is right again. */
  readonly edits: readonly Edit[];
  /** A field of the header that is another number, behind a checksum that is right again. */
  readonly header: readonly { readonly at: number; readonly value: number }[];
  readonly pagesMax: number;
}

/** All the pages there can be: the limit that a snapshot is taken with. */
const PAGES_PLENTY = 65_536;

const snapshots = new Map<string, Uint8Array>();

/** The snapshot of an allocator to which much has happened; made once. */
async function snapshotOf({ from, calls }: Fed): Promise<Uint8Array> {
  const key = `${from % CHANGES.length} ${calls}`;
  let snapshot = snapshots.get(key);
  if (snapshot === undefined) {
    const allocator = await createAllocator({ minAllocatable: [], wasm: wasm() });
    const history = new History(allocator);
    // By sevens, so that another call comes behind each.
    for (let i = 0; i < calls; i++) history.make({ call: (from + 7 * i) % CHANGES.length });
    snapshot = allocator.snapshot();
    snapshots.set(key, snapshot);
  }
  return snapshot;
}

function damaged(bytes: Uint8Array, { flips, more, edits, header }: Fed): Uint8Array {
  const reworded = edits.length > 0 ? rewordedBytes(bytes, edits) : bytes;
  const copy = new Uint8Array(Math.max(0, reworded.length + more));
  copy.set(reworded.subarray(0, copy.length));
  const view = new DataView(copy.buffer);
  if (header.length > 0 && copy.length >= HEADER_BYTES) {
    for (const { at, value } of header) view.setUint32(at, value, true);
    view.setUint32(12, CRC32.buf(copy.subarray(16)) >>> 0, true);
  }
  for (const { at, bit } of flips) {
    const place = at % Math.max(copy.length, 1);
    copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  }
  return copy;
}

function rewordedBytes(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const size = new DataView(bytes.buffer).getUint32(16, true);
  const words = JSON.parse(
    new TextDecoder().decode(bytes.subarray(HEADER_BYTES, HEADER_BYTES + size)),
  );
  const json = new TextEncoder().encode(JSON.stringify(edited(words, edits)));
  const copy = new Uint8Array(bytes.length - size + json.length);
  copy.set(bytes.subarray(0, HEADER_BYTES));
  copy.set(json, HEADER_BYTES);
  copy.set(bytes.subarray(HEADER_BYTES + size), HEADER_BYTES + json.length);
  const view = new DataView(copy.buffer);
  view.setUint32(16, json.length, true);
  view.setUint32(12, CRC32.buf(copy.subarray(16)) >>> 0, true);
  return copy;
}

const NUMBERS = [0, 1, 2, 23, 24, 100, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/**
 * Snapshots whole and damaged, and such whose words or sizes were changed: refused as such, or taken;
 * a whole one goes on as the one that it was taken of, in whatever memory it fits.
 */
export const snapshotTarget: Target<Fed> = {
  name: 'snapshot',
  unit: 'snapshots',
  inputs: fc.record({
    from: fc.nat(CHANGES.length - 1),
    calls: fc.constantFrom(0, 5, 20, 60),
    flips: fc.oneof(
      fc.constant([]),
      fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { minLength: 1, maxLength: 3 }),
    ),
    more: fc.constantFrom(0, 0, 0, 0, 0, -1, -100, -1e6, 1, 8),
    edits: fc.oneof(fc.constant([]), fc.array(edit, { minLength: 1, maxLength: 2 })),
    header: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.record({ at: fc.constantFrom(8, 16, 20), value: fc.constantFrom(...NUMBERS) }),
          { minLength: 1, maxLength: 2 },
        ),
      },
    ),
    pagesMax: fc.constantFrom(PAGES_PLENTY, PAGES_PLENTY, PAGES_PLENTY, 0, 33, 38),
  }),
  async run(fed) {
    const snapshot = await snapshotOf(fed);
    const bytes = damaged(snapshot, fed);
    const isWhole = Buffer.from(bytes).equals(snapshot);
    let restored: FairleadAllocator;
    try {
      restored = await restoreAllocator(bytes, {
        wasm: wasm(),
        memoryBytesMax: fed.pagesMax * 65_536,
      });
    } catch (error) {
      if (!(error instanceof AllocatorError)) throw error;
      if (error.code === 'SNAPSHOT_INVALID' && !isWhole) return 1;
      if (error.code === 'OUT_OF_MEMORY' && fed.pagesMax < PAGES_PLENTY) return 1;
      throw error;
    }
    if (isWhole) await mustGoOn(restored, fed.pagesMax === PAGES_PLENTY, snapshot);
    else if (fed.edits.length === 0) throw new Error('damage was not seen');
    return 1;
  },
};

/** It has the same snapshot, but for its limit, and decides the same as one that has all memory. */
async function mustGoOn(
  restored: FairleadAllocator,
  isUnlimited: boolean,
  snapshot: Uint8Array,
): Promise<void> {
  if (isUnlimited && !Buffer.from(restored.snapshot()).equals(snapshot)) {
    throw new Error('a restored allocator has another snapshot');
  }
  const other = await restoreAllocator(snapshot, { wasm: wasm() });
  const [got, wanted] = [restored, other].map((one) => {
    one.resume();
    return textOf([one.allocate(), one.advance(one.nowMs + 9000), one.allocate(), one.offers()]);
  });
  if (got !== wanted) throw new Error(`it goes on otherwise\n  ${got}\n  not ${wanted}`);
}
