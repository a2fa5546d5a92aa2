import t, { type Test } from 'tap';
import { imported } from './read-recording.js';

/** What docs/recordings.md says that a kind tells no replay: two files that differ in just that are one trace. */

type Files = Readonly<Record<string, string>>;

const AGENTS = [{ count: 2, resources: 'cpus:8;mem:8192' }];

async function same(t: Test, files: Files, others: Files, options: object = {}): Promise<void> {
  t.notSame(files, others);
  const { events } = await imported(t.testdir(), files, options);
  t.strictSame((await imported(t.testdir(), others, options)).events, events);
}

t.test('spark-eventlog: executors that came and went in between', async (t) => {
  const line = (event: string, fields: object) =>
    `${JSON.stringify({ Event: `SparkListener${event}`, ...fields })}\n`;
  const added = (id: string, at: number) =>
    line('ExecutorAdded', {
      Timestamp: at,
      'Executor ID': id,
      'Executor Info': { Host: 'h1', 'Total Cores': 4 },
    });
  const removed = line('ExecutorRemoved', { Timestamp: 6000, 'Executor ID': '1' });
  const log = (more: string) =>
    line('ApplicationStart', { 'App ID': 'app', 'App Name': 'app', Timestamp: 1000 }) +
    line('EnvironmentUpdate', { 'Spark Properties': { 'spark.cores.max': '8' } }) +
    added('1', 2000) +
    line('TaskEnd', { 'Task Info': { 'Launch Time': 3000, 'Finish Time': 5000 } }) +
    more +
    line('ApplicationEnd', { Timestamp: 9000 });
  await same(t, { log: log('') }, { log: log(removed + added('2', 7000)) }, { agents: AGENTS });
});

t.test('alibaba-2023: which kind of GPU a pod asked for', async (t) => {
  const nodes = 'sn,cpu_milli,memory_mib,gpu,model\nn1,32000,262144,2,P100\nn2,8500,1024,0,\n';
  const pods = (gpuSpec: string) =>
    'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n' +
    `p1,12000,16384,1,460,${gpuSpec},LS,Running,10,70,20\n`;
  const files = { 'nodes.csv': nodes, 'pods.csv': pods('') };
  await same(t, files, { ...files, 'pods.csv': pods('P100') });
});

t.test('rumen: which host a task was on', async (t) => {
  const attempt = (host: string) => ({
    ...{ hostName: `/rack/${host}`, startTime: 1_001_000, finishTime: 1_003_000 },
    result: 'SUCCESS',
  });
  const job = (host: string) => ({
    ...{ jobID: 'job_1', queue: 'q', submitTime: 1_000_000 },
    mapTasks: [{ taskID: 'm1', startTime: 1_000_500, attempts: [attempt(host)] }],
  });
  const [one, other] = ['h1', 'h2'].map((host) => JSON.stringify(job(host)));
  await same(t, { 'r.json': `${one}` }, { 'r.json': `${other}` }, { agents: AGENTS });
});

t.test('cook: priorities and constraints of jobs', async (t) => {
  const job = (more: object) =>
    JSON.stringify([
      {
        ...{ 'job/uuid': 'j1', 'job/user': 'a', 'submit-time-ms': 1, 'run-time-ms': 1000 },
        'job/resource': [{ 'resource/type': 'resource.type/cpus', 'resource/amount': 2.5 }],
        ...more,
      },
    ]);
  const more = { 'job/priority': 99, 'job/constraint': [{ 'constraint/attribute': 'HOSTNAME' }] };
  await same(t, { 'jobs.json': job({}) }, { 'jobs.json': job(more) }, { agents: AGENTS });
});

t.test('swim and rumen: no task of a job waits for another', async (t) => {
  const shuffled = `job0\t5\t5\t${300 * 2 ** 20}\t${3 * 2 ** 30}\t${2 ** 30}\n`;
  const { events } = await imported(t.testdir(), { 'a.tsv': shuffled }, { agents: AGENTS });
  const [demand] = events.flatMap((event) => (event.type === 'DEMAND' ? [event.demand] : []));
  const tasks = demand?.model === 'tasks' ? demand.tasks : [];
  t.equal(tasks.length, 7, 'of its input, its shuffle and its output');
  t.ok(tasks.every(({ after_ms }) => after_ms === 0));
});
