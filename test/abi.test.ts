import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import * as abi from '../assembly/abi.js';

const page = readFileSync(fileURLToPath(new URL('../docs/abi.md', import.meta.url)), 'utf8');

/** The module with nothing around it. */
function instantiate() {
  const wasm = readFileSync(fileURLToPath(new URL('../build/fairlead.wasm', import.meta.url)));
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
