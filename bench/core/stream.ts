import { OP_ALLOCATE } from '../../assembly/abi.js';
import { FairleadAllocator } from '../../host/allocator/allocator.js';
import { CoreModule } from '../../host/allocator/module.js';
import type { CoreWorkload } from './workloads.js';

/**
 * What a workload writes into the module's memory, call by call. Played to any build of the core, it
 * does the same work without the host's part: so builds are compared by what the core takes.
 */
export interface Stream {
  readonly name: string;
  readonly calls: readonly StreamCall[];
}

export interface StreamCall {
  readonly kind: CallKind;
  readonly records: Float64Array;
}

/** What does not count; a whole allocation and nothing else; any other call. */
const SET_UP = 0;
const CYCLE = 1;
const OTHER = 2;
type CallKind = typeof SET_UP | typeof CYCLE | typeof OTHER;

export function hasCycles({ calls }: Stream): boolean {
  return calls.some(({ kind }) => kind === CYCLE);
}

/** Runs a workload once and keeps what it wrote. */
export async function recordStream(workload: CoreWorkload, wasm: BufferSource): Promise<Stream> {
  const core = await CoreModule.load(wasm);
  const calls: StreamCall[] = [];
  const allocator = new FairleadAllocator(core, {});
  // A long batch comes in pieces; played, it is one call.
  let pieces: Float64Array[] = [];
  allocator.tap({
    sent: (fields, size, hasMore) => {
      pieces.push(fields.slice(0, size));
      if (hasMore) return;
      const all = together(pieces);
      pieces = [];
      calls.push({ kind: all[0] === OP_ALLOCATE ? CYCLE : OTHER, records: all });
    },
  });
  allocator.configure();
  const { name, agents, frameworks } = workload;
  let setUp = 0;
  workload.run(allocator, { agents, frameworks }, () => {
    setUp = calls.length;
  });
  const counted = calls.map(({ kind, records }, i) => ({
    kind: i < setUp ? SET_UP : kind,
    records,
  }));
  return { name: `${name} ${agents} × ${frameworks}`, calls: counted };
}

function together(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** As replay.c reads it: before each call's records two words, its kind and their bytes. */
export function bytesOf({ calls }: Stream): Buffer {
  const parts = calls.flatMap(({ kind, records }) => [
    Uint32Array.of(kind, records.byteLength),
    records,
  ]);
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

/** What a build took for a stream. */
export interface Played {
  /** Call by call. */
  readonly timesMs: readonly number[];
  /** Of everything that the core wrote for its host: the same for every build. */
  readonly checksum: number;
}

/**
 * What calls of a stream took in all, each in the run that took least for it: so much is the
 * build's own, whatever else the machine did meanwhile.
 */
export function leastMs({ calls }: Stream, runs: readonly Played[], part: Part): number {
  let sum = 0;
  calls.forEach(({ kind }, i) => {
    if (kind === SET_UP || (part === 'cycles' && kind !== CYCLE)) return;
    sum += Math.min(...runs.map(({ timesMs }) => timesMs[i] as number));
  });
  return sum;
}

/** `cycles`: whole allocations; `all calls`: these, and what leads to them. */
export type Part = 'cycles' | 'all calls';

/** The calls of any build of the core that runs in this process. */
export interface CoreBuild {
  readonly memory: { readonly buffer: ArrayBuffer };
  start(pagesMax: number): number;
  inbox(bytes: number): number;
  process(bytes: number): number;
  outbox(): number;
  outboxBytes(): number;
}

const PAGES_MAX = 32_767;

/** Words of the outbox in order, each mixed in by Knuth's multiplicative hash. */
function mixed(checksum: number, words: Uint32Array): number {
  let sum = checksum;
  for (const word of words) sum = (Math.imul(sum, 2_654_435_761) + word) | 0;
  return sum;
}

/** Plays a stream to a fresh instance, and times the core's own calls. */
export function playStream(core: CoreBuild, { calls }: Stream): Played {
  if (core.start(PAGES_MAX) !== 0) throw new Error('the core did not start');
  const timesMs: number[] = [];
  let checksum = 0;
  for (const { records } of calls) {
    const at = core.inbox(records.byteLength) >>> 0;
    new Float64Array(core.memory.buffer, at, records.length).set(records);
    const start = performance.now();
    const result = core.process(records.byteLength);
    timesMs.push(performance.now() - start);
    if (result < 0) throw new Error(`the core refused a call of its own stream: ${result}`);
    const [from, bytes] = [core.outbox() >>> 0, core.outboxBytes() >>> 0];
    checksum = mixed(checksum, new Uint32Array(core.memory.buffer, from, bytes >> 2));
  }
  return { timesMs, checksum: checksum >>> 0 };
}
