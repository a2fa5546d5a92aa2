import t from 'tap';
import { changed, changeOf, sparkConfChange } from '../../host/changes/index.js';
import { broughtBy, type Demand } from '../../host/models/index.js';
import { replayTrace } from '../../host/replay/index.js';
import { keptInMemory, type Recording } from '../../host/trace/index.js';

/** Changes of a recording whose applications a dispatcher brings: no event tells of them. */

const PATH = new URL('../../traces/story-10-dispatcher.jsonl', import.meta.url).pathname;

async function demandsOf(source: Recording): Promise<Demand[]> {
  const all: Demand[] = [];
  for await (const event of (await source.open()).events) {
    if (event.type === 'DEMAND') all.push(event.demand);
  }
  return all;
}

const withChange = (text: string) => changed(PATH, [changeOf(text)]);

/** The properties of all applications, each once, and those of their dispatcher. */
async function propertiesOf(source: Recording) {
  const [demand] = await demandsOf(source);
  if (demand?.model !== 'spark-dispatcher') throw new Error('the trace has a dispatcher');
  const ofApps = demand.submissions.map(({ application }) => application.properties);
  return { ofApps, own: demand.properties };
}

t.test('a property is one of the applications, and of the dispatcher', async (t) => {
  const { ofApps, own } = await propertiesOf(withChange('spark.cores.max=1'));
  t.equal(ofApps.length, 20);
  t.ok(ofApps.every((properties) => properties['spark.cores.max'] === '1'));
  t.ok(
    ofApps.every((properties) => properties['spark.mesos.role'] === 'spark'),
    'others stay',
  );
  t.equal(own?.['spark.cores.max'], '1');
  const drivers = await propertiesOf(withChange('spark.mesos.maxDrivers=3'));
  t.equal(drivers.own?.['spark.mesos.maxDrivers'], '3');
});

t.test('of applications by name only theirs', async (t) => {
  const change = sparkConfChange('--conf', { 'spark.cores.max': '1' }, 'app-00*');
  const { ofApps, own } = await propertiesOf(changed(PATH, [change]));
  t.equal(ofApps.filter((properties) => properties['spark.cores.max'] === '1').length, 9);
  t.equal(own, undefined);
});

t.test('a version is that of the applications', async (t) => {
  const [demand] = await demandsOf(withChange('spark-version=1.6'));
  t.ok(demand !== undefined && broughtBy(demand).length === 20);
  for (const { demand: of } of demand === undefined ? [] : broughtBy(demand)) {
    t.match(of, { model: 'spark-coarse', version: '1.6' });
  }
});

t.test('a role that only they have is known, to changes and to policies', async (t) => {
  const result = await replayTrace(withChange('weight.spark=3'), {
    policies: ['fifo'],
    untilMs: 60_000,
  });
  t.strictSame(result.changes, ['role spark has weight 3']);
  t.notOk(result.warnings?.some((warning) => warning.includes('no role of the trace')));
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  await replayTrace(PATH, { policies: ['fifo'], untilMs: 60_000, onWarning });
  t.strictSame(warnings, []);
  await t.rejects(replayTrace(withChange('weight.nobody=3')), {
    message: /one of drivers, spark/,
  });
});

t.test('copies of a dispatcher bring copies of what it brings', async (t) => {
  const before = (await replayTrace(PATH, { untilMs: 600_000 })).policies[0];
  const after = (await replayTrace(withChange('arrivals=x2'), { untilMs: 14_400_000 })).policies[0];
  t.equal(before?.frameworks.total, 21);
  t.equal(after?.frameworks.total, 42);
  const names = after?.perFramework.map(({ name }) => name) ?? [];
  t.equal(new Set(names).size, 42);
  t.ok(names.includes('app-020+1'));
  const twice = await keptInMemory(changed(withChange('arrivals=x2'), [changeOf('arrivals=x2')]));
  const brought = (await demandsOf(twice)).flatMap((demand) => broughtBy(demand));
  t.equal(new Set(brought.map(({ id }) => id)).size, brought.length);
  t.equal(brought.length, 80);
});
