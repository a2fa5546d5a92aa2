import CRC32 from 'crc-32';
import fc from 'fast-check';
import { AllocatorError, createAllocator, restoreAllocator } from '../host/allocator/index.js';
import { type Edit, edit, edited, type Target } from './target.js';

const HEADER_BYTES = 24;
let snapshot: Uint8Array | undefined;

async function busy(): Promise<Uint8Array> {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'a', resources: 'cpus:4;cpus(r):1;z:{a,b}', attributes: 'x:1' });
  allocator.addFramework({ id: 'f', roles: ['r'], minimum: { r: { quantities: 'cpus:2' } } });
  return allocator.snapshot();
}

interface Damage {
  readonly flips: readonly { readonly at: number; readonly bit: number }[];
  readonly cut: number;
  /** Edits of the words, behind a checksum that is right again. */
  readonly edits: readonly Edit[];
}

function damaged(bytes: Uint8Array, { flips, cut, edits }: Damage): Uint8Array {
  if (edits.length > 0) return reworded(bytes, edits);
  const copy = bytes.slice(0, bytes.length - cut);
  for (const { at, bit } of flips) {
    const place = at % Math.max(copy.length, 1);
    copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  }
  return copy;
}

function reworded(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
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

/** Damaged snapshots, and such whose words were changed: refused as such, or taken. */
export const snapshotTarget: Target<Damage> = {
  name: 'snapshot',
  inputs: fc.record({
    flips: fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 3 }),
    cut: fc.constantFrom(0, 0, 0, 1, 100, 1e6),
    edits: fc.oneof(fc.constant([]), fc.array(edit, { minLength: 1, maxLength: 2 })),
  }),
  async run(damage) {
    snapshot ??= await busy();
    const bytes = damaged(snapshot, damage);
    const isWhole = Buffer.from(bytes).equals(snapshot);
    try {
      await restoreAllocator(bytes);
    } catch (error) {
      if (error instanceof AllocatorError && error.code === 'SNAPSHOT_INVALID' && !isWhole) return;
      throw error;
    }
    if (!isWhole && damage.edits.length === 0) throw new Error('damage was not seen');
  },
};
