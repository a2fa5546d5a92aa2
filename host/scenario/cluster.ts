import { Random } from '../models/random.js';
import { withSparkOverhead } from '../models/spark/properties.js';
import { counted } from '../resources/counted.js';
import type {
  Demand,
  TraceAgent,
  TraceEvent,
  TraceFramework,
  TraceHeader,
} from '../trace/events.js';
import { arrival, inOrder, type Scenario, sparkDemand } from './scenario.js';

/** A large cluster made up from a seed. */
export interface ClusterScenario {
  /** An unsigned 32-bit integer. */
  readonly seed: number;
  readonly agents: number;
  /** Frameworks of all kinds. */
  readonly applications: number;
  /** Roles below `spark` that they are spread over. */
  readonly roles: number;
  /** Cores that the Spark applications want together / cores of the cluster. */
  readonly load: number;
  /** Smallest minimum / what is wanted; each application's lies between it and 1. */
  readonly minimumRatio: number;
  /** Share of the applications that never do their part. */
  readonly uncooperative: number;
  /** Agents lost while applications run. */
  readonly agentLosses: number;
  readonly horizonMs: number;
}

/** How a framework behaves; all but `spark` and `adhoc` lie outside what the guarantee is for. */
export type Behaviour =
  | 'spark'
  | 'adhoc'
  | 'service'
  | 'neverAccepts'
  | 'longFilters'
  | 'holds'
  | 'oversized';

export interface Cast {
  readonly id: string;
  readonly role: string;
  readonly behaviour: Behaviour;
  /** Cores wanted at most. */
  readonly cores: number;
  readonly mib: number;
  /** Part of what it wants without which it cannot start. */
  readonly ratio: number;
  /** The longest that it works once it holds its minimum, in ms. */
  readonly runMs: number;
  /** The only zone in which it may run. */
  readonly zone?: string;
}

export interface Cluster extends Scenario {
  readonly cast: readonly Cast[];
}

const MINUTE_MS = 60_000;
/** All applications have arrived by then. */
const ARRIVALS_MS = 10 * MINUTE_MS;
const BURSTS_MOST = 3;
/** Largest size / smallest, among the applications of one cluster. */
const SPREADS = [2, 5, 20] as const;
/** Agents are lost until then. */
const LOSSES_MS = 60 * MINUTE_MS;
const ZONES = ['a', 'b', 'c'] as const;
const AGENT_CORES = [8, 16, 16, 32] as const;
const AGENT_MIB_PER_CORE = [4096, 6144, 8192] as const;
const EXECUTOR_CORES = [1, 2, 4, 4, 8] as const;
const EXECUTOR_MIB_PER_CORE = [2048, 3072, 4096, 6144] as const;
/** A minimum is never more than this share of what its executors would fit on in the end. */
const LARGEST_SHARE = 0.4;
const ADHOC_SHARE = 0.05;
const SERVICE_SHARE = 0.02;
const CONSTRAINED_SHARE = 0.1;
const NEVER = '365d';
/** Tells the draws of what is declared from those of the cluster. */
const DECLARATIONS = 0x6475;
/** Frameworks that declare a wrong duration; what they declare / how long they run. */
const WRONG_SHARE = 0.3;
const WRONG_FACTORS = [0.1, 0.5, 3] as const;
/** As long as that are those who never end said to run, for the factor. */
const ENDLESS_MS = 10 * MINUTE_MS;

interface Machine {
  readonly agent: TraceAgent;
  readonly cores: number;
  readonly mib: number;
  readonly zone: string;
  readonly isLost: boolean;
}

/**
 * A cluster in which bursts of Spark applications of very different sizes want more than there is,
 * each unable to start below its minimum, beside short tasks without one, permanent services,
 * frameworks that never do their part and one application that is larger than the cluster. Agents
 * are lost meanwhile. Everything is drawn from the seed.
 */
export function generateCluster(options: ClusterScenario): Cluster {
  const random = new Random(options.seed);
  const machines = drawMachines(options, random);
  const groups: TraceEvent[][] = [drawWeights(options, random)];
  for (const { agent } of machines) groups.push([{ t: 0, type: 'AGENT_ADDED', agent }]);
  for (const { agent, isLost } of machines) {
    if (!isLost) continue;
    const t = random.integer(MINUTE_MS, LOSSES_MS);
    groups.push([{ t, type: 'AGENT_REMOVED', agent_id: agent.id, reason: 'lost' }]);
  }
  const cast: Cast[] = [];
  const bursts = Array.from({ length: random.integer(1, BURSTS_MOST) }, () =>
    random.integer(1000, ARRIVALS_MS),
  );
  const sizes = drawSizes(options, machines, random);
  // By draws of its own: the cluster is the same, whatever is declared.
  const declarations = new Random(options.seed ^ DECLARATIONS);
  for (const [index, behaviour] of behaviours(options, random).entries()) {
    const id = `app-${String(index + 1).padStart(4, '0')}`;
    const t = behaviour === 'service' ? 500 : random.pick(bursts) + random.integer(0, 5000);
    const draw = { id, options, machines, random, cores: sizes[index] as number };
    const { framework, demand, ...wants } = drawFramework(behaviour, draw);
    const declared = declaredMs(wants, declarations);
    const known = declared === undefined ? {} : { expected_duration_ms: declared };
    groups.push(arrival(t, { ...framework, ...known }, demand));
    cast.push({ id, role: framework.roles[0] as string, behaviour, ...wants });
  }
  const { seed, agents, applications, roles, load } = options;
  const header = {
    type: 'TRACE',
    version: 1,
    name: `cluster-${seed}`,
    description: `Made up from seed ${seed}: ${counted(agents, 'agent')}, ${counted(applications, 'application')} in ${counted(roles, 'role')} below spark, load ${load}.`,
    source: 'scenario',
    horizon_ms: options.horizonMs,
    master: masterOf(seed),
  } as const;
  return { header, events: inOrder(groups), cast };
}

/**
 * What a framework declares itself to run for, if that is wrong. Of the others the Spark applications
 * say what their work comes to, and those without a minimum nothing.
 */
function declaredMs({ runMs }: Pick<Cast, 'runMs'>, random: Random): number | undefined {
  if (!random.isLucky(WRONG_SHARE)) return undefined;
  return Math.round((runMs === 0 ? ENDLESS_MS : runMs) * random.pick(WRONG_FACTORS));
}

/** Every other master keeps odd ends of agents to itself, as the large ones that there are do. */
function masterOf(seed: number): NonNullable<TraceHeader['master']> {
  const master = { allocation_interval_ms: 1000 };
  return seed % 2 === 0 ? { ...master, min_allocatable_resources: ['cpus:1;mem:1024'] } : master;
}

function drawMachines(options: ClusterScenario, random: Random): Machine[] {
  const numbers = Array.from({ length: options.agents }, (_, index) => index);
  const lost = new Set(random.sample(numbers, Math.min(options.agentLosses, options.agents - 1)));
  const width = String(options.agents).length;
  return numbers.map((number) => {
    const cores = random.pick(AGENT_CORES);
    const mib = cores * random.pick(AGENT_MIB_PER_CORE);
    const zone = ZONES[number % ZONES.length] as string;
    const id = `agent-${String(number + 1).padStart(width, '0')}`;
    const agent = { id, resources: `cpus:${cores};mem:${mib}`, attributes: `zone:${zone}` };
    return { agent, cores, mib, zone, isLost: lost.has(number) };
  });
}

function drawWeights(options: ClusterScenario, random: Random): TraceEvent[] {
  const weights: Record<string, number> = {};
  for (let role = 1; role <= options.roles; role++) weights[teamOf(role)] = random.integer(1, 4);
  return [{ t: 0, type: 'WEIGHTS_UPDATED', weights }];
}

function teamOf(number: number): string {
  return `spark/team-${number}`;
}

function behaviours(options: ClusterScenario, random: Random): Behaviour[] {
  const others: Behaviour[] = ['oversized'];
  const add = (share: number, kinds: readonly Behaviour[]): void => {
    const count = Math.round(share * options.applications);
    for (let n = 0; n < count; n++) others.push(kinds[n % kinds.length] as Behaviour);
  };
  add(options.uncooperative, ['neverAccepts', 'holds', 'longFilters']);
  add(ADHOC_SHARE, ['adhoc']);
  add(SERVICE_SHARE, ['service']);
  const all = Array.from({ length: options.applications }, (): Behaviour => 'spark');
  const indices = all.map((_, index) => index);
  // A cluster of one or two applications has no place for the others.
  const places = random.sample(indices, Math.min(others.length, Math.floor(all.length / 2)));
  for (const [n, place] of places.entries()) all[place] = others[n] as Behaviour;
  return all;
}

/** Cores for each application: sizes within a factor, together the load. */
function drawSizes(
  options: ClusterScenario,
  machines: readonly Machine[],
  random: Random,
): number[] {
  const total = machines.reduce((sum, { cores }) => sum + cores, 0);
  const spread = random.pick(SPREADS);
  const weights = Array.from({ length: options.applications }, () => spread ** random.unit());
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (weight / sum) * options.load * total);
}

interface Draw {
  readonly id: string;
  readonly options: ClusterScenario;
  readonly machines: readonly Machine[];
  readonly random: Random;
  /** Cores that its share of the load comes to. */
  readonly cores: number;
}

interface Drawn extends Pick<Cast, 'cores' | 'mib' | 'ratio' | 'runMs' | 'zone'> {
  readonly framework: TraceFramework;
  readonly demand: Demand;
}

function drawFramework(behaviour: Behaviour, draw: Draw): Drawn {
  if (behaviour === 'spark' || behaviour === 'oversized') return drawSpark(behaviour, draw);
  if (behaviour === 'adhoc') return drawAdhoc(draw);
  if (behaviour === 'service') return drawService(draw);
  return drawUncooperative(behaviour, draw);
}

function drawSpark(behaviour: 'spark' | 'oversized', draw: Draw): Drawn {
  const { id, options, random } = draw;
  const executorCores = random.pick(EXECUTOR_CORES);
  const executorMib = executorCores * random.pick(EXECUTOR_MIB_PER_CORE);
  const zone = random.isLucky(CONSTRAINED_SHARE) ? random.pick(ZONES) : undefined;
  const fits = executorsThatFit(draw.machines, executorCores, executorMib, zone);
  const most = behaviour === 'oversized' ? 3 * fits + 10 : Math.floor(LARGEST_SHARE * fits);
  const wanted = Math.max(1, Math.round(draw.cores / executorCores));
  const executors = behaviour === 'oversized' ? most : Math.max(1, Math.min(wanted, most));
  const coresMax = executors * executorCores;
  const ratio = Math.round(random.between(options.minimumRatio, 1) * 1000) / 1000;
  const role = teamOf(random.integer(1, options.roles));
  const workMs = random.between(2, 15) * MINUTE_MS;
  const demand = sparkDemand({
    coresMax,
    executorCores,
    executorMib,
    ratio,
    waitingTime: NEVER,
    workCoreMs: Math.round(coresMax * workMs),
    executorStartMs: random.integer(1000, 10_000),
    ...(zone !== undefined && { constraints: `zone:${zone}` }),
  });
  const framework: TraceFramework = {
    id,
    name: id,
    roles: [role],
    ...(zone !== undefined && { offer_constraints: inZone(role, zone) }),
  };
  const mib = executors * withSparkOverhead(executorMib);
  const runMs = workMs / ratio;
  return {
    ...{ framework, demand, cores: coresMax, mib, ratio, runMs },
    ...(zone !== undefined && { zone }),
  };
}

/** The master is told of the constraint too: only then can it judge what is feasible. */
function inZone(role: string, zone: string): NonNullable<TraceFramework['offer_constraints']> {
  const selector = { attribute_name: 'zone' };
  const predicate = { text_equals: { value: zone } };
  const group = { attribute_constraints: [{ selector, predicate }] };
  return { role_constraints: { [role]: { groups: [group] } } };
}

function executorsThatFit(
  machines: readonly Machine[],
  cores: number,
  mib: number,
  zone: string | undefined,
): number {
  let count = 0;
  for (const machine of machines) {
    if (machine.isLost || (zone !== undefined && machine.zone !== zone)) continue;
    const byMemory = Math.floor(machine.mib / withSparkOverhead(mib));
    count += Math.min(Math.floor(machine.cores / cores), byMemory);
  }
  return count;
}

/** Many short tasks without a minimum. */
function drawAdhoc({ id, random }: Draw): Drawn {
  const count = random.integer(20, 100);
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `${id}-${index}`,
    resources: 'cpus:1;mem:2048',
    after_ms: random.integer(0, 10 * MINUTE_MS),
    duration_ms: random.integer(10_000, 2 * MINUTE_MS),
  }));
  const demand: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 120 };
  const framework = { id, name: id, roles: ['adhoc'] };
  return { framework, demand, cores: count, mib: 2048 * count, ratio: 0, runMs: 0 };
}

/** Tasks that never end, declared as permanent. */
function drawService({ id, options, random }: Draw): Drawn {
  const count = Math.max(1, Math.round(options.agents * random.between(0.002, 0.01)));
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `${id}-${index}`,
    resources: 'cpus:2;mem:4096',
    after_ms: 0,
    unique_host: true,
  }));
  const demand: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 3600 };
  const framework = { id, name: id, roles: ['services'], permanent: true };
  return { framework, demand, cores: 2 * count, mib: 4096 * count, ratio: 0, runMs: 0 };
}

/** Declares a minimum and never reaches it by its own doing: it wants the rest long after the end. */
function drawUncooperative(behaviour: 'neverAccepts' | 'longFilters' | 'holds', draw: Draw): Drawn {
  const { id, options, random } = draw;
  const count = Math.max(2, Math.round(draw.cores));
  const role = teamOf(random.integer(1, options.roles));
  const held = behaviour === 'holds' ? count - 1 : 0;
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `${id}-${index}`,
    resources: 'cpus:1;mem:1024',
    after_ms: index < held ? 0 : 1000 * options.horizonMs,
  }));
  const filters: Readonly<Record<typeof behaviour, number>> = {
    neverAccepts: random.pick([1, 5, 30]),
    holds: 5,
    longFilters: 86_400,
  };
  const demand: Demand = {
    model: 'tasks',
    tasks,
    refuse_seconds: filters[behaviour],
    unused_refuse_seconds: filters[behaviour],
  };
  const minimum = { [role]: { resources: `cpus:${count}`, unit: 'cpus:1;mem:1024' } };
  const framework = { id, name: id, roles: [role], minimum };
  return { framework, demand, cores: held, mib: 1024 * held, ratio: 1, runMs: 0 };
}
