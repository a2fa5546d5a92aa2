import { withSparkOverhead } from '../models/spark/properties.js';
import { arrival, type Scenario, sparkDemand } from '../scenario/scenario.js';
import type { Demand, TraceEvent, TraceFramework } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { standaloneStarts } from './standalone.js';
import { type Fact, type Story, storyTrace } from './story.js';

const HOUR_MS = 3_600_000;
const AGENT_CORES = 16;
const AGENT_MIB = 65_536;
const EXECUTOR_CORES = 4;
const EXECUTOR_MIB = 12_288;
const EXECUTOR_START_MS = 5000;
const BATCH_FIRST_MS = 61_000;
const BATCH_STEP_MS = 5000;
/** What an application needs does not change with what Spark is told. */
const NEEDED = 0.8;

const parameters = {
  agents: { about: 'agents of 16 cpus and 64 GB', value: 10, range: [5, 100] },
  applications: { about: 'applications, one each half second', value: 8, range: [3, 100] },
  cores: { about: 'most cores of each, in executors of 4', value: 60, range: [8, 1000] },
  ratio: {
    about: 'minRegisteredResourcesRatio',
    value: NEEDED,
    range: [0, 1],
    isFraction: true,
  },
  waitMinutes: {
    about: 'maxRegisteredResourcesWaitingTime',
    value: 720,
    range: [0, 100_000],
    isFraction: true,
  },
  workMinutes: {
    about: 'work, on all the cores that it may have',
    value: 10,
    range: [1, 600],
    isFraction: true,
  },
  workFactor: {
    about: 'how much more work it is when started below its minimum',
    value: 1,
    range: [1, 4],
    isFraction: true,
  },
} as const;

type Pitfall = Readonly<Record<keyof typeof parameters, number>>;

/** Applications that gather what a batch frees, an agent at a time. */
function pitfallScenario(
  header: Scenario['header'],
  values: Pitfall,
  roleOf: (application: number) => string,
): Scenario {
  const events: TraceEvent[] = [];
  const resources = `cpus:${AGENT_CORES};mem:${AGENT_MIB}`;
  for (let agent = 1; agent <= values.agents; agent++) {
    const id = `agent-${String(agent).padStart(2, '0')}`;
    events.push({ t: 0, type: 'AGENT_ADDED', agent: { id, resources } });
  }
  // The batch came first, holds every agent whole and frees one each 5 s from about 60 s on.
  const tasks = Array.from({ length: values.agents }, (_, index) => ({
    id: `etl-${index + 1}`,
    name: `nightly-etl task ${index + 1}`,
    resources,
    after_ms: 0,
    duration_ms: BATCH_FIRST_MS - 2000 + BATCH_STEP_MS * index,
    start_ms: 1_000,
  }));
  const batch: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 120 };
  events.push(...arrival(1_000, { id: 'nightly-etl', name: 'nightly-etl', roles: ['etl'] }, batch));
  for (let number = 1; number <= values.applications; number++) {
    const [role, name] = [roleOf(number), `app-${number}`];
    const unit = `cpus:${EXECUTOR_CORES};mem:${withSparkOverhead(EXECUTOR_MIB)}`;
    const minimum = { [role]: { resources: `cpus:${neededOf(values)}`, unit } };
    // What Spark is told says what it needs, unless that was lowered to start with less.
    const told = values.ratio === NEEDED ? {} : { minimum };
    const framework: TraceFramework = { id: name, name, roles: [role], ...told };
    events.push(...arrival(9_500 + 500 * number, framework, application(values)));
  }
  return { header, events };
}

function application(values: Pitfall): Demand {
  const demand = sparkDemand({
    coresMax: values.cores,
    executorCores: EXECUTOR_CORES,
    executorMib: EXECUTOR_MIB,
    ratio: values.ratio,
    waitingTime: waitingText(values.waitMinutes),
    workCoreMs: values.cores * values.workMinutes * 60_000,
    executorStartMs: EXECUTOR_START_MS,
  });
  if (values.workFactor === 1 || demand.model !== 'spark-coarse') return demand;
  return { ...demand, below: { cores: neededOf(values), work_factor: values.workFactor } };
}

/** To a thousandth, as Mesos counts. */
function neededOf({ cores }: Pitfall): number {
  return Math.ceil(NEEDED * cores * 1000) / 1000;
}

function waitingText(minutes: number): string {
  return Number.isInteger(minutes / 60) ? `${minutes / 60}h` : `${Math.round(minutes * 60)}s`;
}

const TEXT =
  'Published: several Spark applications submitted around the same time, none of which gives up what it holds, so that none or only a few reach their minimum. Assumed, all of it: 10 agents of 16 cpus and 64 GB, held by a batch that frees one each 5 s from 60 s on; 8 applications within 4 s, each of at most 60 cores in executors of 4 cores and 12 GB (+10 %), ratio 0.8 (48 cores), waiting time 12 h, ten minutes of work on 60 cores, 5 s to start an executor; 4 hours in all.';

/** One that was made with other values says which. */
function described(text: string, values: Pitfall): string {
  const other = Object.entries(values).filter(
    ([name, value]) => parameters[name as keyof Pitfall].value !== value,
  );
  if (other.length === 0) return text;
  return `${text} But ${other.map(([name, value]) => `${name} ${value}`).join(', ')}.`;
}

export const pitfallTrace = storyTrace(
  { name: 'story-2-pitfall', about: 'applications that gather and wait, in one role', parameters },
  (values) =>
    pitfallScenario(
      headerOf(
        'story-2-pitfall',
        described(`The pitfall, in one role. ${TEXT}`, values),
        4 * HOUR_MS,
      ),
      values,
      () => 'spark',
    ),
);

const rolesTrace = storyTrace(
  { name: 'story-2-pitfall-roles', about: 'the same, each in a role of its own', parameters },
  (values) =>
    pitfallScenario(
      headerOf(
        'story-2-pitfall-roles',
        described(`The pitfall with each application in a role of its own. ${TEXT}`, values),
        4 * HOUR_MS,
      ),
      values,
      (number) => `spark/team-${number}`,
    ),
);

/** When each starts under Spark's standalone master, on workers that come as the batch frees them. */
function standalone(): number[] {
  const { agents, applications, cores } = parameters;
  return standaloneStarts(
    Array.from({ length: agents.value }, (_, index) => ({
      fromMs: BATCH_FIRST_MS + BATCH_STEP_MS * index,
      cores: AGENT_CORES,
      mib: AGENT_MIB,
    })),
    Array.from({ length: applications.value }, (_, index) => ({
      arrivedMs: 10_000 + 500 * index,
      coresMax: cores.value,
      executorCores: EXECUTOR_CORES,
      executorMib: withSparkOverhead(EXECUTOR_MIB),
      minimumCores: NEEDED * cores.value,
      executorStartMs: EXECUTOR_START_MS,
      workCoreMs: cores.value * parameters.workMinutes.value * 60_000,
    })),
  );
}

export const pitfall: Story = {
  number: 2,
  title: 'The pitfall',
  source: 'Metamarkets',
  traces: [pitfallTrace, rolesTrace],
  async facts(): Promise<Fact[]> {
    const facts: Fact[] = [];
    const published: Readonly<Record<string, readonly [string, string]>> = {
      drf: ['most are stuck', '–'],
      fifo: ['none is stuck (as under the standalone FIFO)', '–'],
      relinquish: ['–', '–'],
    };
    for (const [at, trace] of [pitfallTrace, rolesTrace].entries()) {
      for (const preset of ['drf', 'fifo', 'relinquish'] as const) {
        const { result } = await play(trace.make(0), preset);
        const { stuck, satisfied, total } = result.frameworks;
        const replayed = `${stuck} of ${total - 1} stuck, ${satisfied} satisfied`;
        const said = published[preset]?.[at] ?? '–';
        const isMost = 2 * stuck > total - 1;
        const agrees = said === '–' ? {} : { agrees: preset === 'drf' ? isMost : stuck === 0 };
        const roles = at === 0 ? 'one role' : 'a role each';
        facts.push({ what: `${preset}, ${roles}`, published: said, replayed, ...agrees });
      }
    }
    return [...facts, await besideStandalone()];
  },
};

/** How far off preset `fifo` is from the master that it stands for. */
async function besideStandalone(): Promise<Fact> {
  const { result } = await play(pitfallTrace.make(0), 'fifo');
  const starts = result.perFramework
    .slice(1)
    .map(({ startedMs = Number.POSITIVE_INFINITY }) => startedMs);
  const off = standalone().map((atMs, index) => Math.abs(atMs - (starts[index] ?? 0)) / 1000);
  return {
    what: 'starts under fifo beside the standalone master',
    published: 'no problem with the FIFO of the standalone master',
    replayed: `all ${off.length} start in its order, ${Math.max(...off).toFixed(1)} s off at most`,
    agrees: off.every(Number.isFinite) && starts.every((ms, at) => ms >= (starts[at - 1] ?? 0)),
  };
}
