import { coreMsOf, settingsOf, sparkMinimum } from '../../host/models/spark-coarse/demand.js';
import { parseQuantities, quantitiesOf, resourcesFrom } from '../../host/resources/index.js';
import type { Scenario } from '../../host/scenario/index.js';
import type { Demand, TraceFramework } from '../../host/trace/events.js';

/** Cpus and memory, in thousandths. */
export interface Amount {
  readonly cpus: number;
  readonly mem: number;
}

/** What somebody who knows everything has to place: units of one size, side by side. */
export interface Job {
  readonly id: string;
  readonly role: string;
  readonly arrivedMs: number;
  readonly unit: Amount;
  /** Units without which it cannot start, and beyond which it has no use for more. */
  readonly least: number;
  readonly most: number;
  /** How long it runs on so many units, in ms; infinite for a permanent service. */
  runsMs(units: number): number;
  /** An application, whose queue counts; not one of the tasks of a framework without a minimum. */
  readonly isApplication: boolean;
}

export interface Weights {
  readonly [role: string]: number;
}

/** The cluster and the jobs of a trace whose frameworks are played by the models. */
export interface Problem {
  readonly agents: readonly Amount[];
  readonly weights: Weights;
  /** In order of arrival. */
  readonly jobs: readonly Job[];
}

/** What changes the cluster on its way: nobody knows that beforehand. */
const UNFORESEEN = ['AGENT_UPDATED', 'AGENT_REMOVED', 'AGENT_DEACTIVATED', 'QUOTA_UPDATED'];

/**
 * What of a trace is to be scheduled; recorded decisions are not looked at.
 *
 * @throws {Error} when the cluster changes: then a schedule that knows all makes no sense.
 */
export function problemOf({ events }: Pick<Scenario, 'events'>): Problem {
  const agents: Amount[] = [];
  const jobs: Job[] = [];
  const frameworks = new Map<string, TraceFramework>();
  let weights: Weights = {};
  for (const event of events) {
    if (UNFORESEEN.includes(event.type)) throw new Error(`${event.type} cannot be foreseen`);
    if (event.type === 'AGENT_ADDED') agents.push(amountOf(event.agent.resources));
    if (event.type === 'WEIGHTS_UPDATED') weights = event.weights;
    if (event.type === 'FRAMEWORK_ADDED') frameworks.set(event.framework.id, event.framework);
    if (event.type !== 'DEMAND') continue;
    const framework = frameworks.get(event.framework_id);
    if (framework === undefined) throw new Error(`${event.framework_id} is not there yet`);
    jobs.push(...jobsOf(framework, event.demand, event.t));
  }
  jobs.sort((a, b) => a.arrivedMs - b.arrivedMs);
  return { agents, weights, jobs };
}

function jobsOf(framework: TraceFramework, demand: Demand, t: number): Job[] {
  const [role] = framework.roles;
  if (role === undefined) throw new Error(`${framework.id} has no role`);
  if (demand.model === 'spark-coarse') return [application(framework, role, demand, t)];
  if (demand.model !== 'tasks') throw new Error(`${framework.id} is played by ${demand.model}`);
  return demand.tasks.map(({ id, resources, after_ms, start_ms = 0, duration_ms }) => ({
    id,
    role,
    arrivedMs: t + after_ms,
    unit: amountOf(resources),
    least: 1,
    most: 1,
    runsMs: () => start_ms + (duration_ms ?? Number.POSITIVE_INFINITY),
    isApplication: false,
  }));
}

function application(
  framework: TraceFramework,
  role: string,
  demand: Demand & { readonly model: 'spark-coarse' },
  t: number,
): Job {
  const settings = settingsOf(demand);
  const workCoreMs = coreMsOf(demand);
  const cores = settings.executorCores ?? 1;
  const most = Math.floor((settings.coresMax ?? 0) / cores);
  const declared = framework.minimum?.[role]?.resources ?? sparkMinimum(demand)?.resources;
  const { cpus } = amountOf(declared ?? `cpus:${cores}`);
  return {
    id: framework.id,
    role,
    arrivedMs: t,
    unit: { cpus: cores * 1000, mem: settings.executorMemoryMib * 1000 },
    least: Math.ceil(cpus / (cores * 1000)),
    most,
    runsMs: (units) => demand.executor_start_ms + Math.ceil(workCoreMs / (units * cores)),
    isApplication: true,
  };
}

function amountOf(resources: Parameters<typeof resourcesFrom>[0]): Amount {
  const { cpus = 0, mem = 0 } =
    typeof resources === 'string' && !/[(){}[\]]/.test(resources)
      ? parseQuantities(resources)
      : quantitiesOf(resourcesFrom(resources));
  return { cpus, mem };
}
