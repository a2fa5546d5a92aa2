import t from 'tap';
import { imported } from './read-recording.js';

/** Public cluster traces, each from a few lines. */

t.test('alibaba-2023: nodes are agents, pods of one quality of service a framework', async (t) => {
  const { events, summary } = await imported(t.testdir(), {
    'nodes.csv': 'sn,cpu_milli,memory_mib,gpu,model\nn1,32000,262144,2,P100\nn2,8500,1024,0,\n',
    'pods.csv':
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n' +
      'p1,12000,16384,1,460,,LS,Running,10,70,20\np2,500,64,0,0,,BE,Failed,30,90,\n',
  });
  t.match(events, [
    { agent: { id: 'n1', resources: 'cpus:32;mem:262144;gpus:2', attributes: 'model:P100' } },
    { agent: { id: 'n2', resources: 'cpus:8.5;mem:1024' } },
    { framework: { id: 'BE', roles: ['BE'] } },
    {
      demand: {
        tasks: [{ id: 'p2', after_ms: 20_000, duration_ms: 60_000 }],
        // Idle for months, it is not to be offered everything every few seconds.
        unused_refuse_seconds: 365 * 86_400,
      },
    },
    { framework: { id: 'LS' } },
    {
      demand: {
        tasks: [{ resources: 'cpus:12;mem:16384;gpus:0.46', after_ms: 0, duration_ms: 50_000 }],
      },
    },
  ]);
  t.equal(summary?.understood.pods, 2);
  t.equal(summary?.inferred['pods that were never scheduled run from their creation'], 1);
});

t.test('swim: a task for each block; agents come from outside', async (t) => {
  const job = `job0\t5\t5\t${300 * 2 ** 20}\t10\t20\n`;
  await t.rejects(imported(t.testdir(), { 'a.tsv': job }), {
    message: /no agent is in it.*--agents/,
  });
  const agents = [{ count: 2, resources: 'cpus:8;mem:8192' }];
  const { events, summary } = await imported(
    t.testdir(),
    { 'a.tsv': `${job}job0\t6\t1\t1\t1\t1\nnonsense\n` },
    { agents },
  );
  t.match(events.slice(0, 3), [
    { agent: { id: 'agent-1', resources: 'cpus:8;mem:8192' }, inferred: ['agent'] },
    { agent: { id: 'agent-2' } },
    { t: 5000, framework: { id: 'job0', roles: ['mapreduce'] } },
  ]);
  t.match(events[3], { demand: { tasks: { length: 4 } }, inferred: ['demand.tasks'] });
  t.equal(summary?.leftOut['lines that are no jobs'], 2);
});

t.test('rumen: objects one after the other, hosts as large as what ran there', async (t) => {
  const attempt = (host: string, from: number, to: number) => ({
    hostName: `/rack/${host}`,
    startTime: from,
    finishTime: to,
    result: 'SUCCESS',
  });
  const job = {
    jobID: 'job_1',
    queue: 'q',
    submitTime: 1_000_000,
    jobMapMB: 200,
    mapTasks: [
      { taskID: 'm1', startTime: 1_000_500, attempts: [attempt('h1', 1_001_000, 1_003_000)] },
      { taskID: 'm2', startTime: 1_000_500, attempts: [attempt('h1', 1_002_000, 1_004_000)] },
      { taskID: 'm3', startTime: 1_000_500, attempts: [] },
    ],
  };
  const text = `${JSON.stringify(job, undefined, 2)}\n${JSON.stringify({ jobID: 7, mapTasks: [] })}`;
  const { events, summary } = await imported(t.testdir(), { 'rumen.json': text });
  t.match(events, [
    { agent: { id: 'h1', resources: 'cpus:2;mem:400' } },
    { framework: { id: 'job_1', roles: ['q'] } },
    { demand: { tasks: [{ id: 'm1', after_ms: 500, duration_ms: 2000 }, { id: 'm2' }] } },
  ]);
  t.equal(summary?.leftOut['tasks that never ran to their end'], 1);
  t.equal(summary?.leftOut['jobs that cannot be read, or come again'], 1);
  await t.rejects(imported(t.testdir(), { 'rumen.json': text.slice(0, 200) }), {
    name: 'TraceError',
  });
});

t.test('cook: a framework a user, hosts from their file', async (t) => {
  const job = (uuid: string, user: string, at: number) => ({
    'job/uuid': uuid,
    'job/user': user,
    'submit-time-ms': at,
    'run-time-ms': 1000,
    'job/resource': [{ 'resource/type': 'resource.type/cpus', 'resource/amount': 2.5 }],
  });
  const host = {
    hostname: 'h',
    'slave-id': 's1',
    resources: { cpus: { '*': 10, etl: 2 }, ports: { '*': [{ begin: 1, end: 100 }] } },
  };
  const { events } = await imported(t.testdir(), {
    'jobs.json': JSON.stringify([
      job('j1', 'a', -500),
      job('j2', 'b', 700),
      { 'submit-time-ms': 1 },
    ]),
    'hosts.json': JSON.stringify([host]),
  });
  t.match(events, [
    { agent: { id: 's1', hostname: 'h', resources: 'cpus:10;cpus(etl):2;ports:[1-100]' } },
    { framework: { id: 'a', roles: ['a'] } },
    { demand: { tasks: [{ id: 'j1', resources: 'cpus:2.5', after_ms: 0 }] } },
    { framework: { id: 'b' } },
    { demand: { tasks: [{ id: 'j2', after_ms: 1200 }] } },
  ]);
});
