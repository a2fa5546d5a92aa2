/**
 * A grid of the size that the authors of openb (ATC '23) ran: they 6 policies × 17 lists of pods × 10 seeds, here
 * 2 orders × 3 sets of changes × 17 lists × 10 seeds, 1,020 runs. Their other lists are not at hand: each list here is drawn anew from the one that is, with replacement,
 * until its pods ask for 1.3 times the cluster's GPUs, as theirs were made larger.
 *
 *     npx fairlead import openb_node_list_all_node.csv openb_pod_list_default.csv -o openb.jsonl
 *     node --import=tsx tools/openb/main.ts openb.jsonl grid/      # the lists and policies, and a plan of all
 *     npx fairlead sweep run grid/sweep
 *
 * A thousand pods arrive a second and stay: what is asked is who is served when the cluster is full. Pods of one
 * quality of service are dealt among applications of one role, so that there are orders to choose among.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../host/models/random.js';
import { quantitiesOf, resourcesFrom } from '../../host/resources/index.js';
import { openSource, type TraceEvent, writeTrace } from '../../host/trace/index.js';

const LISTS = 17;
const SEEDS = 10;
const OVER_CAPACITY = 1.3;
const PODS_A_SECOND = 1000;
/** How long what is left is looked for a place, once all pods are there. */
const DRAIN_SECONDS = 30;
const APPLICATIONS_A_ROLE = 4;
const ORDERS = ['drf', 'fifo'];
const CHANGES = ['none', 'weight.LS=3', 'agents=x0.8'];
/** As a scheduler without offers would: nothing comes back here, so what did not fit once will not fit later. */
const ASKS_WHEN_PODS_COME = { refuse_seconds: 86_400, unused_refuse_seconds: 86_400 };
const COMMAND = fileURLToPath(new URL('../../build/host/cli/main.js', import.meta.url));

type Demand = Extract<TraceEvent, { type: 'DEMAND' }>['demand'];
type Task = Extract<Demand, { model: 'tasks' }>['tasks'][number];
interface Pod extends Task {
  readonly role: string;
}

const [source = '', into = ''] = process.argv.slice(2);
if (source === '' || into === '') throw new Error('expected the imported list and a folder');
const { header, events } = await openSource(source);
const agents: TraceEvent[] = [];
const pods: Pod[] = [];
for await (const event of events) {
  if (event.type === 'AGENT_ADDED') agents.push(event);
  if (event.type !== 'DEMAND' || event.demand.model !== 'tasks') continue;
  for (const task of event.demand.tasks) pods.push({ ...task, role: event.framework_id });
}
const gpusOf = (resources: Task['resources']) => quantitiesOf(resourcesFrom(resources)).gpus ?? 0;
const capacity = agents.reduce(
  (sum, event) => sum + (event.type === 'AGENT_ADDED' ? gpusOf(event.agent.resources) : 0),
  0,
);

/** Pods in the order in which they come. */
function drawn(seed: number): Pod[] {
  const random = new Random(seed);
  const list: Pod[] = [];
  for (let gpus = 0; gpus < OVER_CAPACITY * capacity; ) {
    const pod = pods[random.integer(0, pods.length - 1)] as Pod;
    gpus += gpusOf(pod.resources);
    list.push(pod);
  }
  return list;
}

function eventsOf(list: readonly Pod[]): TraceEvent[] {
  const tasks = new Map<string, { role: string; tasks: Task[] }>();
  for (const [index, { role, resources }] of list.entries()) {
    const id = `${role}-${index % APPLICATIONS_A_ROLE}`;
    const application = tasks.get(id) ?? { role, tasks: [] };
    tasks.set(id, application);
    const after_ms = Math.floor(index / PODS_A_SECOND) * 1000;
    application.tasks.push({ id: `pod-${index}`, resources, after_ms });
  }
  const capabilities = ['MULTI_ROLE', 'GPU_RESOURCES'] as const;
  const frameworks = [...tasks].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...agents,
    ...frameworks.flatMap(([id, application]): TraceEvent[] => [
      {
        t: 0,
        type: 'FRAMEWORK_ADDED',
        framework: { id, name: id, roles: [application.role], capabilities },
      },
      {
        ...{ t: 0, type: 'DEMAND', framework_id: id },
        demand: { model: 'tasks', tasks: application.tasks, ...ASKS_WHEN_PODS_COME },
      },
    ]),
  ];
}

mkdirSync(into, { recursive: true });
const lists: string[] = [];
for (let number = 1; number <= LISTS; number++) {
  const path = join(into, `list-${String(number).padStart(2, '0')}.jsonl.gz`);
  const list = drawn(number);
  const horizon_ms = (Math.ceil(list.length / PODS_A_SECOND) + DRAIN_SECONDS) * 1000;
  await writeTrace(path, { ...header, name: `list ${number}`, horizon_ms }, eventsOf(list));
  console.log(`${path}: ${list.length} pods`);
  lists.push(path);
}
const policies = ORDERS.map((order) => {
  const path = join(into, `${order}.json`);
  writeFileSync(path, JSON.stringify({ name: order, roles: [{ selector: '*', order }] }));
  return path;
});
const args = [
  ...['sweep', 'plan', ...lists, '--seeds', String(SEEDS), '-o', join(into, 'sweep')],
  ...policies.flatMap((path) => ['-p', path]),
  ...CHANGES.flatMap((change) => ['--change', change]),
];
const planned = spawnSync(process.execPath, [COMMAND, ...args], { stdio: 'inherit' });
process.exitCode = planned.status ?? 1;
