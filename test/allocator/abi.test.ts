import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import * as abi from '../../assembly/abi.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/abi.md', import.meta.url)), 'utf8');

/** The module with nothing around it. */
function instantiate() {
  const wasm = readFileSync(fileURLToPath(new URL('../../build/fairlead.wasm', import.meta.url)));
  const abort = () => {
    throw new Error('abort');
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { abort } });
  return exports as unknown as {
    memory: WebAssembly.Memory;
    abiVersion(): number;
    start(pages: number): number;
    inbox(bytes: number): number;
    process(bytes: number): number;
    apply(bytes: number): number;
    explainBegin(): number;
    explainEnd(): void;
    outbox(): number;
    outboxBytes(): number;
    failedRecord(): number;
    failedField(): number;
    snapshot(): number;
    restoreRoom(bytes: number): number;
  };
}

type Raw = ReturnType<typeof instantiate>;

function send(raw: Raw, records: readonly number[]): number {
  const at = raw.inbox(records.length * 8);
  new Float64Array(raw.memory.buffer, at, records.length).set(records);
  return raw.process(records.length * 8);
}

function received(raw: Raw): number[] {
  return [...new Float64Array(raw.memory.buffer, raw.outbox(), raw.outboxBytes() / 8)];
}

const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '[]') as number[];
const answer = JSON.parse(/one offer:\n`(.*?)`/.exec(page)?.[1] ?? '[]') as number[];

t.test('the page names every constant of the boundary', async (t) => {
  const missing = Object.keys(abi).filter((name) => !page.includes(`\`${name}\``));
  t.strictSame(missing, []);
});

t.test('the example on the page does what the page says', async (t) => {
  const raw = instantiate();
  t.equal(raw.abiVersion(), abi.ABI_VERSION);
  t.equal(raw.start(65536), 0);
  t.equal(send(raw, example), 6);
  t.strictSame(received(raw), answer);
});

t.test('a record at fault is named, those before it count', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  send(raw, example);
  t.equal(
    send(raw, [abi.OP_ADVANCE, 3, 1000, abi.OP_DECLINE, 4, 77, -1]),
    -abi.ERROR_UNKNOWN_OFFER,
  );
  t.equal(raw.failedRecord(), 1);
  t.equal(raw.failedField(), 2);
  t.equal(send(raw, [abi.OP_ADVANCE, 3, 999]), -abi.ERROR_TIME, 'the clock had moved');
});

t.test('an image of the memory continues in another instance', async (t) => {
  const one = instantiate();
  one.start(65536);
  send(one, example);
  const image = new Uint8Array(one.memory.buffer, 0, one.snapshot()).slice();
  const two = instantiate();
  two.start(65536);
  t.equal(two.restoreRoom(image.length), 0);
  new Uint8Array(two.memory.buffer).set(image);
  const next = [abi.OP_DECLINE, 4, 0, -1, abi.OP_ADVANCE, 3, 1000, abi.OP_ALLOCATE, 2];
  t.equal(send(one, next), 3);
  t.equal(send(two, next), 3);
  t.strictSame(received(two), received(one));
  t.equal(received(two)[0], abi.OUT_BAG);
});

t.test('nonsense is refused by code, and never harms', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  t.equal(send(raw, [abi.OP_ALLOCATE, 2]), -abi.ERROR_NOT_CONFIGURED);
  send(raw, example);
  const cases: [number[], number][] = [
    [[1000, 2], abi.ERROR_OP],
    [[1.5, 2], abi.ERROR_OP],
    [[abi.OP_ALLOCATE, 3], abi.ERROR_SIZE],
    [[abi.OP_ALLOCATE, Number.NaN], abi.ERROR_SIZE],
    [[abi.OP_ADD_AGENT, 11, 0, 3, 1, 1, 0, 4000, 0, 1, 0], abi.ERROR_EXISTS],
    [[abi.OP_SET_AGENT_TOTAL, 7, 0, 1, 9, 1000, 0], abi.ERROR_UNKNOWN_KIND],
    [[abi.OP_SET_AGENT_TOTAL, 7, 0, 1, 0, -1, 0], abi.ERROR_QUANTITY],
    [[abi.OP_SET_AGENT_TOTAL, 7, 5, 1, 0, 1000, 0], abi.ERROR_UNKNOWN_AGENT],
    [[abi.OP_REVIVE, 4, 9, -1], abi.ERROR_UNKNOWN_FRAMEWORK],
  ];
  for (const [record, code] of cases) t.equal(send(raw, record), -code, JSON.stringify(record));
  t.equal(send(raw, [abi.OP_ALLOCATE, 2]), 1, 'and it goes on');
});

t.test('a second start leaves the allocator that there is', async (t) => {
  const raw = instantiate();
  t.equal(raw.start(1), -1, 'too little memory for one');
  t.equal(raw.start(65536), 0);
  send(raw, example);
  const image = new Uint8Array(raw.memory.buffer, 0, raw.snapshot()).slice();
  t.equal(raw.start(65536), -2);
  t.ok(Buffer.from(raw.memory.buffer, 0, raw.snapshot()).equals(image));
});

t.test('before the start there is no room and nothing to do', async (t) => {
  const raw = instantiate();
  t.equal(raw.inbox(8), 0);
  t.equal(raw.process(16), -abi.ERROR_SIZE);
  t.equal(raw.explainBegin(), -1);
  t.equal(raw.start(65536), 0);
  t.equal(send(raw, example), 6);
});

t.test('an inbox beyond 2 GiB is refused, and what is there stays', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  send(raw, example);
  const image = new Uint8Array(raw.memory.buffer, 0, raw.snapshot()).slice();
  for (const bytes of [2 ** 31 + 8, 2 ** 32 - 1]) t.equal(raw.inbox(bytes), 0);
  t.ok(Buffer.from(raw.memory.buffer, 0, raw.snapshot()).equals(image));
  t.equal(send(raw, [abi.OP_ALLOCATE, 2]), 1);
});

t.test('more bytes than the inbox has are refused whole', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  send(raw, example);
  raw.inbox(8);
  for (const bytes of [4104, 2 ** 31, 2 ** 32 - 8]) {
    t.equal(raw.process(bytes), -abi.ERROR_SIZE);
    t.equal(raw.apply(bytes), -abi.ERROR_SIZE);
    t.equal(raw.failedRecord(), 0);
  }
  t.equal(send(raw, [abi.OP_ALLOCATE, 2]), 1);
});

t.test('records wait until no more questions are asked', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  send(raw, example);
  t.equal(raw.explainBegin(), 0);
  t.equal(raw.process(16), -abi.ERROR_ORDER);
  t.equal(raw.apply(0), -abi.ERROR_ORDER);
  raw.explainEnd();
  t.equal(send(raw, [abi.OP_ALLOCATE, 2]), 1);
});

t.test('a sweep tells what it forgot, and its numbers name something else', async (t) => {
  const raw = instantiate();
  raw.start(65536);
  send(raw, example);
  const define = (role: number, kind: number): number[] => [
    // A name of one byte, which is 0.
    ...[abi.OP_DEFINE_ROLE, 6, role, 0, 1, 0],
    ...[abi.OP_DEFINE_NAME, 4, 4, 0],
    ...[abi.OP_DEFINE_KIND, 7, kind, 4, role, abi.KIND_SCALAR | abi.KIND_RESERVED, 0],
  ];
  for (const name of [1, 2, 3]) t.equal(send(raw, [abi.OP_DEFINE_NAME, 4, name, 0]), 1);
  t.equal(send(raw, define(7, 9)), 3);
  t.equal(send(raw, define(7, 10)), -abi.ERROR_EXISTS);
  t.equal(send(raw, [abi.OP_SWEEP, 3, 2]), 1);
  t.strictSame(received(raw), [abi.OUT_SWEPT, 11, 1, 7, 1, 9, 1, 4, 2, 0, 1]);
  t.equal(send(raw, define(7, 9)), 3);
  t.equal(send(raw, [abi.OP_SET_WEIGHT, 4, 7, 2, abi.OP_SWEEP, 3, 0]), 2);
  t.strictSame(received(raw), [abi.OUT_SWEPT, 8, 0, 1, 9, 1, 4, 0], 'a weight keeps the role');
});
