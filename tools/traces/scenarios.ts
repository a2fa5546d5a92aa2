/**
 * Writes the scenario traces that the package ships, from what was published and what is assumed:
 *
 *     npx tsx tools/traces/scenarios.ts [OUT]
 *
 * OUT is where the traces go (default: traces). The same run always gives the same bytes.
 */
import { join } from 'node:path';
import type { Demand, TraceEvent, TraceFramework, TraceHeader } from '../../host/trace/events.js';
import { writeTrace } from '../../host/trace/writer.js';

interface Scenario {
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
}

function headerOf(name: string, description: string, horizonMs: number): TraceHeader {
  const about = { name, description, source: 'scenario', horizon_ms: horizonMs };
  return { type: 'TRACE', version: 1, ...about, master: { allocation_interval_ms: 1000 } };
}

function arrival(t: number, framework: TraceFramework, demand: Demand): TraceEvent[] {
  return [
    { t, type: 'FRAMEWORK_ADDED', framework },
    { t, type: 'DEMAND', framework_id: framework.id, demand },
  ];
}

interface Walker {
  readonly name: string;
  readonly resources: string;
}

/**
 * Two frameworks on one agent that want more tasks than fit. Mesos offers whole agents, so each
 * launches one task on an offer and gives the rest back at once, without a filter.
 */
function drfExample(header: TraceHeader, agent: string, walkers: readonly Walker[]): Scenario {
  const events: TraceEvent[] = [
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'agent-1', resources: agent } },
  ];
  for (const [index, { name, resources }] of walkers.entries()) {
    const tasks = [1, 2, 3, 4, 5, 6].map((number) => ({
      id: `${name}-${number}`,
      resources,
      after_ms: 0,
    }));
    const filters = { refuse_seconds: 0, unused_refuse_seconds: 0 };
    const demand: Demand = { model: 'tasks', tasks, ...filters, tasks_per_offer: 1 };
    events.push(...arrival(100 + 100 * index, { id: name, name, roles: ['*'] }, demand));
  }
  return { header, events };
}

function walkThrough(): Scenario {
  const header = headerOf(
    'story-1-drf-walkthrough',
    'The DRF walk-through of Metamarkets: 9 CPUs and 15 GB, framework A wants <3 CPUs, 1 GB> a task, B <1 CPU, 4 GB>. Published: the grants go A, B, B, A, B and end with 2 tasks of A and 3 of B; the shares in the text are slips (4/15 = 26.7 %, 8/15 = 53.3 %, 12/15 = 80 %). Assumed: one agent, one task on an offer, the rest given back without a filter, A subscribed first.',
    20_000,
  );
  return drfExample(header, 'cpus:9;mem:15360', [
    { name: 'A', resources: 'cpus:3;mem:1024' },
    { name: 'B', resources: 'cpus:1;mem:4096' },
  ]);
}

function nsdi11(): Scenario {
  const header = headerOf(
    'story-1-nsdi11',
    "The example of the DRF paper (Ghodsi et al., NSDI'11): 9 CPUs and 18 GB, user A wants <1 CPU, 4 GB> a task, B <3 CPUs, 1 GB>. Published: 3 tasks of A and 2 of B, granted B, A, A, B, A. Assumed: one agent, one task on an offer, the rest given back without a filter, B subscribed first.",
    20_000,
  );
  return drfExample(header, 'cpus:9;mem:18432', [
    { name: 'B', resources: 'cpus:3;mem:1024' },
    { name: 'A', resources: 'cpus:1;mem:4096' },
  ]);
}

const HOUR_MS = 3_600_000;
const AGENT_COUNT = 10;
const APPLICATION_COUNT = 8;
const CORES_MAX = 60;
const EXECUTOR_CORES = 4;
const EXECUTOR_MIB = 12_288;
const RATIO = 0.8;

/** What the pitfall's scenarios have in common; the role of each application differs. */
function pitfall(header: TraceHeader, roleOf: (application: number) => string): Scenario {
  const events: TraceEvent[] = [];
  for (let agent = 1; agent <= AGENT_COUNT; agent++) {
    const id = `agent-${String(agent).padStart(2, '0')}`;
    events.push({ t: 0, type: 'AGENT_ADDED', agent: { id, resources: 'cpus:16;mem:65536' } });
  }
  // The batch came first, holds every agent whole and frees one each 5 s from about 60 s on.
  const tasks = Array.from({ length: AGENT_COUNT }, (_, index) => ({
    id: `etl-${index + 1}`,
    name: `nightly-etl task ${index + 1}`,
    resources: 'cpus:16;mem:65536',
    after_ms: 0,
    duration_ms: 59_000 + 5_000 * index,
    start_ms: 1_000,
  }));
  const batch: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 120 };
  events.push(...arrival(1_000, { id: 'nightly-etl', name: 'nightly-etl', roles: ['etl'] }, batch));
  for (let number = 1; number <= APPLICATION_COUNT; number++) {
    const [role, name] = [roleOf(number), `app-${number}`];
    const framework: TraceFramework = { id: name, name, roles: [role] };
    events.push(...arrival(9_500 + 500 * number, framework, application()));
  }
  return { header, events };
}

function application(): Demand {
  return {
    model: 'spark-coarse',
    properties: {
      'spark.cores.max': String(CORES_MAX),
      'spark.executor.cores': String(EXECUTOR_CORES),
      'spark.executor.memory': `${EXECUTOR_MIB}m`,
      'spark.scheduler.minRegisteredResourcesRatio': String(RATIO),
      'spark.scheduler.maxRegisteredResourcesWaitingTime': '12h',
    },
    // Ten minutes on all the cores that it may have.
    work_core_ms: CORES_MAX * 600_000,
    executor_start_ms: 5_000,
  };
}

const PITFALL_TEXT =
  'Published: several Spark applications submitted around the same time, none of which gives up what it holds, so that none or only a few reach their minimum. Assumed, all of it: 10 agents of 16 cpus and 64 GB, held by a batch that frees one each 5 s from 60 s on; 8 applications within 4 s, each of at most 60 cores in executors of 4 cores and 12 GB (+10 %), ratio 0.8 (48 cores), waiting time 12 h, ten minutes of work on 60 cores, 5 s to start an executor; 4 hours in all.';

function scenarios(): Scenario[] {
  const one = headerOf('story-2-pitfall', `The pitfall, in one role. ${PITFALL_TEXT}`, 4 * HOUR_MS);
  const many = headerOf(
    'story-2-pitfall-roles',
    `The pitfall with each application in a role of its own. ${PITFALL_TEXT}`,
    4 * HOUR_MS,
  );
  return [
    walkThrough(),
    nsdi11(),
    pitfall(one, () => 'spark'),
    pitfall(many, (number) => `spark/team-${number}`),
  ];
}

const [out = 'traces'] = process.argv.slice(2);
for (const { header, events } of scenarios()) {
  const path = join(out, `${header.name}.jsonl`);
  await writeTrace(path, header, events);
  process.stdout.write(`${path}: ${events.length} events\n`);
}
