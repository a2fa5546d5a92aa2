import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import {
  AllocatorError,
  createAllocator,
  type FairleadAllocator,
} from '../../host/allocator/index.js';

async function cluster(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ eventDriven: false });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096;ports:[1-10]' });
  allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096' });
  allocator.addFramework({ id: 'f1', roles: ['spark'] });
  allocator.addFramework({ id: 'f2', roles: ['etl'] });
  allocator.advance(1000);
  const [one] = allocator.allocate().offers;
  if (one !== undefined) allocator.accept([one.id], 'cpus:2;mem:1024', 5);
  allocator.advance(2000);
  return allocator;
}

/** Everything that can be asked of an allocator, as text. */
function stateOf(allocator: FairleadAllocator): string {
  const ids = ['a1', 'a2'].map((id) => allocator.available(id));
  const clients = [
    ['f1', 'spark'],
    ['f2', 'etl'],
  ] as const;
  return JSON.stringify([
    allocator.nowMs,
    allocator.offers(),
    ids,
    clients.map(([id, role]) => [
      allocator.used(id, role),
      allocator.minimumState(id, role),
      allocator.dominantShare(role, id),
      allocator.allocationCount(role, id),
      allocator.order(role),
    ]),
  ]);
}

function outstanding(allocator: FairleadAllocator, agentId: string): number {
  return allocator.offers().find((offer) => offer.agentId === agentId)?.id ?? -1;
}

type Call = (allocator: FairleadAllocator) => unknown;

/** Refused calls: what they are, the code, a word of the message. */
const REFUSED: readonly (readonly [string, string, RegExp, Call])[] = [
  ['an agent twice', 'ALREADY_EXISTS', /a1/, (a) => a.addAgent({ id: 'a1', resources: 'cpus:1' })],
  ['a framework twice', 'ALREADY_EXISTS', /f1/, (a) => a.addFramework({ id: 'f1', roles: ['x'] })],
  ['an unknown agent', 'UNKNOWN_AGENT', /nobody/, (a) => a.removeAgent('nobody')],
  ['an unknown framework', 'UNKNOWN_FRAMEWORK', /nobody/, (a) => a.revive('nobody')],
  ['a role of another', 'NOT_SUBSCRIBED', /etl/, (a) => a.suppress('f1', ['etl'])],
  ['an unknown offer', 'UNKNOWN_OFFER', /99/, (a) => a.decline([99])],
  ['an offer twice', 'OFFERS_DIFFER', /twice/, (a) => a.accept([0, 0], 'cpus:1')],
  ['time backwards', 'TIME_BACKWARDS', /1000/, (a) => a.advance(1000)],
  ['a time that is none', 'TIME_BACKWARDS', /NaN/, (a) => a.advance(Number.NaN)],
  ['a quota below the top', 'QUOTA_NESTED', /top-level/, (a) => a.updateQuota('a/b', {})],
  ['a weight of nothing', 'INVALID_VALUE', /weight/, (a) => a.updateWeights({ spark: 0 })],
  ['a role with a blank', 'INVALID_VALUE', /role/, (a) => a.updateWeights({ 'a b': 1 })],
  [
    'a priority in parts',
    'INVALID_VALUE',
    /priority/,
    (a) => a.addFramework({ id: 'f3', roles: ['x'], priority: 0.5 }),
  ],
  ['an empty id', 'INVALID_VALUE', /id/, (a) => a.addAgent({ id: '', resources: 'cpus:1' })],
  [
    'an id too long',
    'INVALID_VALUE',
    /id/,
    (a) => a.addAgent({ id: 'x'.repeat(2000), resources: 'cpus:1' }),
  ],
  [
    'a filter that is no number',
    'INVALID_VALUE',
    /refuse_seconds/,
    (a) => a.decline([0], Number.NaN),
  ],
  ['started without a minimum', 'NO_MINIMUM', /minimum/, (a) => a.started('f1', 'spark')],
  [
    'an answer without a window',
    'NO_MAINTENANCE',
    /maintenance/,
    (a) => a.updateInverseOffer('a1', 'f1'),
  ],
  [
    'more names than there can be',
    'LIMIT_EXCEEDED',
    /32/,
    (a) =>
      a.addAgent({
        id: 'a3',
        resources: Array.from({ length: 40 }, (_, i) => `name${i}:1`).join(';'),
      }),
  ],
];

for (const [name, code, message, call] of REFUSED) {
  t.test(`${name} is refused and changes nothing`, async (t) => {
    const allocator = await cluster();
    const [offered] = allocator.allocate().offers;
    t.ok(offered, 'something is outstanding');
    const before = stateOf(allocator);
    t.throws(() => call(allocator), { name: 'AllocatorError', code, message });
    t.equal(stateOf(allocator), before);
    t.doesNotThrow(() => allocator.advance(9000), 'and it goes on');
  });
}

t.test('more than is offered or used is refused and changes nothing', async (t) => {
  const allocator = await cluster();
  allocator.allocate();
  const before = stateOf(allocator);
  const one = outstanding(allocator, 'a1');
  const two = outstanding(allocator, 'a2');
  t.throws(() => allocator.accept([one], 'cpus:99'), { code: 'NOT_HELD' });
  t.throws(() => allocator.accept([one], 'ports:[11-12]'), { code: 'NOT_HELD' });
  t.throws(() => allocator.accept([one], 'cpus(spark):1'), { code: 'NOT_HELD' });
  t.throws(() => allocator.accept([one, two], 'cpus:1'), { code: 'OFFERS_DIFFER' });
  t.throws(() => allocator.finish('f2', 'etl', 'a1', 'cpus:99'), { code: 'NOT_HELD' });
  t.throws(() => allocator.finish('f1', 'spark', 'a1', 'cpus:1'), { code: 'NOT_HELD' });
  t.throws(() => allocator.finish('f1', 'no/such', 'a1', 'cpus:1'), { code: 'NOT_HELD' });
  t.equal(stateOf(allocator), before);
});

t.test('quantities that are none are refused and change nothing', async (t) => {
  const allocator = await cluster();
  const before = stateOf(allocator);
  for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    const resources = [{ name: 'cpus', type: 'SCALAR' as const, scalar: { value } }];
    t.throws(() => allocator.addAgent({ id: 'a3', resources }), { name: 'ResourceError' });
    t.throws(() => allocator.updateAgent('a1', { resources }), { name: 'ResourceError' });
  }
  t.equal(stateOf(allocator), before);
  t.doesNotThrow(() => allocator.addAgent({ id: 'a3', resources: 'cpus:1' }), 'the id is free');
});

t.test('of a batch what stands before the refused call took effect', async (t) => {
  const allocator = await cluster();
  allocator.allocate();
  const one = outstanding(allocator, 'a1');
  t.throws(
    () =>
      allocator.batch(() => {
        allocator.addAgent({ id: 'a3', resources: 'cpus:1' });
        allocator.accept([one], 'cpus:99');
        allocator.addAgent({ id: 'a4', resources: 'cpus:1' });
      }),
    { code: 'NOT_HELD' },
  );
  t.doesNotThrow(() => allocator.available('a3'));
  t.throws(() => allocator.available('a4'), { code: 'UNKNOWN_AGENT' });
  t.doesNotThrow(() => allocator.decline([one]), 'the offer is still outstanding');
});

t.test('a module of another version is refused by name', async (t) => {
  // (module (import "env" "abort" …) (func (export "abiVersion") (result i32) i32.const 77))
  const other = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 23, 2, 10,
    97, 98, 105, 86, 101, 114, 115, 105, 111, 110, 0, 0, 6, 109, 101, 109, 111, 114, 121, 2, 0, 10,
    7, 1, 5, 0, 65, 205, 0, 11,
  ]);
  await t.rejects(createAllocator({ wasm: other }), {
    name: 'AllocatorError',
    code: 'MODULE_MISMATCH',
    message: /ABI version 77, this host version 3/,
  });
});

t.test('without memory a call is refused and the allocator goes on', async (t) => {
  const allocator = await createAllocator({ memoryBytesMax: 3 << 20, eventDriven: false });
  let added = 0;
  t.throws(
    () => {
      for (; added < 1e6; added++) {
        allocator.addAgent({ id: `agent-${added}`, resources: `cpus:1;ports:[${added}-70000]` });
      }
    },
    { name: 'AllocatorError', code: 'OUT_OF_MEMORY' },
  );
  t.ok(added > 100, `${added} agents fitted`);
  t.throws(() => allocator.available(`agent-${added}`), { code: 'UNKNOWN_AGENT' });
  t.same(allocator.available('agent-7')[0]?.scalar, { value: 1 });
  t.doesNotThrow(() => allocator.removeAgent('agent-0'));
  t.throws(() => allocator.available('agent-0'), AllocatorError);
});

t.test('a broken invariant stops the instance, and says so from then on', async (t) => {
  const wasm = readFileSync(fileURLToPath(new URL('../../build/fairlead.wasm', import.meta.url)));
  const allocator = await createAllocator({ wasm });
  const { module } = (
    allocator as unknown as { session: { module: { exports: { memory: WebAssembly.Memory } } } }
  ).session;
  // The counts and pointers of every table become nonsense.
  new Uint8Array(module.exports.memory.buffer).fill(0xff, 512, 1024);
  t.throws(() => allocator.addAgent({ id: 'a1', resources: 'cpus:1' }), { code: 'MODULE_DEAD' });
  t.throws(() => allocator.allocate(), { code: 'MODULE_DEAD', message: /earlier call/ });
});

t.test('what would outgrow an agent, an offer or a quantity is refused', async (t) => {
  const kinds = (prefix: string, count: number): string =>
    Array.from({ length: count }, (_, i) => `cpus(${prefix}${i}):1`).join(';');
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'a', resources: `${kinds('r', 900)};cpus:9` });
  const before = allocator.available('a');
  t.throws(() => allocator.addResourceProvider('a', kinds('s', 900)), { code: 'LIMIT_EXCEEDED' });
  t.throws(() => allocator.updateAgent('a', { resources: kinds('t', 1100) }), {
    name: 'AllocatorError',
  });
  const most = (2 ** 53 - 1) / 1000;
  t.throws(() => allocator.addResourceProvider('a', `cpus:${most}`), { code: 'LIMIT_EXCEEDED' });
  t.same(allocator.available('a'), before);
  t.doesNotThrow(() => allocator.removeAgent('a'));
});

t.test('a list of agents visits those that are active and on the whitelist', async (t) => {
  const allocator = await createAllocator({ eventDriven: false });
  for (const id of ['a', 'b', 'c']) allocator.addAgent({ id, resources: 'cpus:1' });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.deactivateAgent('a');
  allocator.updateWhitelist(['a', 'b']);
  t.same(
    allocator.allocate(['a', 'b', 'c']).offers.map(({ agentId }) => agentId),
    ['b'],
  );
});

t.test('what was declared for a role ends with the subscription, though tasks go on', async (t) => {
  const allocator = await createAllocator();
  allocator.addAgent({ id: 'a', resources: 'cpus:2;mem:64' });
  const { offers } = allocator.addFramework({
    id: 'f',
    roles: ['r'],
    minAllocatable: { r: ['cpus:2'] },
  });
  allocator.accept([offers[0]?.id ?? -1], 'cpus:1');
  t.same(allocator.allocate().offers, []);
  allocator.updateFramework({ id: 'f', roles: ['s'], suppressedRoles: ['s'] });
  const back = allocator.updateFramework({ id: 'f', roles: ['r'] });
  t.equal([...back.offers, ...allocator.allocate().offers].length, 1);
});
