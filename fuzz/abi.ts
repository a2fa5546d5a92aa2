import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as abi from '../assembly/abi.js';
import type { Target } from './target.js';

const OPS = Object.entries(abi).flatMap(([name, op]) => (name.startsWith('OP_') ? [op] : []));
const FIELDS = [0, 1, 2, 3, 4, 7, 8, 64, 1000, 5000, -1, 0.5, 1e15, 2 ** 53, 2 ** 62, 1e308];
/** What is configured and defined first, so that something can be spoken of. */
const BEGIN = [
  ...[abi.OP_CONFIGURE, 8, 1000, 1, 1, 0, 0, 0],
  ...[0, 1, 2, 3].flatMap((name) => [abi.OP_DEFINE_NAME, 4, name, 0]),
  ...[abi.OP_DEFINE_ROLE, 6, 1, 0, 1, 97, abi.OP_DEFINE_ROLE, 6, 2, 1, 1, 98],
  ...[abi.OP_DEFINE_KIND, 7, 0, 0, 0, abi.KIND_SCALAR, 0],
  ...[abi.OP_DEFINE_KIND, 7, 1, 3, 0, abi.KIND_INTERVALS | abi.KIND_ITEMS, 0],
  ...[abi.OP_ADD_AGENT, 11, 0, 3, 1, 1, 0, 4000, 0, 1, 97],
  ...[abi.OP_ADD_FRAMEWORK, 12, 0, 3, 1, 0, 0, 1, 1, 0, 1, 97],
];

let compiled: WebAssembly.Module | undefined;

interface Raw {
  readonly memory: WebAssembly.Memory;
  start(pages: number): number;
  inbox(bytes: number): number;
  process(bytes: number): number;
  snapshot(): number;
}

function instantiate(): Raw {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../build/fairlead.wasm', import.meta.url)),
  );
  const abort = () => {
    throw new Error('abort');
  };
  return new WebAssembly.Instance(compiled, { env: { abort } }).exports as unknown as Raw;
}

function send(raw: Raw, record: readonly number[]): number {
  const at = raw.inbox(record.length * 8) >>> 0;
  new Float64Array(raw.memory.buffer, at, record.length).set(record);
  return raw.process(record.length * 8);
}

const record = fc
  .tuple(
    fc.constantFrom(...OPS, 0, 99),
    fc.array(fc.constantFrom(...FIELDS), { maxLength: 12 }),
    fc.constantFrom(0, 0, 0, 0, 0, 1, -1),
  )
  .map(([op, fields, off]) => [op, fields.length + 2 + off, ...fields]);

/** Records of all kinds, well made and not: every one is applied or refused by a code. */
export const abiTarget: Target<number[][]> = {
  name: 'abi',
  inputs: fc.array(record, { minLength: 1, maxLength: 60 }),
  async run(records) {
    const raw = instantiate();
    if (raw.start(256) !== 0 || send(raw, BEGIN) < 0) throw new Error('it does not begin');
    for (const one of records) {
      const result = send(raw, one);
      if (result < -abi.ERROR_NOT_EMPTY || result > 1) throw new Error(`${one}: ${result}`);
    }
    if (send(raw, [abi.OP_ALLOCATE, 2]) < 0) throw new Error('it does not go on');
    raw.snapshot();
  },
};
