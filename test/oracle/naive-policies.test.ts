import t from 'tap';
import type { Decisions, FrameworkInput, RolePolicy } from '../../host/allocator/api.js';
import { NaiveAllocator } from '../../tools/model/model.js';

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
  // It fails over: its place is kept.
  model.deactivateFramework('first');
  model.activateFramework('first');
  t.same(receivers(batch(model)), ['first a1', 'first a2']);
  model.suppress('first');
  model.deactivateFramework('first');
  model.removeFramework('early-in-the-alphabet');
  t.same(receivers(batch(model)), ['late a1', 'late a2']);
});

t.test('who refuses has others asked before it is asked again, whatever its filter', async (t) => {
  const model = newModel({ selector: 'spark/*', order: 'fifo' });
  model.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  for (const id of ['first', 'second', 'third']) {
    model.addFramework(spark(id));
    model.advance(model.nowMs + 1);
  }
  const asked: string[] = [];
  for (const refuseSeconds of [1, undefined, 0, 1, undefined, 0]) {
    const batched = batch(model);
    asked.push(...receivers(batched));
    model.decline([batched.offers[0]?.id ?? -1], refuseSeconds);
    model.advance(model.nowMs + 1);
  }
  t.same(asked, ['first a1', 'second a1', 'third a1', 'first a1', 'second a1', 'third a1']);
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

/** Needs two agents as well, subscribed earlier, and is offered nothing: the next earmark is its. */
const SENIOR = spark('f0', {
  minimum: { spark: { quantities: 'cpus:6', patienceMs: 3000 } },
  minAllocatable: { spark: ['cpus:5'] },
});

t.test('one that does not reach its minimum relinquishes, backs off and waits anew', async (t) => {
  const model = newModel(RELINQUISH);
  for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
  model.addFramework({ id: 'other', roles: ['spark'] });
  const [, one] = batch(model).offers;
  model.accept([one?.id ?? -1], 'cpus:4;mem:4096');
  model.suppress('other');
  model.decline(model.offers().map(({ id }) => id));
  model.addFramework(SENIOR);
  model.addFramework(NEEDY);
  const [accepted] = acceptAll(model, batch(model), 'cpus:4;mem:1000');
  t.same(states(accepted as Decisions), ['f1: waiting > gathering']);
  const [{ id: open = -1 } = {}] = batch(model).offers;
  t.equal(model.offers().length, 1, 'the memory is offered again');

  const told = model.advance(7000);
  t.same(states(told), ['f1: gathering > relinquishing']);
  t.same(model.earmark(), { frameworkId: 'f0', role: 'spark' });
  t.match(told.relinquishes, [
    { frameworkId: 'f1', role: 'spark', attempt: 1, repeated: false, offerIds: [open] },
  ]);
  const { backoffUntilMs = 0 } = told.relinquishes[0] ?? {};
  t.ok(backoffUntilMs >= 17_000 && backoffUntilMs < 18_000, 'up to a tenth more than the base');
  t.match(told.relinquishes[0]?.used, [{ agentId: 'a1' }]);
  t.same(receivers(batch(model)), [], 'it is offered nothing meanwhile');

  const again = model.advance(18_000);
  t.match(again.relinquishes, [{ attempt: 1, repeated: true }], 'not carried out: told again');
  model.decline([open]);
  t.equal(model.minimumState('f1', 'spark'), 'relinquishing', 'not all is given back');
  const done = model.finish('f1', 'spark', 'a1');
  t.same(states(done), ['f1: relinquishing > backing off']);
  t.same(states(model.advance(18_500)), [], 'its time is over, but no batch has run');
  t.same(states(model.advance(19_001)), ['f1: backing off > waiting']);
  t.same(receivers(batch(model)), [], 'its whole minimum is not there beside the earmark');
});

t.test('one that says that it runs is left alone', async (t) => {
  const model = newModel(RELINQUISH);
  for (const id of ['a1', 'a2']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
  model.addFramework(NEEDY);
  const [{ id = -1 } = {}] = batch(model).offers;
  model.accept([id], 'cpus:4');
  t.same(states(model.started('f1', 'spark')), ['f1: gathering > satisfied']);
  t.same(model.advance(1_000_000).relinquishes, []);
  t.throws(() => model.started('f1', 'no-such-role'), { code: 'NOT_SUBSCRIBED' });
});

t.test(
  'a recovery patience starts when a satisfied framework loses an agent below its minimum',
  async (t) => {
    const model = newModel(RELINQUISH);
    for (const id of ['a1', 'a2', 'a3']) model.addAgent({ id, resources: 'cpus:4;mem:4096' });
    const minimum = { spark: { quantities: 'cpus:6', recoveryPatienceMs: 2000 } };
    model.addFramework({ ...NEEDY, minimum });
    const [one, two] = batch(model).offers;
    for (const offer of [one, two]) model.accept([offer?.id ?? -1], 'cpus:4');
    t.same(states(model.removeAgent('a2')), ['f1: satisfied > gathering']);
    t.equal(model.advance(2999).transitions.length, 0);
    t.equal(model.earmark(), undefined);
    model.advance(3000);
    t.same(model.earmark(), { frameworkId: 'f1', role: 'spark' }, 'it is the most senior');
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
