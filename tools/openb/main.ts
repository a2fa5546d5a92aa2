/**
 * A grid of the size that the authors of openb (ATC '23) ran: they 6 policies × 17 lists of pods × 10 seeds, here
 * 5 × 17 × 12, 1,020 runs. Their other lists are not at hand: each list here is drawn anew from the one that is,
 * with replacement, until its pods ask for 1.3 times the cluster's GPUs, as theirs were made larger.
 *
 *     npx fairlead import openb_node_list_all_node.csv openb_pod_list_default.csv -o openb.jsonl
 *     node --import=tsx tools/openb/main.ts openb.jsonl grid/      # the lists and policies, and a plan of all
 *     npx fairlead sweep run grid/sweep
 *
 * All pods wait and stay; then the nodes come. Pods of one quality of service are dealt among applications of one
 * role, each of which starts with nine of ten of its pods or not at all: what is asked is who is served where not
 * all can be.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../host/models/random.js';
import { formatQuantities, quantitiesOf, resourcesFrom } from '../../host/resources/index.js';
import { openSource, type TraceEvent, writeTrace } from '../../host/trace/index.js';

const LISTS = 17;
const SEEDS = 12;
const OVER_CAPACITY = 1.3;
const HORIZON_MS = 60_000;
const APPLICATIONS_A_ROLE = 4;
/** Of what it asks for, so much an application must have to start. */
const MINIMUM_TENTHS = 9;
const BACKOFF = {
  patienceMs: 10_000,
  backoffMs: 10_000,
  backoffMaxMs: 3_600_000,
  requeue: 'place',
};
const POLICIES = {
  drf: { order: 'drf' },
  random: { order: 'random' },
  fifo: { order: 'fifo' },
  gang: { order: 'fifo', admission: 'gang' },
  relinquish: { order: 'fifo', admission: 'easy', relinquish: BACKOFF },
};
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

/** A list of pods. */
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
  const applications = new Map<string, Pod[]>();
  for (const [index, pod] of list.entries()) {
    const id = `${pod.role}-${index % APPLICATIONS_A_ROLE}`;
    applications.set(id, [...(applications.get(id) ?? []), { ...pod, id: `pod-${index}` }]);
  }
  const frameworks = [...applications].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...frameworks.flatMap(([id, all]) => arrivalOf(id, all)), ...agents];
}

function arrivalOf(id: string, all: readonly Pod[]): TraceEvent[] {
  const [{ role } = { role: '' }] = all;
  const capabilities = ['MULTI_ROLE', 'GPU_RESOURCES'] as const;
  const minimum = { [role]: { resources: minimumOf(all) } };
  const tasks = all.map(({ id: task, resources }) => ({ id: task, resources, after_ms: 0 }));
  return [
    {
      ...{ t: 0, type: 'FRAMEWORK_ADDED' },
      framework: { id, name: id, roles: [role], capabilities, minimum },
    },
    { ...{ t: 0, type: 'DEMAND', framework_id: id }, demand: { model: 'tasks', tasks } },
  ];
}

function minimumOf(all: readonly Pod[]): string {
  const wanted = quantitiesOf(all.flatMap(({ resources }) => resourcesFrom(resources)));
  const least = Object.entries(wanted).map(([name, amount]): [string, number] => {
    return [name, Math.floor((amount * MINIMUM_TENTHS) / 10)];
  });
  return formatQuantities(Object.fromEntries(least));
}

mkdirSync(into, { recursive: true });
const lists: string[] = [];
for (let number = 1; number <= LISTS; number++) {
  const path = join(into, `list-${String(number).padStart(2, '0')}.jsonl.gz`);
  const list = drawn(number);
  await writeTrace(
    path,
    { ...header, name: `list ${number}`, horizon_ms: HORIZON_MS },
    eventsOf(list),
  );
  console.log(`${path}: ${list.length} pods`);
  lists.push(path);
}
const policies = Object.entries(POLICIES).map(([name, role]) => {
  const path = join(into, `${name}.json`);
  writeFileSync(path, JSON.stringify({ name, roles: [{ selector: '*', ...role }] }));
  return path;
});
const args = [
  ...['sweep', 'plan', ...lists, '--seeds', String(SEEDS), '-o', join(into, 'sweep')],
  ...policies.flatMap((path) => ['-p', path]),
];
const planned = spawnSync(process.execPath, [COMMAND, ...args], { stdio: 'inherit' });
process.exitCode = planned.status ?? 1;
