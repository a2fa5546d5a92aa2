import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { test } from 'tap';
import { type ImportSummary, type OpenOptions, recordingOf } from '../../host/recordings/index.js';
import { openSource, openTrace, type TraceEvent, writeTrace } from '../../host/trace/index.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';

const shared = REAL_RECORDINGS;
const skip = existsSync(shared) ? false : 'the recordings are not there';

interface Read {
  readonly header: Awaited<ReturnType<typeof openTrace>>['header'];
  readonly events: readonly TraceEvent[];
  readonly summary: ImportSummary;
}

const root = mkdtempSync(join(tmpdir(), 'mesos-log-'));
t.teardown(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtempSync(join(root, 'folder-'));

/** What an import makes of files, through the writer and the reader of traces, which check it. */
async function imported(paths: string[], options: OpenOptions = {}): Promise<Read> {
  let summary: ImportSummary | undefined;
  const onSummary = (told: ImportSummary) => {
    summary = told;
  };
  const source = await recordingOf(paths, { ...options, onSummary });
  const foreign = await openSource(source);
  const path = join(newFolder(), 'imported.jsonl');
  await writeTrace(path, foreign.header, foreign.events);
  const trace = await openTrace(path);
  const events: TraceEvent[] = [];
  for await (const event of trace.events) events.push(event);
  if (summary === undefined) throw new Error('no summary was told');
  return { header: trace.header, events, summary };
}

function logOf(lines: readonly string[], name = 'master.log'): string {
  const path = join(newFolder(), name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

type OfType<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>;

function all<T extends TraceEvent['type']>(events: readonly TraceEvent[], type: T): OfType<T>[] {
  return events.filter((event): event is OfType<T> => event.type === type);
}

/** A line of Mesos 1.12 so many ms after midnight, with their fraction. */
const line = (ms: number, file: string, message: string) => {
  const micros = String(Math.round(ms * 1000) % 1_000_000).padStart(6, '0');
  const seconds = String(Math.floor(ms / 1000)).padStart(2, '0');
  return `I20260102 00:00:${seconds}.${micros}  5040 ${file}:1] ${message}`;
};

const AGENT = 'M-S0 at slave(1)@127.0.0.1:5051 (node1)';

const NEWEST = [
  line(0, 'main.cpp', 'Version: 1.12.0'),
  line(
    1,
    'master.cpp',
    'Flags at startup: --allocation_interval="2secs" --min_allocatable_resources="cpus:0.01|mem:32" --offer_timeout="15secs" --weights="spark=2.0"',
  ),
  line(
    10,
    'hierarchical.cpp',
    'Added agent M-S0 (node1) with cpus:8; mem:1000 (offered or allocated: {})',
  ),
  line(11, 'master.cpp', `Registered agent ${AGENT} with cpus:8; mem:1000`),
  line(
    20,
    'master.cpp',
    "Subscribing framework 'my (own) app' with checkpointing disabled and capabilities [ MULTI_ROLE, PARTITION_AWARE ]",
  ),
  line(21, 'master.cpp', 'Adding framework M-0000 (my (own) app) with roles { etl } suppressed'),
  line(22, 'hierarchical.cpp', 'Added framework M-0000'),
  line(30, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
  line(31, 'master.cpp', 'Sending offers [ M-O0 ] to framework M-0000 (my (own) app)'),
  line(
    40,
    'master.cpp',
    `Processing ACCEPT call for offers: [ M-O0 ] on agent ${AGENT} for framework M-0000 (my (own) app)`,
  ),
  line(40, 'master.cpp', 'Removing offer M-O0'),
  line(
    41,
    'master.cpp',
    `Adding task a task with resources cpus(allocated: spark):2; mem(allocated: spark):100 of framework M-0000 (my (own) app) on agent ${AGENT}`,
  ),
  line(
    42,
    'hierarchical.cpp',
    'Recovered cpus(allocated: spark):6; mem(allocated: spark):900 (total: cpus:8; mem:1000, offered or allocated: cpus(allocated: spark):2; mem(allocated: spark):100) on agent M-S0 from framework M-0000',
  ),
  line(43, 'hierarchical.cpp', 'Framework M-0000 filtered agent M-S0 for 1.5mins'),
  line(
    50,
    'master.cpp',
    `Status update TASK_RUNNING (Status UUID: x) for task a task of framework M-0000 from agent ${AGENT}`,
  ),
  line(2029, 'master.cpp', 'Sending offers [ M-O1 ] to framework M-0000 (my (own) app)'),
  line(2030, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
  line(
    2040,
    'master.cpp',
    'Processing DECLINE call for offers: [ M-O1 ] for framework M-0000 (my (own) app) with 7 seconds filter',
  ),
  line(
    2041,
    'hierarchical.cpp',
    'Recovered cpus(allocated: spark):6; mem(allocated: spark):900 (total: cpus:8; mem:1000, offered or allocated: {}) on agent M-S0 from framework M-0000',
  ),
  line(2050, 'hierarchical.cpp', 'Suppressed offers for roles { spark } of framework M-0000'),
  line(2060, 'hierarchical.cpp', "Updated quota for role 'etl',  guarantees: cpus:1 limits: {}"),
  line(
    2070,
    'master.cpp',
    'Updating the state of task a task of framework M-0000 (latest state: TASK_FINISHED, status update state: TASK_FINISHED)',
  ),
  line(2080, 'hierarchical.cpp', 'Agent M-S0 deactivated'),
  line(2081, 'hierarchical.cpp', 'Agent M-S0 reactivated'),
  line(2090, 'hierarchical.cpp', 'Deactivated framework M-0000'),
  line(2091, 'hierarchical.cpp', 'Removed framework M-0000'),
  line(2092, 'hierarchical.cpp', 'Removed agent M-S0'),
];

/** So much of the agent came back to the allocator from the framework. */
const back = (ms: number, resources: string) =>
  line(
    ms,
    'hierarchical.cpp',
    `Recovered ${resources} (total: cpus:8; mem:1000, offered or allocated: {}) on agent M-S0 from framework M-0000`,
  );

test('offers are of the last allocation that had begun when they were sent', async (t) => {
  const from = NEWEST.findIndex((one) => one.includes('Performed allocation'));
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, from),
      line(30, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
      line(1031, 'master.cpp', 'Sending offers [ M-O0 ] to framework M-0000 (my (own) app)'),
      line(1034, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
      line(
        1035,
        'master.cpp',
        `Processing ACCEPT call for offers: [ M-O0 ] on agent ${AGENT} for framework M-0000 (my (own) app)`,
      ),
      line(2034, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
    ]),
  ]);
  const cycles = all(events, 'OFFERS').map(({ cycle, offers }) => [cycle, offers.length]);
  t.same(cycles, [
    [1, 1],
    [2, 0],
    [3, 0],
  ]);
});

test('an offer that was taken back stays so, though an answer comes late', async (t) => {
  const { events, summary } = await imported([
    logOf([
      ...NEWEST.slice(
        0,
        NEWEST.findIndex((one) => one.includes('Processing DECLINE')),
      ),
      line(2035, 'master.cpp', 'Removing offer M-O1'),
      back(2036, 'cpus(allocated: spark):6; mem(allocated: spark):900'),
      line(
        2093,
        'master.cpp',
        'Processing DECLINE call for offers: [ M-O1 ] for framework M-0000 (my (own) app) with 7 seconds filter',
      ),
    ]),
  ]);
  t.match(all(events, 'RESCIND'), [{ t: 2036, offer_id: 'M-O1' }]);
  t.same(all(events, 'DECLINE'), []);
  t.equal(summary.leftOut['declines of offers that were taken back'], 1);
});

test('ends of tasks and offers taken back stand where the allocator heard of them', async (t) => {
  const end = NEWEST.findIndex((one) => one.includes('TASK_FINISHED'));
  const all6 = 'cpus(allocated: spark):6; mem(allocated: spark):900';
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, end + 1),
      back(2077, 'cpus(allocated: spark):2; mem(allocated: spark):100'),
      line(3030, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
      line(3031, 'master.cpp', 'Sending offers [ M-O2 ] to framework M-0000 (my (own) app)'),
      line(3050, 'master.cpp', 'Removing offer M-O2'),
      back(3054, all6),
    ]),
  ]);
  const [ended] = all(events, 'TASK_STATUS').filter(({ state }) => state === 'TASK_FINISHED');
  t.equal(ended?.t, 2077);
  t.match(all(events, 'RESCIND'), [{ t: 3054, offer_id: 'M-O2' }]);
});

test('what comes back may be told before the line of the master that caused it', async (t) => {
  const end = NEWEST.findIndex((one) => one.includes('TASK_FINISHED'));
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, end),
      back(2066, 'cpus(allocated: spark):2; mem(allocated: spark):100'),
      NEWEST[end] ?? '',
      line(3030, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
      line(3031, 'master.cpp', 'Sending offers [ M-O2 ] to framework M-0000 (my (own) app)'),
      back(3049, 'cpus(allocated: spark):8; mem(allocated: spark):1000'),
      line(3050, 'master.cpp', 'Removing offer M-O2'),
    ]),
  ]);
  const [ended] = all(events, 'TASK_STATUS').filter(({ state }) => state === 'TASK_FINISHED');
  t.equal(ended?.t, 2066);
  t.match(all(events, 'RESCIND'), [{ t: 3049, offer_id: 'M-O2' }]);
});

test('events stand in the order of their microseconds, however the threads wrote them', async (t) => {
  const end = NEWEST.findIndex((one) => one.includes('TASK_FINISHED'));
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, end + 1),
      line(2077.2, 'hierarchical.cpp', 'Agent M-S0 deactivated'),
      back(2077.4, 'cpus(allocated: spark):2; mem(allocated: spark):100'),
      line(2077.6, 'hierarchical.cpp', 'Agent M-S0 reactivated'),
    ]),
  ]);
  t.same(
    events.slice(-3).map(({ t: at, type }) => [at, type]),
    [
      [2077, 'AGENT_DEACTIVATED'],
      [2077, 'TASK_STATUS'],
      [2077, 'AGENT_ACTIVATED'],
    ],
  );
});

test('an allocation that began on a millisecond stands there', async (t) => {
  const from = NEWEST.findIndex((one) => one.includes('Performed allocation'));
  const ends = [1000.1, 2000.2, 3000.3, 4000.6, 5000.7, 6000.9];
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, from),
      ...ends.map((ms) => {
        const took = Math.round((ms % 1) * 1000) / 1000;
        return line(ms, 'hierarchical.cpp', `Performed allocation for 1 agents in ${took}ms`);
      }),
    ]),
  ]);
  t.same(
    all(events, 'OFFERS').map(({ t: at }) => at),
    ends.map(Math.floor),
  );
});

test('a framework that is sent offers twice between two allocations had the first from the one before', async (t) => {
  const from = NEWEST.findIndex((one) => one.includes('Performed allocation'));
  const sent = (ms: number, id: string) =>
    line(ms, 'master.cpp', `Sending offers [ ${id} ] to framework M-0000 (my (own) app)`);
  const { events } = await imported([
    logOf([
      ...NEWEST.slice(0, from),
      line(30, 'hierarchical.cpp', 'Performed allocation for 1 agents in 1.2ms'),
      // The second one had begun when the master came to send what the first one made.
      sent(1031, 'M-O0'),
      sent(1033, 'M-O1'),
      line(1034, 'hierarchical.cpp', 'Performed allocation for 1 agents in 4ms'),
      line(
        1040,
        'master.cpp',
        'Processing DECLINE call for offers: [ M-O0, M-O1 ] for framework M-0000 (my (own) app)',
      ),
      back(1041, 'cpus(allocated: spark):4'),
      back(1042, 'mem(allocated: spark):500'),
    ]),
  ]);
  const cycles = all(events, 'OFFERS').map(({ cycle, t: at, offers }) => [
    cycle,
    at,
    offers.length,
  ]);
  t.same(cycles, [
    [1, 28, 1],
    [2, 1030, 1],
  ]);
  // Its offers come back one after the other.
  t.match(all(events, 'DECLINE'), [{ t: 1041, offer_ids: ['M-O0', 'M-O1'] }]);
});

test('a whole life', async (t) => {
  const { header, events, summary } = await imported([logOf(NEWEST)]);
  t.match(header, {
    source: 'mesos-master 1.12.0',
    start: '2026-01-02T00:00:00.000Z',
    horizon_ms: 2092,
    master: {
      allocation_interval_ms: 2000,
      min_allocatable_resources: ['cpus:0.01', 'mem:32'],
      offer_timeout_ms: 15_000,
    },
  });
  t.same(
    events.map(({ t: at, type }) => [at, type]),
    [
      [0, 'WEIGHTS_UPDATED'],
      [10, 'AGENT_ADDED'],
      [22, 'FRAMEWORK_ADDED'],
      [22, 'DEMAND'],
      [28, 'OFFERS'],
      [42, 'ACCEPT'],
      [50, 'TASK_STATUS'],
      [2028, 'OFFERS'],
      [2041, 'DECLINE'],
      [2050, 'SUPPRESS'],
      [2060, 'QUOTA_UPDATED'],
      [2070, 'TASK_STATUS'],
      [2080, 'AGENT_DEACTIVATED'],
      [2081, 'AGENT_ACTIVATED'],
      [2090, 'FRAMEWORK_DEACTIVATED'],
      [2091, 'FRAMEWORK_REMOVED'],
      [2092, 'AGENT_REMOVED'],
    ],
  );
  t.match(all(events, 'FRAMEWORK_ADDED')[0]?.framework, {
    name: 'my (own) app',
    roles: ['etl', 'spark'],
    suppressed_roles: ['etl'],
    capabilities: ['MULTI_ROLE', 'PARTITION_AWARE'],
  });
  t.match(all(events, 'OFFERS'), [
    {
      cycle: 1,
      agents: 1,
      offers: [{ id: 'M-O0', role: 'spark', agent_id: 'M-S0', resources: 'cpus:8;mem:1000' }],
    },
    {
      cycle: 2,
      agents: 1,
      offers: [{ id: 'M-O1', role: 'spark', agent_id: 'M-S0', resources: 'cpus:6;mem:900' }],
    },
  ]);
  t.match(all(events, 'ACCEPT')[0], {
    refuse_seconds: 90,
    tasks: [{ id: 'a task', resources: 'cpus:2;mem:100' }],
  });
  t.match(all(events, 'DECLINE')[0], { offer_ids: ['M-O1'], refuse_seconds: 7 });
  t.match(all(events, 'DEMAND')[0]?.demand, {
    tasks: [{ id: 'a task', after_ms: 19, duration_ms: 2020 }],
  });
  t.match(summary.understood, {
    agents: 1,
    frameworks: 1,
    offers: 2,
    accepts: 1,
    declines: 1,
    tasks: 1,
  });
});

const OLD = [
  'Added slave 20150614-1-5050-1-S0 (node1) with cpus(*):4; mem(*):1000; cpus(prod):1 (and cpus(*):4; mem(*):1000 available)',
  'Added framework 20150614-1-5050-1-0000',
  'Sending 1 offers to framework 20150614-1-5050-1-0000 (marathon) at scheduler@127.0.0.1:1',
  'Processing ACCEPT call for offers: [ 20150614-1-5050-1-O7 ] on slave 20150614-1-5050-1-S0 at slave(1)@127.0.0.1:5051 (node1) for framework 20150614-1-5050-1-0000 (marathon) at scheduler@127.0.0.1:1',
  'Adding task one with resources cpus(*):1; mem(*):100 on slave 20150614-1-5050-1-S0 (node1)',
  'Launching task one of framework 20150614-1-5050-1-0000 (marathon) at scheduler@127.0.0.1:1 with resources cpus(*):1; mem(*):100 on slave 20150614-1-5050-1-S0 at slave(1)@127.0.0.1:5051 (node1)',
  'Sending 1 offers to framework 20150614-1-5050-1-0000 (marathon) at scheduler@127.0.0.1:1',
  'Processing ACCEPT call for offers: [ 20150614-1-5050-1-O8 ] on slave 20150614-1-5050-1-S0 at slave(1)@127.0.0.1:5051 (node1) for framework 20150614-1-5050-1-0000 (marathon) at scheduler@127.0.0.1:1',
];

for (const prefix of [
  '',
  'Dec 31 23:59:59 host mesos-master[1]: ',
  'mesos_1     | ',
  'mesos-master stderr | ',
]) {
  test(`Mesos 0.22 behind "${prefix}"`, async (t) => {
    const lines = OLD.map((said, i) => {
      const when = i < 3 ? `1231 23:59:59.99${i}000` : `0101 00:00:00.00${i}000`;
      return `${prefix}I${when}  8 ${said.startsWith('Add') ? 'hierarchical.hpp' : 'master.cpp'}:9] ${said}`;
    });
    const { header, events } = await imported([logOf(lines)], {
      year: 2014,
      zoneMinutes: 60,
      role: 'prod',
    });
    t.equal(header.start, '2014-12-31T22:59:59.990Z');
    t.equal(events.at(-1)?.t, 17, 'the new year comes right after the old one');
    t.match(all(events, 'FRAMEWORK_ADDED')[0]?.framework, { name: 'marathon', roles: ['prod'] });
    t.match(all(events, 'OFFERS'), [
      {
        offers: [{ id: '20150614-1-5050-1-O7', resources: 'cpus:4;mem:1000;cpus(prod):1' }],
        inferred: ['offers.resources'],
      },
      { offers: [{ id: '20150614-1-5050-1-O8', resources: 'cpus:3;mem:900;cpus(prod):1' }] },
    ]);
    t.match(all(events, 'ACCEPT')[0]?.tasks, [{ id: 'one', resources: 'cpus:1;mem:100' }]);
    t.match(all(events, 'DECLINE')[0]?.offer_ids, ['20150614-1-5050-1-O8'], 'nothing was launched');
  });
}

test('rotated files are read in the order of their times, one under two names once', async (t) => {
  const early = logOf(NEWEST.slice(0, 10), 'z.log');
  const late = join(early, '..', 'a.log');
  writeFileSync(late, NEWEST.slice(10).join('\n'));
  const { events } = await imported([late, early]);
  t.equal(all(events, 'ACCEPT')[0]?.tasks.length, 1);
  t.equal(all(events, 'FRAMEWORK_REMOVED').length, 1);
});

test('the year is that of the header, else of the last change', async (t) => {
  const lines = OLD.map((said, i) => `I0130 01:06:41.00${i}000  8 master.cpp:9] ${said}`);
  const header = ['Log file created at: 2019/01/30 01:06:41', 'Running on machine: x'];
  const said = await imported([logOf([...header, ...lines])]);
  t.equal(said.header.start?.slice(0, 4), '2019');
  const year = "the year of the log, from the file's last change (--year)";
  t.equal(said.summary.inferred[year], undefined);
  const path = logOf(lines);
  utimesSync(path, new Date('2017-01-02'), new Date('2017-01-02'));
  const changed = await imported([path]);
  t.equal(changed.header.start?.slice(0, 4), '2016', 'it was not written before it began');
  t.equal(changed.summary.inferred[year], 1);
});

test('files of warnings beside the whole log are its own lines again', async (t) => {
  const names = ['INFO', 'WARNING', 'ERROR'].map(
    (severity) => `mesos-master.node0.root.log.${severity}.20260102-000000.77`,
  );
  const warned = line(
    15,
    'master.cpp',
    'Processing DECLINE call for offers: [ M-O9 ] for framework M-9 (x)',
  );
  const paths = [
    logOf([...NEWEST, warned], names[0]),
    logOf([warned], names[1]),
    logOf([warned], names[2]),
  ];
  const { summary } = await imported(paths);
  t.equal(summary.leftOut['files of warnings and errors, which stand in the others, too'], 2);
  t.equal(summary.leftOut['declined offers that no line sent'], 1);
  const alone = await imported([logOf([...NEWEST, warned], names[1])]);
  t.equal(alone.summary.understood.agents, 1, 'alone it is the log');
});

test('operations of an accept stand in it, launched tasks or not', async (t) => {
  const accept = (ms: number, id: string) =>
    line(
      ms,
      'master.cpp',
      `Processing ACCEPT call for offers: [ ${id} ] on agent ${AGENT} for framework M-0001 (app)`,
    );
  const apply = (ms: number, what: string, resources: string) =>
    line(
      ms,
      'master.cpp',
      `Applying ${what} operation for resources ${resources} from framework M-0001 (app) to agent ${AGENT}`,
    );
  const sending = (ms: number, id: string) =>
    line(ms, 'master.cpp', `Sending offers [ ${id} ] to framework M-0001 (app)`);
  const reserved = 'cpus(allocated: spark)(reservations: [(DYNAMIC,spark,p)]):2';
  const { events, summary } = await imported([
    logOf([
      ...NEWEST.slice(0, 3),
      line(20, 'hierarchical.cpp', 'Added framework M-0001'),
      sending(30, 'M-O1'),
      accept(40, 'M-O1'),
      apply(41, 'RESERVE', reserved),
      sending(1030, 'M-O2'),
      accept(1040, 'M-O2'),
      apply(1041, 'UNRESERVE', reserved),
      apply(1042, 'GROW_VOLUME', reserved),
      line(4000, 'main.cpp', 'Version: 1.12.0'),
    ]),
  ]);
  const reservations = [{ type: 'DYNAMIC', role: 'spark', principal: 'p' }];
  const resources = [{ name: 'cpus', scalar: { value: 2 }, reservations }];
  t.match(all(events, 'ACCEPT'), [
    { tasks: [], operations: [{ type: 'RESERVE', resources }] },
    { tasks: [], operations: [{ type: 'UNRESERVE', resources }] },
  ]);
  t.equal(summary.understood.operations, 2);
  t.match(summary.leftOut, { 'operations that no accept in the log, or no trace, knows': 1 });
});

test('what cannot be understood is counted and passed over', async (t) => {
  const { events, summary } = await imported([
    logOf([
      ...NEWEST.slice(0, 4),
      line(5, 'hierarchical.cpp', 'Added agent M-S1 (x) with cpus:NaN (offered or allocated: {})'),
      line(5, 'hierarchical.cpp', 'Added agent M-S2 (x) with cpus:-4 (offered or allocated: {})'),
      line(6, 'master.cpp', 'Something new of 7 kinds'),
      line(7, 'registrar.cpp', 'Applied 1 operations'),
      'W00000000 00:00:00.000000  5034 master.cpp:1] Elected',
      line(8, 'master.cpp', 'Processing DECLINE call for offers: [ M-O9 ] for framework M-9 (x)'),
      line(9, 'hierarchical.cpp', 'Added framework __proto__'),
      line(9, 'master.cpp', 'Sending offers [ constructor ] to framework __proto__ (__proto__)'),
      `${'app: '.repeat(50)}${'x'.repeat(70_000)}`,
      line(12, 'http.cpp', 'Processing call UPDATE_WEIGHTS'),
      line(13, 'registrar.cpp', 'Successfully updated the registry in 2.297856ms'),
    ]),
  ]);
  t.same(
    all(events, 'AGENT_ADDED').map(({ agent }) => agent.id),
    ['M-S0'],
  );
  t.equal(all(events, 'OFFERS').length, 0);
  t.match(summary.leftOut, {
    'lines whose resources cannot be read': 2,
    'master.cpp: Something new of …': 1,
    'declined offers that no line sent': 1,
    'changes of weights: the log does not say to what': 1,
    'offers of which no line says where they were or what was in them': 1,
  });
});

test('a log without any agent', async (t) => {
  const path = logOf(NEWEST.slice(4, 9));
  await t.rejects(imported([path]), /no agent is in it.*--agents/);
  const { events } = await imported([path], { agents: [{ count: 2, resources: 'cpus:4' }] });
  t.equal(all(events, 'AGENT_ADDED').length, 2);
});

const RECORDINGS = [
  ['mesos-1.12-pitfall', { frameworks: 9, agents: 10, offers: 1635, accepts: 20, tasks: 30 }],
  ['mesos-1.12-workaround', { frameworks: 9, agents: 10, offers: 563, accepts: 34, tasks: 54 }],
  [
    'mesos-1.12-mixed',
    {
      frameworks: 8,
      agents: 6,
      offers: 577,
      accepts: 155,
      tasks: 155,
      declines: 415,
      'rescinded offers': 7,
    },
  ],
] as const;

for (const [name, counts] of RECORDINGS) {
  test(`${name}: offers as the frameworks got them`, { skip }, async (t) => {
    const { events, summary } = await imported([
      fileURLToPath(new URL(`${name}/master.log`, shared)),
    ]);
    t.match(summary.understood, counts);
    const said = new Map(
      all(events, 'OFFERS').flatMap(({ offers }) => offers.map((one) => [ending(one.id), one])),
    );
    const trace = await openTrace(
      fileURLToPath(new URL(`../../traces/${name}.jsonl.gz`, import.meta.url)),
    );
    for await (const event of trace.events) {
      if (event.type !== 'OFFERS') continue;
      for (const { id, role, resources, agent_id, framework_id } of event.offers) {
        const {
          role: r,
          resources: held,
          agent_id: agent = '',
          framework_id: framework = '',
        } = said.get(id) ?? {};
        const same =
          r === role &&
          held === resources &&
          ending(agent) === agent_id &&
          ending(framework) === framework_id;
        if (!same) t.fail(`${id} differs`, { found: said.get(id) ?? null });
      }
    }
  });
}

const ending = (id: string) => id.slice(id.lastIndexOf('-') + 1);
