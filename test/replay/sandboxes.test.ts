import t from 'tap';
import { FetcherCache } from '../../host/replay/machines/fetcher-cache.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { PolicyResult } from '../../host/replay/result.js';
import type { TraceEvent, TraceHeader } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** What tasks leave on the disks of agents, and when it goes. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FILES = { 'spark.tgz': { mib: 200, unpacked_mib: 300 }, 'extra.jar': { mib: 50 } };
const AGENT = 'cpus:4;mem:8192;disk:10000';

/** An application of one executor with work for a minute. */
function application(t: number, id: string, properties: Record<string, string>): TraceEvent[] {
  return framework(
    t,
    { id, name: id, roles: ['spark'] },
    {
      model: 'spark-coarse',
      properties: {
        'spark.cores.max': '4',
        'spark.executor.cores': '4',
        'spark.executor.uri': 'spark.tgz',
        ...properties,
      },
      work_core_ms: 4 * 60_000,
      executor_start_ms: 1000,
    },
  );
}

async function resultOf(
  events: TraceEvent[],
  horizonMs: number,
  flags: TraceHeader['agent'] = {},
): Promise<PolicyResult> {
  // Days would take long at a batch a second.
  const master = { allocation_interval_ms: horizonMs > DAY_MS ? 60_000 : 1000 };
  const header = headerOf({ horizon_ms: horizonMs, master, agent: flags, files: FILES });
  return (await replay(header, events, presets.drf, makeAllocator)).result;
}

/** What disks hold at a moment: of running tasks, of ended ones, in caches. */
function held({ series }: PolicyResult, atMs: number): (number | undefined)[] {
  return (series.diskHeld ?? []).map(
    ({ timesMs, values }) => values[timesMs.findLastIndex((timeMs) => timeMs <= atMs)],
  );
}

const CACHED = { 'spark.mesos.fetcherCache.enable': 'true' };

t.test(
  'an archive and what it holds stay in the sandbox of an executor that has ended',
  async (t) => {
    const result = await resultOf([agent(0, 'a', AGENT), ...application(0, 'app', {})], HOUR_MS);
    t.same(held(result, 30_000), [500, 0, 0]);
    t.same(held(result, HOUR_MS), [0, 500, 0]);
    t.same(result.diskUse, { heldMib: 500, mostMib: 500, mostShare: 0.05, tasksFailed: 0 });
    t.same(
      result.series.diskOfAgents?.map(({ name, values }) => [name, values.at(-1)]),
      [['a', 500]],
    );
  },
);

t.test(
  'with the fetcher cache there is one archive an agent, and any other file twice',
  async (t) => {
    const both = { ...CACHED, 'spark.mesos.uris': 'extra.jar' };
    const events = [
      agent(0, 'a', AGENT),
      ...application(0, 'one', both),
      ...application(2 * 60_000, 'two', both),
    ];
    const result = await resultOf(events, HOUR_MS);
    t.same(held(result, 30_000), [350, 0, 250]);
    t.same(held(result, HOUR_MS), [0, 700, 250]);
    const tooSmall = await resultOf(events, HOUR_MS, { fetcher_cache_size_mib: 100 });
    t.same(held(tooSmall, HOUR_MS), [0, 1100, 50], 'the archive has no room there');
  },
);

t.test('before 2.1 executors do not use it', async (t) => {
  const [added, demand] = application(0, 'app', CACHED);
  if (demand?.type !== 'DEMAND' || demand.demand.model !== 'spark-coarse')
    throw new Error('a demand');
  const old = { ...demand, demand: { ...demand.demand, version: '2.0' } };
  const result = await resultOf([agent(0, 'a', AGENT), added as TraceEvent, old], HOUR_MS);
  t.same(held(result, HOUR_MS), [0, 500, 0]);
});

t.test('of a cache that is full who was used longest ago goes first', (t) => {
  const cache = new FetcherCache(100);
  t.ok(cache.fetch('a', 40));
  t.ok(cache.fetch('b', 40));
  t.ok(cache.fetch('a', 40));
  t.ok(cache.fetch('c', 40));
  t.equal(cache.used, 80, 'b has gone');
  t.ok(cache.fetch('a', 40));
  t.equal(cache.used, 80, 'a has not');
  t.notOk(cache.fetch('d', 101));
  t.equal(cache.used, 80);
  t.end();
});

t.test(
  'a sandbox goes after gc_delay × (1 − headroom − use), at a look of its agent',
  async (t) => {
    const events = [agent(0, 'a', AGENT), ...application(0, 'app', {})];
    const flags = { gc_delay_ms: 10 * DAY_MS };
    const result = await resultOf(events, 20 * DAY_MS, flags);
    const ended = result.series.diskHeld?.find(({ name }) => name === 'ended');
    // 500 of 10,000 MiB are in use: 8.5 days after its end, at the next whole minute.
    const [, endedMs = 0, goneMs] = ended?.timesMs ?? [];
    t.equal(goneMs, Math.ceil((endedMs + 8.5 * DAY_MS) / 60_000) * 60_000);
    const untold = await resultOf(
      [agent(0, 'a', 'cpus:4;mem:8192'), ...application(0, 'app', {})],
      20 * DAY_MS,
      flags,
    );
    const [, , lastMs] =
      untold.series.diskHeld?.find(({ name }) => name === 'ended')?.timesMs ?? [];
    t.equal(lastMs, endedMs + 10 * DAY_MS, 'of an agent that tells no disk, at gc_delay itself');
    t.equal(untold.diskUse?.mostShare, 0);
  },
);

t.test('the fuller the disk, the sooner; a full one keeps nothing', async (t) => {
  const small = (mib: number) =>
    resultOf(
      [agent(0, 'a', `cpus:4;mem:8192;disk:${mib}`), ...application(0, 'app', {})],
      10 * DAY_MS,
    );
  const goneMs = async (mib: number) => (await small(mib)).series.diskHeld?.[1]?.timesMs[2] ?? 0;
  t.ok((await goneMs(1000)) < (await goneMs(10_000)));
  t.equal(await goneMs(500), 2 * 60_000, 'at the first look after its end');
});

t.test('with its agent a disk is gone', async (t) => {
  const gone: TraceEvent = { t: 10 * 60_000, type: 'AGENT_REMOVED', agent_id: 'a' };
  const events = [agent(0, 'a', AGENT), ...application(0, 'app', CACHED), gone];
  const result = await resultOf(events, HOUR_MS);
  t.same(held(result, 9 * 60_000), [0, 300, 200]);
  t.same(held(result, HOUR_MS), [0, 0, 0]);
});

/** An application of one executor of 2 cores with so many minutes of work, that writes 2,000 MiB in each. */
function writing(id: string, minutes: number, asks = ''): TraceEvent[] {
  return framework(
    0,
    { id, name: id, roles: [id] },
    {
      model: 'spark-coarse',
      properties: { 'spark.cores.max': '2', 'spark.executor.cores': '2' },
      work_core_ms: 2 * 60_000 * minutes,
      executor_start_ms: 1000,
      executor_uses: { disk_mib_per_hour: 60_000 },
      executor_asks: asks,
    },
  );
}

t.test('who writes fails when the disk is full, whoever filled it', async (t) => {
  const two = (minutes: number) => [
    agent(0, 'a', AGENT),
    ...writing('one', minutes),
    ...writing('other', minutes),
  ];
  const enough = await resultOf(two(2), HOUR_MS);
  t.match(enough.diskUse, { tasksFailed: 0 });
  const full = await resultOf(two(4), HOUR_MS);
  // Twice on the only agent, which both avoid then.
  t.match(full.diskUse, { tasksFailed: 4 });
  t.ok((full.diskUse?.mostShare ?? 0) >= 1);
  t.same(
    full.perFramework.map(({ completedMs }) => completedMs),
    [undefined, undefined],
  );
});

t.test('an executor is killed for its quota where that is enforced, and no other', async (t) => {
  const events = [agent(0, 'a', AGENT), ...writing('one', 4, 'disk:500'), ...writing('other', 4)];
  t.match((await resultOf(events, HOUR_MS)).diskUse, { tasksFailed: 4 }, 'nobody looks');
  const flags = { enforce_container_disk_quota: true };
  const enforced = await resultOf(events, HOUR_MS, flags);
  t.match(enforced.diskUse, { tasksFailed: 2 });
  t.same(
    enforced.perFramework.map(({ name, completedMs }) => [name, completedMs]),
    [
      ['one', undefined],
      ['other', 4 * 60_000 + 1000],
    ],
  );
  // What the one left is never enough to fill the disk.
  t.ok((enforced.diskUse?.mostShare ?? 1) < 1);
});

t.test('a task whose files have no room does not come to run', async (t) => {
  const events = [agent(0, 'a', 'cpus:4;mem:8192;disk:400'), ...application(0, 'app', {})];
  const result = await resultOf(events, HOUR_MS);
  t.match(result.diskUse, { heldMib: 0, tasksFailed: 2 });
  t.notOk(result.perFramework[0]?.startedMs);
});

t.test(
  'a driver fetches its file, too, and cleans up when its application is through',
  async (t) => {
    const submitted = (id: string, more = {}) => ({
      id,
      after_ms: 0,
      jar: 'extra.jar',
      application: {
        model: 'spark-coarse' as const,
        properties: { 'spark.executor.uri': 'spark.tgz', 'spark.cores.max': '1', ...CACHED },
        work_core_ms: 60_000,
        executor_start_ms: 1000,
      },
      ...more,
    });
    const left = async (version: string, properties: Record<string, string>, more = {}) => {
      const events = framework(
        0,
        { id: 'd', name: 'd', roles: ['d'] },
        { model: 'spark-dispatcher', version, properties, submissions: [submitted('app', more)] },
      );
      const result = await resultOf([agent(0, 'a', AGENT), ...events], HOUR_MS);
      return held(result, HOUR_MS);
    };
    // The executor leaves 300; the driver an archive, what it holds, and the file of the application.
    t.same(
      await left('2.4', CACHED),
      [0, 300 + 200 + 300 + 50, 200],
      'a name that 2.4 does not know',
    );
    const own = { 'spark.mesos.fetchCache.enable': 'true' };
    t.same(await left('2.4', own), [0, 300 + 300 + 50, 250]);
    t.same(await left('3.0', own), [0, 300 + 300 + 50, 250], 'what is submitted is heard');
    t.same(await left('2.4', own, { cleans_up: true }), [0, 300, 250]);
    t.same(await left('2.4', {}, { cleans_up: true }), [0, 300 + 200, 200], 'an archive stays');
  },
);

t.test('where nothing is fetched nor written there are no disks to tell of', async (t) => {
  const gone: TraceEvent = { t: 10 * 60_000, type: 'AGENT_REMOVED', agent_id: 'a' };
  const uri = { 'spark.executor.uri': '' };
  const { diskUse, series } = await resultOf(
    [agent(0, 'a', AGENT), ...application(0, 'app', uri), gone],
    HOUR_MS,
  );
  t.same([diskUse, series.diskHeld, series.diskOfAgents], [undefined, undefined, undefined]);
});

t.test('a file of unknown size is told', async (t) => {
  const warnings: string[] = [];
  const header = headerOf({ horizon_ms: HOUR_MS, files: FILES });
  const uris = { 'spark.mesos.uris': 'other.jar, extra.jar' };
  const events = [agent(0, 'a', AGENT), ...application(0, 'app', uris)];
  await replay(header, events, presets.drf, makeAllocator, {
    onWarning: (warning) => warnings.push(warning),
  });
  t.same(warnings, ['made up: fetched, but of no known size, so not counted: other.jar']);
});
