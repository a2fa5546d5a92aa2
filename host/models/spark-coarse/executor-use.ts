import { parseQuantities } from '../../resources/index.js';
import { object, quantities } from '../../resources/schema.js';
import type { Quantities } from '../../resources/types.js';
import { ReplayError } from '../errors.js';
import type { MachineUse } from '../model.js';

/** What an executor asks of Mesos beyond what Spark can ask for, and what it does to its machine. */
export interface ExecutorUseDemand {
  /** What each executor takes besides cpus, memory and GPUs: `disk:20000;network_bandwidth:100`. */
  readonly executor_asks?: string;
  /**
   * What a working executor does to its machine, for each of its cores: what it sends, in the unit of the
   * agents' `network_bandwidth`, and what it writes into its sandbox (an assumption).
   */
  readonly executor_uses?: {
    readonly network_bandwidth?: number;
    readonly disk_mib_per_hour?: number;
  };
}

/** A petabit a second, in the usual unit, and a pebibyte an hour: more is a slip of the pen. */
const USE_MAX = 1e9;
const use = { type: 'number', minimum: 0, maximum: USE_MAX };

/** Its fields in a trace's JSON Schema. */
export const executorUseFields = {
  executor_asks: quantities,
  executor_uses: object({ network_bandwidth: use, disk_mib_per_hour: use }, []),
};

/**
 * What each executor takes besides, in thousandths.
 *
 * @throws {ReplayError} for what Spark has properties for.
 */
export function askedOf({ executor_asks = '' }: ExecutorUseDemand): Quantities {
  const asked = parseQuantities(executor_asks);
  const own = ['cpus', 'mem', 'gpus'].find((name) => name in asked);
  if (own === undefined) return asked;
  const expected = 'other resources; for this one Spark has properties';
  throw new ReplayError('demand', `executor_asks: \`${own}\``, expected);
}

/**
 * What an executor does to its machine for each of its cores; `undefined`: nothing.
 *
 * @throws {ReplayError} when the work is of stages, whose tasks cannot be slowed down.
 */
export function useOfCore({
  executor_uses: uses,
  stages,
}: ExecutorUseDemand & { readonly stages?: unknown }): MachineUse | undefined {
  if (uses === undefined) return undefined;
  if (stages !== undefined) {
    throw new ReplayError('demand', 'executor_uses beside stages', 'work_core_ms in their place');
  }
  return {
    bandwidth: Math.round((uses.network_bandwidth ?? 0) * 1000),
    writtenPerHour: Math.round((uses.disk_mib_per_hour ?? 0) * 1000),
  };
}
