import { counted } from '../resources/counted.js';
import { arrival, type Scenario } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const parameters = {
  tasks: {
    about: 'tasks of the application (published: more than 10,000)',
    value: 10_500,
    range: [1, 1_000_000],
  },
  taskSeconds: { about: 'of each task', value: 10, range: [1, 3600] },
  agents: { about: 'agents of 16 cpus and 64 GB', value: 20, range: [1, 1000] },
} as const;

const AGENT_CORES = 16;
const EXECUTOR_CORES = 4;
const EXECUTOR_START_MS = 5000;
const TEXT =
  'Published: applications with more than 10,000 tasks; fine-grained mode launches a Mesos task for each of them, coarse-grained mode one for each executor. Assumed: one stage of 10,500 tasks of 10 s, 20 agents of 16 cpus and 64 GB, executors of 8 GB, of 4 cores where they are coarse-grained, that take 5 s to start; nobody else is there.';

function scenario(
  name: string,
  { agents, tasks }: Readonly<Record<keyof typeof parameters, number>>,
  demand: Demand,
): Scenario {
  const events: TraceEvent[] = [];
  for (let number = 1; number <= agents; number++) {
    const agent = { id: `agent-${number}`, resources: `cpus:${AGENT_CORES};mem:65536` };
    events.push({ t: 0, type: 'AGENT_ADDED', agent });
  }
  events.push(...arrival(1000, { id: 'app', name: 'app', roles: ['spark'] }, demand));
  const header = headerOf(name, `${TEXT} ${counted(tasks, 'task')}.`, 4 * 3_600_000);
  return { header, events };
}

const fine = storyTrace(
  { name: 'story-7-fine', about: 'an application of many tasks, fine-grained', parameters },
  (values) =>
    scenario('story-7-fine', values, {
      model: 'spark-fine',
      properties: { 'spark.executor.memory': '8g' },
      stages: [{ tasks: values.tasks, task_ms: 1000 * values.taskSeconds }],
      executor_start_ms: EXECUTOR_START_MS,
    }),
);

const coarse = storyTrace(
  { name: 'story-7-coarse', about: 'the same, coarse-grained', parameters },
  (values) =>
    scenario('story-7-coarse', values, {
      model: 'spark-coarse',
      properties: {
        'spark.cores.max': String(values.agents * AGENT_CORES),
        'spark.executor.cores': String(EXECUTOR_CORES),
        'spark.executor.memory': '8g',
      },
      stages: [{ tasks: values.tasks, task_ms: 1000 * values.taskSeconds }],
      executor_start_ms: EXECUTOR_START_MS,
    }),
);

export const fineAgainstCoarse: Story = {
  number: 7,
  title: 'Fine against coarse',
  source: "Metamarkets; Spark's documentation",
  traces: [fine, coarse],
  async facts(): Promise<Fact[]> {
    const [one, other] = [await play(fine.make(0), 'drf'), await play(coarse.make(0), 'drf')];
    const executors = (parameters.agents.value * AGENT_CORES) / EXECUTOR_CORES;
    const endOf = ({ result }: typeof one): string => {
      const { completedMs } = result.perFramework[0] ?? {};
      return completedMs === undefined ? 'never' : `${(completedMs / 60_000).toFixed(1)} min`;
    };
    const launches = one.result.tasksLaunched;
    return [
      {
        what: 'Mesos tasks launched, fine-grained',
        published: 'more than 10,000, one for each of its tasks',
        replayed: String(launches),
        agrees: launches > 10_000 && launches === parameters.tasks.value,
      },
      sameFact(
        'Mesos tasks launched, coarse-grained',
        `${executors}, one for each executor`,
        `${other.result.tasksLaunched}, one for each executor`,
      ),
      {
        what: 'done after',
        published: '–',
        replayed: `fine ${endOf(one)}, coarse ${endOf(other)}`,
      },
      {
        what: 'core-hours held for the same work',
        published: '–',
        replayed: `fine ${one.result.coreHoursHeld.toFixed(1)}, coarse ${other.result.coreHoursHeld.toFixed(1)}`,
      },
    ];
  },
};
