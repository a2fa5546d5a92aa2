import type { AllocatorOptions, Policy } from '../../host/allocator/api.js';
import { createAllocator, type ModuleOptions } from '../../host/allocator/index.js';
import { replay } from '../../host/replay/index.js';
import { type ClusterScenario, generateCluster } from '../../host/scenario/index.js';
import type { FairnessPrice } from './fairness.js';
import type { Keeping } from './kept.js';
import { AllThrough, Watch } from './watch.js';

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
  readonly keeping?: Keeping;
  readonly price?: FairnessPrice;
}

/** A cluster and the policy that it is simulated under: what a thread is handed. */
export interface Simulation {
  readonly options: ClusterScenario;
  readonly policy: Policy;
}

export const simulateOne = ({ options, policy }: Simulation): Promise<Outcome> =>
  simulate(options, policy);

/**
 * Replays one made-up cluster. It passes when every cooperative framework whose minimum is feasible
 * has held it, worked and left before the horizon, and every framework without a minimum has
 * finished its tasks: stronger than that nobody is stuck at the horizon; and when in no batch
 * anything was kept for nothing. The run ends as soon as all are through: what the others do for
 * ever after shows nothing.
 */
export async function simulate(
  options: ClusterScenario,
  policy: Policy,
  module: ModuleOptions = {},
): Promise<Outcome> {
  const cluster = generateCluster(options);
  let watch: Watch | undefined;
  const makeAllocator = async (allocatorOptions: AllocatorOptions) => {
    const allocator = await createAllocator({ ...allocatorOptions, ...module });
    watch = new Watch(allocator, cluster, policy);
    allocator.tap(watch);
    return allocator;
  };
  const { seed } = options;
  let failure: string | undefined;
  try {
    await replay(cluster.header, cluster.events, policy, makeAllocator, { seed, tellsAll: true });
    failure = watch?.whoIsLeft();
  } catch (error) {
    if (!(error instanceof AllThrough)) failure = `${error}`;
  }
  const keeping = watch?.keeping();
  failure ??= keeping?.fault;
  const passed = failure === undefined;
  return {
    ...{ seed, passed, ...(failure !== undefined && { failure }) },
    endedMs: watch?.allocator.nowMs ?? 0,
    frameworks: cluster.cast.length,
    relinquishes: watch?.relinquishes ?? 0,
    ...(keeping !== undefined && { keeping }),
    ...(passed && watch !== undefined && { price: watch.price() }),
  };
}
