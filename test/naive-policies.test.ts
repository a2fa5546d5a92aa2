import t from 'tap';
import type { Decisions, FrameworkInput, RolePolicy } from '../host/allocator/api.js';
import { NaiveAllocator } from '../model/model.js';

function newModel(...roles: RolePolicy[]): NaiveAllocator {
  return new NaiveAllocator({ policy: { name: 'of a test', roles }, eventDriven: false });
}

function spark(id: string, more: Partial<FrameworkInput> = {}): FrameworkInput {
  return { id, roles: ['spark'], ...more };
}

function receivers({ offers }: Decisions): string[] {
  return offers.map(({ frameworkId, agentId }) => `${frameworkId} ${agentId}`);
}

/** Runs the next batch. */
function batch(model: NaiveAllocator): Decisions {
  model.advance(model.nowMs + 1000);
  return model.allocate();
}

function acceptAll(model: NaiveAllocator, { offers }: Decisions, use: string): Decisions[] {
  return offers.map(({ id }) => model.accept([id], use));
}

function states({ transitions }: Decisions): string[] {
  return transitions.map(({ frameworkId, from, to }) => `${frameworkId}: ${from} > ${to}`);
}

t.test('in a fifo role whoever subscribed first is first until it asks for no more', async (t) => {
  const model = newModel({ selector: 'spark/*', order: 'fifo' });
  for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
  model.addFramework(spark('late'));
  model.removeFramework('late');
  model.addFramework(spark('first'));
  model.advance(10);
  model.addFramework(spark('early-in-the-alphabet'));
  model.advance(20);
  model.addFramework(spark('late'));

  const both = batch(model);
  t.same(receivers(both), ['first a1', 'first a2'], 'shares do not matter');
  for (const { id } of both.offers) model.decline([id], 1);
  // It fails over: its place is kept.
  model.deactivateFramework('first');
  model.activateFramework('first');
  const [one, other] = batch(model).offers;
  t.equal(one?.frameworkId, 'first');
  model.decline([one?.id ?? -1], 3600);
  model.decline([other?.id ?? -1]);
  t.same(receivers(batch(model)), ['early-in-the-alphabet a1', 'early-in-the-alphabet a2']);
  model.suppress('first');
  model.removeFramework('early-in-the-alphabet');
  t.same(receivers(batch(model)), ['late a1', 'late a2']);
});

t.test('equal places in a fifo role go by framework id', async (t) => {
  const model = newModel({ selector: '*', order: 'fifo' });
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  for (const id of ['f2', 'f10', 'f1']) model.addFramework(spark(id));
  t.same(receivers(batch(model)), ['f1 a1']);
});

t.test('in a priority role the highest comes first, equals as in fifo', async (t) => {
  const model = newModel({ selector: 'spark', order: 'priority' });
  for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
  model.addFramework(spark('low'));
  model.advance(1);
  model.addFramework(spark('high', { priority: 5 }));
  model.advance(2);
  model.addFramework(spark('also-high', { priority: 5 }));
  t.same(receivers(batch(model)), ['high a1', 'high a2']);
  model.removeFramework('high');
  t.same(receivers(batch(model)), ['also-high a1', 'also-high a2']);
  model.removeFramework('also-high');
  t.same(receivers(batch(model)), ['low a1', 'low a2']);
});

const RELINQUISH: RolePolicy = {
  selector: 'spark',
  order: 'fifo',
  relinquish: { patienceMs: 5000, backoffMs: 10_000, backoffMaxMs: 15_000 },
};
const NEEDY = spark('f1', { minimum: { spark: { quantities: 'cpus:6' } } });

t.test('a framework that holds its minimum is satisfied', async (t) => {
  const model = newModel(RELINQUISH);
  for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
  model.addFramework(NEEDY);
  t.equal(model.minimumState('f1', 'spark'), 'waiting');
  const [first, second] = acceptAll(model, batch(model), 'cpus:4');
  t.same(states(first as Decisions), ['f1: waiting > gathering']);
  t.same(states(second as Decisions), ['f1: gathering > satisfied']);
  model.finish('f1', 'spark', 'a1');
  t.equal(model.minimumState('f1', 'spark'), 'satisfied', 'no recovery patience by default');
  t.same(model.advance(1_000_000).relinquishes, []);
});

t.test('one that does not reach its minimum relinquishes, backs off and waits anew', async (t) => {
  const model = newModel(RELINQUISH);
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  model.addFramework(NEEDY);
  const [accepted] = acceptAll(model, batch(model), 'cpus:4;mem:1000');
  t.same(states(accepted as Decisions), ['f1: waiting > gathering']);
  const [{ id: open = -1 } = {}] = batch(model).offers;
  t.equal(model.offers().length, 1, 'the memory is offered again');

  const told = model.advance(6000);
  t.same(states(told), ['f1: gathering > relinquishing']);
  t.match(told.relinquishes, [
    { frameworkId: 'f1', role: 'spark', attempt: 1, repeated: false, offerIds: [open] },
  ]);
  t.equal(told.relinquishes[0]?.backoffUntilMs, 16_000);
  t.match(told.relinquishes[0]?.used, [{ agentId: 'a1' }]);
  t.same(receivers(batch(model)), [], 'it is offered nothing meanwhile');

  const again = model.advance(16_000);
  t.match(again.relinquishes, [{ attempt: 1, repeated: true }], 'not carried out: told again');
  model.decline([open]);
  t.equal(model.minimumState('f1', 'spark'), 'relinquishing', 'not all is given back');
  const done = model.finish('f1', 'spark', 'a1');
  t.same(states(done), ['f1: relinquishing > backing off']);
  t.same(states(model.advance(16_000)), [], 'its time is over, but no batch has run');
  t.same(receivers(model.allocate()), []);
  t.same(states(model.advance(17_001)), ['f1: backing off > waiting']);
  t.same(receivers(batch(model)), ['f1 a1']);
});

t.test('the backoff doubles up to its maximum, and a limit ends it', async (t) => {
  const model = newModel({
    ...RELINQUISH,
    relinquish: { patienceMs: 5000, backoffMs: 10_000, backoffMaxMs: 15_000, limit: 3 },
  });
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  model.addFramework(NEEDY);
  const backoffs: number[] = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    acceptAll(model, batch(model), 'cpus:4;mem:4096');
    const { relinquishes } = model.advance(model.nowMs + 5000);
    backoffs.push((relinquishes[0]?.backoffUntilMs ?? 0) - model.nowMs);
    model.finish('f1', 'spark', 'a1');
    model.advance(model.nowMs + 15_000);
  }
  t.same(backoffs, [10_000, 15_000, 15_000]);
  t.equal(model.minimumState('f1', 'spark'), 'gave up');
  t.same(receivers(batch(model)), []);
});

t.test('one that says that it runs is left alone', async (t) => {
  const model = newModel(RELINQUISH);
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  model.addFramework(NEEDY);
  acceptAll(model, batch(model), 'cpus:4');
  t.same(states(model.started('f1', 'spark')), ['f1: gathering > satisfied']);
  t.same(model.advance(1_000_000).relinquishes, []);
  t.throws(() => model.started('f1', 'no-such-role'), { code: 'NOT_SUBSCRIBED' });
});

t.test(
  'a recovery patience starts when a satisfied framework drops below its minimum',
  async (t) => {
    const model = newModel(RELINQUISH);
    for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
    const minimum = { spark: { quantities: 'cpus:6', recoveryPatienceMs: 2000 } };
    model.addFramework({ ...NEEDY, minimum });
    acceptAll(model, batch(model), 'cpus:4');
    t.same(states(model.removeAgent('a2')), ['f1: satisfied > gathering']);
    t.same(model.advance(2999).relinquishes, []);
    t.match(model.advance(3000).relinquishes, [{ attempt: 1, used: [{ agentId: 'a1' }] }]);
  },
);

t.test('an imposed offer is an offer like any other', async (t) => {
  const model = newModel();
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  model.addFramework(spark('f1'));
  const where = { frameworkId: 'f1', role: 'spark', agentId: 'a1' };
  const { id } = model.imposeOffer({ ...where, resources: 'cpus:3' });
  t.throws(() => model.imposeOffer({ ...where, resources: 'cpus:2' }), { code: 'NOT_HELD' });
  model.accept([id], 'cpus:3');
  t.equal(model.dominantShare('spark', 'f1'), 0.75);
});
