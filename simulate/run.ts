import type { Policy } from '../host/allocator/api.js';
import { createAllocator, type FairleadAllocator } from '../host/allocator/index.js';
import { replay } from '../host/replay/index.js';
import { type Cluster, type ClusterScenario, generateCluster } from '../host/scenario/index.js';
import type { TraceEvent } from '../host/trace/events.js';
import { Fairness, type FairnessPrice } from './fairness.js';
import { observed } from './observed.js';

/** How one seed went. */
export interface Outcome {
  readonly seed: number;
  readonly passed: boolean;
  /** What went wrong, for people; absent when it passed. */
  readonly failure?: string;
  /** When the last of those that had to finish had done so, or when the run was cut. */
  readonly endedMs: number;
  readonly frameworks: number;
  readonly relinquishes: number;
  readonly price?: FairnessPrice;
}

/** Everybody who has to get through has. */
class AllThrough extends Error {}

/**
 * Replays one made-up cluster. It passes when every cooperative framework whose minimum is feasible
 * has held it, worked and left before the horizon, and every framework without a minimum has
 * finished its tasks: stronger than that nobody is stuck at the horizon. The run ends as soon as
 * that is so: what the others do for ever after shows nothing.
 */
export async function simulate(options: ClusterScenario, policy: Policy): Promise<Outcome> {
  const cluster = generateCluster(options);
  const pending = new Set(
    cluster.cast
      .filter(({ behaviour }) => behaviour === 'spark' || behaviour === 'adhoc')
      .map(({ id }) => id),
  );
  const about = { seed: options.seed, frameworks: cluster.cast.length };
  let relinquishes = 0;
  let made: FairleadAllocator | undefined;
  let fairness: Fairness | undefined;
  const makeAllocator = async (allocatorOptions: Parameters<typeof createAllocator>[0]) => {
    const allocator = await createAllocator(allocatorOptions);
    const measured = new Fairness(allocator, cluster, totalsOf(cluster));
    [made, fairness] = [allocator, measured];
    return observed(allocator, {
      called: (name, args) => {
        if (name === 'allocate') measured.sample();
        else if (name === 'addFramework') measured.arrived((args[0] as { id: string }).id);
        else if (name === 'removeFramework') {
          measured.left(args[0] as string);
          pending.delete(args[0] as string);
          if (pending.size === 0) throw new AllThrough();
        }
      },
      decided: (decisions) => {
        for (const { repeated } of decisions.relinquishes) relinquishes += repeated ? 0 : 1;
      },
    });
  };
  let failure: string | undefined;
  try {
    await replay(cluster.header, cluster.events, policy, makeAllocator, { seed: options.seed });
    if (pending.size > 0 && made !== undefined) failure = whoIsLeft(cluster, pending, made);
  } catch (error) {
    if (!(error instanceof AllThrough)) {
      failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  const endedMs = made?.nowMs ?? 0;
  const outcome = { ...about, passed: failure === undefined, endedMs, relinquishes };
  return {
    ...outcome,
    ...(failure !== undefined && { failure }),
    ...(failure === undefined && fairness !== undefined && { price: fairness.price() }),
  };
}

function whoIsLeft(
  cluster: Cluster,
  pending: ReadonlySet<string>,
  allocator: FairleadAllocator,
): string {
  const left = cluster.cast.filter(({ id }) => pending.has(id));
  const named = left.slice(0, 5).map(({ id, role, behaviour }) => {
    return `${id} (${behaviour} in ${role}: ${allocator.minimumState(id, role)})`;
  });
  const rest = left.length > named.length ? ` and ${left.length - named.length} more` : '';
  return `not through at the horizon: ${named.join(', ')}${rest}`;
}

function totalsOf(cluster: Cluster): { cores: number; mib: number } {
  let [cores, mib] = [0, 0];
  for (const event of cluster.events) {
    const match = /^cpus:(\d+);mem:(\d+)$/.exec(resourcesOf(event));
    cores += Number(match?.[1] ?? 0);
    mib += Number(match?.[2] ?? 0);
  }
  return { cores, mib };
}

function resourcesOf(event: TraceEvent): string {
  return event.type === 'AGENT_ADDED' ? String(event.agent.resources) : '';
}
