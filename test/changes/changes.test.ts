import t from 'tap';
import {
  CHANGE_KINDS,
  ChangeError,
  changed,
  changeOf,
  changesIn,
} from '../../host/changes/index.js';
import type { Recording, TraceEvent, TraceHeader } from '../../host/trace/index.js';
import { agent, headerOf, spark } from '../support/traces.js';

/** What each kind of change makes of the events of a trace. */

function recording(events: readonly TraceEvent[], header: Partial<TraceHeader> = {}): Recording {
  return {
    name: 'made up',
    open: () =>
      Promise.resolve({
        header: headerOf({ horizon_ms: 100_000, ...header }),
        events: (async function* () {
          yield* events;
        })(),
        close: () => Promise.resolve(),
      }),
  };
}

async function eventsOf(events: readonly TraceEvent[], ...changes: string[]) {
  const trace = await changed(recording(events), changes.map(changeOf)).open();
  const all: TraceEvent[] = [];
  for await (const event of trace.events) all.push(event);
  return all;
}

/** What happens when, and to whom. */
function told(events: readonly TraceEvent[]): string[] {
  return events.map((event) => {
    const { t: atMs, type } = event;
    if ('agent' in event) return `${atMs} ${type} ${event.agent.id}`;
    if ('agent_id' in event) return `${atMs} ${type} ${event.agent_id}`;
    if ('framework' in event) return `${atMs} ${type} ${event.framework.id}`;
    if ('framework_id' in event) return `${atMs} ${type} ${event.framework_id}`;
    return `${atMs} ${JSON.stringify(event)}`;
  });
}

const SMALL = 'cpus:4;mem:8192';
const CLUSTER: readonly TraceEvent[] = [
  agent(0, 'small', SMALL),
  agent(0, 'a'),
  agent(0, 'b'),
  agent(0, 'c'),
  { t: 50, type: 'AGENT_UPDATED', agent: { id: 'b', resources: 'cpus:9;mem:16384' } },
  ...spark(60, 'app-1'),
  { t: 70, type: 'AGENT_REMOVED', agent_id: 'c' },
  ...spark(80, 'app-2'),
];

t.test('more agents are like most, and are there when the first of these is', async (t) => {
  const events = await eventsOf(CLUSTER, 'agents=+2');
  t.strictSame(told(events).slice(0, 4), [
    '0 AGENT_ADDED small',
    '0 AGENT_ADDED a',
    '0 AGENT_ADDED more-1',
    '0 AGENT_ADDED more-2',
  ]);
  t.match(events[2], { agent: { hostname: 'more-1', resources: 'cpus:8;mem:16384' } });
  t.equal(events.length, CLUSTER.length + 2);
  const [, other] = await eventsOf(CLUSTER, `agents=+1 of ${SMALL} in east`);
  t.match(other, { agent: { id: 'more-1', resources: SMALL, zone: 'east' } });
  await t.rejects(eventsOf(CLUSTER, 'agents=+1 in east'), /no agent is in east; expected/);
  await t.rejects(eventsOf(spark(0, 'app'), 'agents=+1'), /the recording has no agent/);
});

t.test('fewer agents: the last of those that most are like were never there', async (t) => {
  const events = told(await eventsOf(CLUSTER, 'agents=-2'));
  t.strictSame(
    events.filter((line) => line.includes('AGENT')),
    ['0 AGENT_ADDED small', '0 AGENT_ADDED a'],
  );
  await t.rejects(eventsOf(CLUSTER, 'agents=-3'), /only 3 agents are of the commonest shape/);
});

t.test('so many times as many of each shape; copies fare as their originals', async (t) => {
  const twice = told(await eventsOf(CLUSTER, 'agents=x2'));
  t.strictSame(
    twice.filter((line) => /\bc\b/.test(line)),
    ['0 AGENT_ADDED c', '0 AGENT_ADDED c+1', '70 AGENT_REMOVED c', '70 AGENT_REMOVED c+1'],
  );
  t.ok(twice.includes('50 AGENT_UPDATED b+1'));
  const half = told(await eventsOf(CLUSTER, 'agents=x0.5'));
  t.strictSame(
    half.filter((line) => line.includes('ADDED') && !line.includes('app')),
    ['0 AGENT_ADDED b'],
  );
  t.notOk(
    half.some((line) => line.endsWith(' c')),
    'who is not there does not go',
  );
});

t.test('a weight stands from the beginning, and none of the role is heard of again', async (t) => {
  const later: TraceEvent[] = [
    ...CLUSTER,
    { t: 90, type: 'WEIGHTS_UPDATED', weights: { spark: 1, etl: 2 } },
    { t: 95, type: 'WEIGHTS_UPDATED', weights: { spark: 7 } },
  ];
  const events = await eventsOf(later, 'weight.spark=3');
  const weights = events.filter(({ type }) => type === 'WEIGHTS_UPDATED');
  t.strictSame(weights, [
    { t: 0, type: 'WEIGHTS_UPDATED', weights: { spark: 3 } },
    { t: 90, type: 'WEIGHTS_UPDATED', weights: { etl: 2 } },
  ]);
  t.equal(events[0], weights[0]);
  await t.rejects(
    eventsOf(CLUSTER, 'weight.sprk=3'),
    /did you mean spark\?.*expected one of spark/,
  );
});

t.test(
  'a quota stands from the beginning; the half that is not changed is as recorded',
  async (t) => {
    const later: TraceEvent[] = [
      ...CLUSTER,
      { t: 90, type: 'QUOTA_UPDATED', role: 'spark', guarantees: 'cpus:1', limits: 'cpus:2' },
    ];
    const quotas = async (change: string) => {
      const events = await eventsOf(later, change);
      return events
        .filter((event) => event.type === 'QUOTA_UPDATED')
        .map(({ t, guarantees, limits }) => `${t} ${guarantees} ${limits}`);
    };
    t.strictSame(await quotas('quota.spark=cpus:5'), ['0 cpus:5 cpus:5']);
    t.strictSame(await quotas('quota.spark=none'), ['0 undefined undefined']);
    t.strictSame(await quotas('guarantee.spark=cpus:5'), [
      '0 cpus:5 undefined',
      '90 cpus:5 cpus:2',
    ]);
    t.strictSame(await quotas('limit.spark=cpus:5'), ['0 undefined cpus:5', '90 cpus:1 cpus:5']);
  },
);

t.test(
  'more frameworks: each comes, and copies of it a little later, in order of time',
  async (t) => {
    const many = Array.from({ length: 100 }, (_, at) => spark(at * 500, `app-${at}`)).flat();
    const events = await eventsOf(many, 'arrivals=x2.5');
    const times = events.map((event) => event.t);
    t.strictSame(
      times,
      [...times].sort((a, b) => a - b),
    );
    const added = events.filter(({ type }) => type === 'FRAMEWORK_ADDED');
    t.ok(added.length > 225 && added.length < 275, `${added.length} of about 250`);
    const [first, demand] =
      events.filter((event) => 'framework_id' in event && event.framework_id === 'app-0+1')
        .length === 1
        ? events.filter((event) => JSON.stringify(event).includes('"app-0+1"'))
        : [];
    t.match(first, { type: 'FRAMEWORK_ADDED', framework: { name: 'app-0+1' } });
    t.equal(demand?.t, first?.t, 'its demand comes with it');
    t.ok((first?.t ?? 0) > 0 && (first?.t ?? 0) <= 10_000, 'within a tenth of the recording');
    t.strictSame(await eventsOf(many, 'arrivals=x2.5'), events, 'drawn alike each time');
  },
);

t.test(
  'fewer frameworks: the drawn ones are there as they were, the others not at all',
  async (t) => {
    const many = Array.from({ length: 100 }, (_, at) => spark(at * 500, `app-${at}`)).flat();
    const events = await eventsOf(many, 'arrivals=x0.5');
    t.ok(events.length > 60 && events.length < 140 && events.length % 2 === 0);
    t.ok(events.every((event) => many.includes(event)));
  },
);

t.test('a zone is lost at a time, and comes back as it would be then', async (t) => {
  const zoned: TraceEvent[] = [
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources: SMALL, zone: 'east' } },
    {
      t: 0,
      type: 'AGENT_ADDED',
      agent: { id: 'b', resources: SMALL, attributes: 'rack:1;AZ:east' },
    },
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'c', resources: SMALL, zone: 'west' } },
    { t: 3000, type: 'AGENT_UPDATED', agent: { id: 'a', resources: 'cpus:2' } },
    { t: 4000, type: 'AGENT_REMOVED', agent_id: 'b' },
    ...spark(9000, 'app'),
  ];
  t.strictSame(told(await eventsOf(zoned, 'lose.zone.east=2s')), [
    '0 AGENT_ADDED a',
    '0 AGENT_ADDED b',
    '0 AGENT_ADDED c',
    '2000 AGENT_REMOVED a',
    '2000 AGENT_REMOVED b',
    '9000 FRAMEWORK_ADDED app',
    '9000 DEMAND app',
  ]);
  const back = await eventsOf(zoned, 'lose.zone.east=2s+3s');
  t.strictSame(told(back).slice(5, 7), ['5000 AGENT_ADDED a', '9000 FRAMEWORK_ADDED app']);
  t.match(back[5], { agent: { resources: 'cpus:2' } });
  await t.rejects(eventsOf(zoned, 'lose.zone.north=2s'), /no such agent/);
  await t.rejects(eventsOf(zoned, 'lose.zone.east=2h'), /the recording ends before, at 100000 ms/);
});

t.test('agents are lost by name', async (t) => {
  const events = told(await eventsOf(CLUSTER, 'lose.agent.s*l=60ms'));
  t.strictSame(
    events.filter((line) => line.includes('small')),
    ['0 AGENT_ADDED small', '60 AGENT_REMOVED small'],
  );
  await t.rejects(eventsOf(CLUSTER, 'lose.agent.smal=60ms'), ChangeError, 'the whole name');
});

t.test('who is added has a name that nobody has, whatever was added before', async (t) => {
  const added = (events: readonly TraceEvent[], type: string) =>
    told(events).flatMap((line) => (line.includes(type) ? line.split(' ').slice(2) : []));
  for (const changes of [
    ['agents=+2', 'agents=+2'],
    ['agents=+1', `agents=+1 of ${SMALL}`],
    ['agents=x2', 'agents=x2'],
    ['agents=x3', 'agents=+2', 'agents=x1.5'],
  ]) {
    const ids = added(await eventsOf(CLUSTER, ...changes), 'AGENT_ADDED');
    t.equal(new Set(ids).size, ids.length, changes.join());
  }
  t.ok(added(await eventsOf(CLUSTER, 'agents=+2', 'agents=+2'), 'AGENT_ADDED').includes('more-4'));
  const taken = [agent(0, 'a'), agent(0, 'a+1'), agent(0, 'more-1')];
  t.strictSame(added(await eventsOf(taken, 'agents=x2'), 'AGENT_ADDED').sort(), [
    ...['a', 'a+1', 'a+1+1', 'a+2', 'more-1', 'more-1+1'],
  ]);
  t.ok(added(await eventsOf(taken, 'agents=+1'), 'AGENT_ADDED').includes('more-2'));
  const twice = added(await eventsOf(CLUSTER, 'arrivals=x2', 'arrivals=x2'), 'FRAMEWORK_ADDED');
  t.equal(new Set(twice).size, twice.length);
  t.equal(twice.length, 8);
});

t.test('changes are made one after the other', async (t) => {
  const events = told(await eventsOf(CLUSTER, 'agents=+1', 'agents=x2'));
  t.equal(events.filter((line) => line.includes('AGENT_ADDED more-1')).length, 2);
  const source = changed(
    recording(CLUSTER),
    changesIn('# a file\n\n agents=+1\r\nweight.spark=2\n'),
  );
  t.strictSame(source.changes, ['1 more agent, as most are', 'role spark has weight 2']);
});

t.test('each kind reads its own example', (t) => {
  for (const { example } of CHANGE_KINDS) {
    const { text, sentence } = changeOf(example);
    t.equal(text, example);
    t.ok(sentence.length > 0);
  }
  t.end();
});

t.test('a change that cannot be read says which, what, and what was expected', (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['agents', /^change agents: there is no change agents.*expected agents=\+10, /],
    ['agent=+1', /^change agent=\+1: there is no change agent \(did you mean agents\?\)/],
    ['agents=+0', /^change agents=\+0: "\+0"; expected \+10, -10, x1\.2/],
    ['agents=ten', /expected \+10/],
    ['agents=+1 of nonsense', /the text ends too early; expected cpus:16;mem:122880/],
    ['agents=x2000', /x2000 is too much; expected at most x1000/],
    ['weight.=3', /there is no change weight\./],
    ['weight.spark=0', /"0"; expected a number above 0/],
    ['quota.spark=much', /the text ends too early; expected cpus:40;mem:160000 or none/],
    ['arrivals=1.5', /"1\.5"; expected x1\.5 or x0\.5/],
    ['lose.zone.east=2', /"2"; expected a time such as/],
    ['lose.zone.east=2h+1h+1h', /expected a time such as/],
  ];
  for (const [text, message] of cases) {
    t.throws(() => changeOf(text), { name: 'ChangeError', message }, text);
  }
  t.end();
});
