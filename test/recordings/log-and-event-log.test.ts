import { test } from 'tap';
import { minimumOf } from '../support/minimum-of.js';
import { imported } from './read-recording.js';

/** A Spark application's own event log beside the master's log says what it wanted. */

const glog = (time: string, file: string, message: string) =>
  `I20260102 03:04:${time}  77 ${file}:1] ${message}`;

const LOG = [
  glog('00.000000', 'main.cpp', 'Version: 1.12.0'),
  glog(
    '00.100000',
    'hierarchical.cpp',
    'Added agent M-S0 (node1) with cpus:8; mem:9000 (offered or allocated: {})',
  ),
  glog('01.000000', 'hierarchical.cpp', 'Added framework M-0001'),
  glog('02.000000', 'hierarchical.cpp', 'Added framework M-0002'),
].join('\n');

const START = Date.UTC(2026, 0, 2, 3, 4, 1);
const spark = (event: string, fields: object) =>
  JSON.stringify({ Event: `SparkListener${event}`, ...fields });
const EVENT_LOG = [
  spark('LogStart', { 'Spark Version': '2.4.0' }),
  spark('EnvironmentUpdate', {
    'Spark Properties': {
      'spark.executor.memory': '2g',
      'spark.cores.max': '12',
      'spark.scheduler.minRegisteredResourcesRatio': '0.5',
    },
  }),
  spark('ApplicationStart', { 'App ID': 'M-0001', 'App Name': 'ranks', Timestamp: START }),
  spark('ExecutorAdded', {
    Timestamp: START + 500,
    'Executor ID': '0',
    'Executor Info': { Host: 'node1', 'Total Cores': 4 },
  }),
  spark('TaskEnd', { 'Task Info': { 'Launch Time': START + 600, 'Finish Time': START + 7600 } }),
  spark('ApplicationEnd', { Timestamp: START + 8000 }),
].join('\n');

test('an event log beside the log says what its framework wanted; a minimum follows from it', async (t) => {
  const files = { 'master.log': LOG, 'eventlogs/M-0001': EVENT_LOG };
  const { events } = await imported(t.testdir(), files, { role: 'spark' });
  t.match(
    events.filter(({ type }) => type === 'DEMAND'),
    [
      {
        framework_id: 'M-0001',
        demand: {
          model: 'spark-coarse',
          work_core_ms: 7000,
          properties: { 'spark.cores.max': '12', 'spark.executor.cores': '4' },
        },
      },
    ],
  );
  t.match(
    events.filter(({ type }) => type === 'FRAMEWORK_ADDED'),
    [
      { framework: { id: 'M-0001', minimum: undefined } },
      { framework: { id: 'M-0002', minimum: undefined } },
    ],
  );
  t.same(minimumOf(events, 'M-0001'), { resources: 'cpus:6', unit: 'cpus:4;mem:2432' });
});
