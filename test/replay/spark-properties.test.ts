import t from 'tap';
import { ReplayError } from '../../host/models/errors.js';
import { parseSparkDuration, parseSparkMemory } from '../../host/models/spark/properties.js';
import { sparkMisspellings, sparkSettings } from '../../host/models/spark-coarse/properties.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, framework, headerOf } from '../support/traces.js';

t.test('memory texts, in MiB', (t) => {
  const cases: [string, number][] = [
    ['4096', 4096],
    ['4096m', 4096],
    ['4g', 4096],
    ['4GB', 4096],
    ['1t', 1_048_576],
    ['2048k', 2],
    ['1500k', 1],
  ];
  for (const [text, mib] of cases) t.equal(parseSparkMemory('p', text), mib, text);
  t.end();
});

t.test('times, in ms', (t) => {
  const cases: [string, number][] = [
    ['3600s', 3_600_000],
    ['1h', 3_600_000],
    ['30min', 1_800_000],
    ['30m', 1_800_000],
    ['250ms', 250],
    ['1d', 86_400_000],
    ['5000us', 5],
    ['7', 7],
  ];
  for (const [text, ms] of cases) t.equal(parseSparkDuration('p', text, 'ms'), ms, text);
  t.equal(parseSparkDuration('p', '7', 's'), 7000);
  t.end();
});

t.test('the overhead is a tenth, at least 384 MiB, or what is set', (t) => {
  const memory = (properties: Record<string, string>) =>
    sparkSettings(properties).executorMemoryMib;
  t.equal(memory({}), 1024 + 384);
  t.equal(memory({ 'spark.executor.memory': '4g' }), 4096 + 409);
  t.equal(memory({ 'spark.executor.memory': '4g', 'spark.executor.memoryOverhead': '1g' }), 5120);
  t.equal(memory({ 'spark.mesos.executor.memoryOverhead': '512' }), 1536);
  t.end();
});

t.test('errors name the property, its value and what is expected', (t) => {
  const cases: [string, string, RegExp][] = [
    ['spark.executor.memory', '4x', /spark\.executor\.memory: cannot use `4x`; expected an amount/],
    ['spark.cores.max', '0', /spark\.cores\.max: cannot use `0`; expected a whole number/],
    ['spark.cores.max', '2.5', /spark\.cores\.max/],
    ['spark.executor.cores', 'all', /spark\.executor\.cores: cannot use `all`/],
    ['spark.scheduler.minRegisteredResourcesRatio', '80', /expected a number from 0 to 1/],
    ['spark.scheduler.minRegisteredResourcesRatio', '', /expected a number from 0 to 1/],
    ['spark.scheduler.maxRegisteredResourcesWaitingTime', '1 hour', /expected a time such as/],
    ['spark.mesos.coarse', 'false', /spark\.mesos\.coarse: cannot use `false`/],
    ['spark.dynamicAllocation.enabled', 'true', /spark\.shuffle\.service\.enabled: cannot use/],
    ['spark.dynamicAllocation.enabled', 'yes', /expected true or false/],
    ['spark.blockManager.port', '70000', /expected a port up to 65535, or 0/],
    ['spark.task.cpus', '0', /expected a whole number from 1/],
  ];
  for (const [name, value, message] of cases) {
    t.throws(() => sparkSettings({ [name]: value }), { name: 'ReplayError', message });
    try {
      sparkSettings({ [name]: value });
    } catch (error) {
      t.ok(error instanceof ReplayError && error.code === 'property');
    }
  }
  t.end();
});

t.test('a property that is not read, but near to one that is, is doubted', (t) => {
  const cases: [string, string][] = [
    ['spark.core.max', 'spark.cores.max'],
    ['spark.cores.Max', 'spark.cores.max'],
    ['spark.executors.cores', 'spark.executor.cores'],
    ['spark.executor.mem', 'spark.executor.memory'],
    ['spark.executor.memoryoverhead', 'spark.executor.memoryOverhead'],
    ['spark.scheduler.minRegisteredResourceRatio', 'spark.scheduler.minRegisteredResourcesRatio'],
    [
      'spark.mesos.rejectOfferDurationForReachedMaxCore',
      'spark.mesos.rejectOfferDurationForReachedMaxCores',
    ],
  ];
  for (const [name, near] of cases) {
    const text = `the Spark property ${name} makes no difference (did you mean ${near}?)`;
    t.same(sparkMisspellings({ [near]: '1', [name]: '1' }), [text]);
  }
  t.end();
});

t.test('Spark has many more properties, which nobody doubts', (t) => {
  const others = [
    'spark.app.name',
    'spark.master',
    'spark.driver.cores',
    'spark.driver.memory',
    'spark.driver.memoryOverhead',
    'spark.driver.maxResultSize',
    'spark.executor.instances',
    'spark.executor.extraJavaOptions',
    'spark.executor.uri',
    'spark.executor.pyspark.memory',
    'spark.executor.memoryOverheadFactor',
    'spark.memory.fraction',
    'spark.task.cpus',
    'spark.default.parallelism',
    'spark.scheduler.mode',
    'spark.dynamicAllocation.maxExecutors',
    'spark.mesos.role',
    'spark.mesos.uris',
    'spark.mesos.labels',
    'spark.mesos.principal',
    'spark.mesos.mesosExecutor.cores',
    'spark.mesos.containerizer',
    'spark.mesos.driver.constraints',
    'spark.mesos.driver.memoryOverhead',
    'spark.mesos.executor.home',
    'spark.mesos.network.name',
    'spark.mesos.maxDrivers',
    'spark.mesos.gracefulShutdownTimeout',
  ];
  t.same(sparkMisspellings(Object.fromEntries(others.map((name) => [name, '1']))), []);
  t.end();
});

t.test('a replay says so once, whoever wrote it', async (t) => {
  const typo = (id: string) =>
    framework(
      0,
      { id, name: id, roles: ['spark'] },
      {
        model: 'spark-coarse',
        properties: { 'spark.core.max': '4', 'spark.executor.cores': '4' },
        work_core_ms: 4000,
        executor_start_ms: 100,
      },
    );
  const warnings: string[] = [];
  const events = [agent(0, 'a'), ...typo('app-1'), ...typo('app-2')];
  await replay(headerOf({ horizon_ms: 9000 }), events, presets.drf, makeAllocator, {
    onWarning: (warning) => warnings.push(warning),
  });
  t.same(warnings, [
    'made up: app-1, app-2: the Spark property spark.core.max makes no difference (did you mean ' +
      'spark.cores.max?)',
  ]);
});
