import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { type Played, play } from './play.js';
import { type Fact, type Story, storyTrace } from './story.js';

const MINUTE_MS = 60_000;
const AGENT_CORES = 8;
const EXECUTOR_CORES = 2;
const FIRST_MS = 10 * MINUTE_MS;
const STEP_MS = 10 * MINUTE_MS;
const AWAY_MS = 2 * MINUTE_MS;
const CORES = 16;
const HORIZON_MS = 4 * 3_600_000;
/** What was not published, over a range. */
const NOTICE_SECONDS = [1, 600];
const REPEATED = [0.25, 0.5];
const SEEDS = [0, 1, 2, 3, 4];

const parameters = {
  agents: { about: 'agents of 8 cpus and 32 GB, upgraded one by one', value: 8, range: [3, 100] },
  drains: {
    about: 'the application honours inverse offers (0: as Spark, which ignores them)',
    value: 0,
    range: [0, 1],
  },
  noticeSeconds: {
    about: 'from the announcement of a window until the agent goes',
    value: 300,
    range: [1, 600],
  },
  repeated: {
    about: 'share of the work of a lost executor that is done again',
    value: 1,
    range: [0, 1],
    isFraction: true,
  },
  within: {
    about: 'agents that the application may use, of 8 cpus where it wants 16 (0: all, spread)',
    value: 0,
    range: [0, 100],
  },
} as const;

type Values = Readonly<Record<keyof typeof parameters, number>>;

const trace = storyTrace(
  {
    name: 'story-8-upgrade',
    about: 'agents upgraded one by one under an application',
    parameters,
  },
  (values) => {
    const added = (t: number, number: number, id: string): TraceEvent => {
      const attributes = number <= values.within ? 'packed:yes' : 'packed:no';
      const resources = `cpus:${AGENT_CORES};mem:32768`;
      const agent = { id, resources, attributes };
      return { t, type: 'AGENT_ADDED', agent };
    };
    const numbers = Array.from({ length: values.agents }, (_, index) => index + 1);
    const framework = { id: 'app', name: 'app', roles: ['spark'] };
    const upgrades = numbers.flatMap((number): TraceEvent[] => {
      const agent_id = `agent-${number}`;
      const goesMs = FIRST_MS + STEP_MS * number;
      const noticeMs = 1000 * values.noticeSeconds;
      const window = { start_ms: goesMs, duration_ms: AWAY_MS };
      return [
        { t: goesMs - noticeMs, type: 'MAINTENANCE_SCHEDULED', agent_id, ...window },
        { t: goesMs, type: 'AGENT_REMOVED', agent_id, reason: 'upgrade' },
        // The master removed it: when it is back it is another agent.
        added(goesMs + AWAY_MS, number, `${agent_id}-upgraded`),
      ];
    });
    const events = [
      ...numbers.map((number) => added(0, number, `agent-${number}`)),
      ...arrival(1000, framework, demandOf(values)),
      ...upgrades.sort((a, b) => a.t - b.t),
    ];
    const description =
      'A rolling upgrade: agents go one by one, each window announced. Published (the sentence is garbled in print; our reading): Spark ignores the maintenance windows that offers carry, what is lost with an executor is computed again, and executors are spread round-robin over all nodes, so that nearly every agent that goes takes some along. Assumed: 8 agents of 8 cpus and 32 GB, one each 10 minutes, away for 2, announced 5 minutes before; an application of 16 cores in executors of 2, with work for two hours; all work of a lost executor is done again.';
    return { header: headerOf('story-8-upgrade', description, HORIZON_MS), events };
  },
);

function demandOf({ drains, repeated, within }: Values) {
  const demand = sparkDemand({
    coresMax: CORES,
    executorCores: EXECUTOR_CORES,
    executorMib: 2048,
    ratio: 0,
    waitingTime: '30s',
    workCoreMs: CORES * 120 * MINUTE_MS,
    executorStartMs: 3000,
    ...(within > 0 && { constraints: 'packed:yes' }),
  });
  if (demand.model !== 'spark-coarse') throw new Error('an application is coarse-grained');
  return { ...demand, repeated_share: repeated, ...(drains === 1 && { drains: true }) };
}

interface Loss {
  readonly executors: number;
  /** That took at least one executor along when they went. */
  readonly agents: number;
  readonly coreHours: number;
  readonly minutes: number;
}

function lossOf({ statuses, result }: Played): Loss {
  const lost = statuses.filter(({ state }) => state === 'TASK_LOST');
  const { completedMs = Number.POSITIVE_INFINITY, arrivedMs = 0 } = result.perFramework[0] ?? {};
  return {
    executors: lost.length,
    agents: new Set(lost.map(({ agentId }) => agentId)).size,
    coreHours: result.coreHoursRepeated,
    minutes: (completedMs - arrivedMs) / MINUTE_MS,
  };
}

/** Least and most over the seeds, which say in which order agents are offered. */
function spread(losses: readonly Loss[], field: keyof Loss, digits = 0): string {
  const values = losses.map((loss) => loss[field]);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) =>
    Number.isFinite(value) ? value.toFixed(digits) : 'never',
  );
  return least === most ? `${least}` : `${least} to ${most}`;
}

function inWords(losses: readonly Loss[]): string {
  return [
    `${spread(losses, 'executors')} executors lost on ${spread(losses, 'agents')} agents`,
    `${spread(losses, 'coreHours', 1)} core-h of work lost`,
    `done after ${spread(losses, 'minutes', 1)} min`,
  ].join(', ');
}

async function lossesWith(values: Partial<Values>): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const seed of SEEDS) losses.push(lossOf(await play(trace.make(0, values), 'drf', seed)));
  return losses;
}

async function shown(what: string, values: Partial<Values>): Promise<Fact> {
  return { what, published: '–', replayed: inWords(await lossesWith(values)) };
}

export const draining: Story = {
  number: 8,
  title: 'Rolling upgrade and draining',
  source: 'Metamarkets (its wish)',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const [spark, drained] = [await lossesWith({}), await lossesWith({ drains: 1 })];
    const agents = parameters.agents.value;
    const facts: Fact[] = [
      {
        what: 'Spark, which ignores windows',
        published: 'executors are lost, and what they did is computed again',
        replayed: inWords(spark),
        agrees: spark.every((loss) => loss.executors > 0 && loss.coreHours > 0),
      },
      {
        what: 'agents that take executors along, spread round-robin',
        published: 'very likely that one that goes does',
        replayed: `${spread(spark, 'agents')} of ${agents}`,
        agrees: spark.every((loss) => 2 * loss.agents > agents),
      },
      {
        what: 'an application that honours inverse offers',
        published: 'graceful shutdown (the wish)',
        replayed: inWords(drained),
        agrees: drained.every((loss) => loss.executors === 0 && loss.coreHours === 0),
      },
    ];
    for (const noticeSeconds of NOTICE_SECONDS) {
      const values = { drains: 1, noticeSeconds };
      facts.push(await shown(`it is told ${noticeSeconds} s before`, values));
    }
    for (const repeated of REPEATED) {
      facts.push(await shown(`Spark, ${repeated} of the work done again`, { repeated }));
    }
    facts.push(await shown('Spark, packed on 3 agents by a constraint', { within: 3 }));
    const packed = { within: 3, drains: 1 };
    return [...facts, await shown('the same, honouring inverse offers', packed)];
  },
};
