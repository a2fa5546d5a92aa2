import type { Offer } from '../../allocator/api.js';
import type { Quantities, Resource } from '../../resources/types.js';
import { OfferRemainder } from '../take.js';
import { type Want, wantOfQuantities } from '../want.js';
import { maxCoresOf } from './demand.js';
import type { Executors } from './executors.js';
import type { Locality } from './locality.js';
import type { SparkSettings } from './properties.js';

/** One offer while executors are placed on it. */
export interface Slot {
  readonly offer: Offer;
  cpus: number;
  memThousandths: number;
  gpus: number;
  remainder: OfferRemainder | undefined;
  /** No more executors are placed on it. */
  isFull: boolean;
}

export function slotOf(offer: Offer): Slot {
  const { quantities } = offer;
  return {
    offer,
    cpus: Math.floor((quantities.cpus ?? 0) / 1000),
    memThousandths: quantities.mem ?? 0,
    gpus: Math.floor((quantities.gpus ?? 0) / 1000),
    remainder: undefined,
    isFull: false,
  };
}

/** One executor as it can be placed on an offer. */
export interface Placed {
  readonly cores: number;
  readonly gpus: number;
  readonly want: Want;
  readonly resources: readonly Resource[];
}

/** Whether, and as what, the next executor can be placed on an offer. */
export class Placing {
  readonly maxCores: number;
  /** Without so much no executor can be launched. */
  readonly least: Quantities;
  /** What the last executor wanted: most often the next one's, too. */
  #want: Want = { quantities: {}, pieces: [] };

  constructor(
    private readonly settings: SparkSettings,
    private readonly executors: Executors,
    private readonly locality: Locality,
    /** What each executor takes besides cpus, memory and GPUs. */
    private readonly asked: Quantities,
  ) {
    this.maxCores = maxCoresOf(settings);
    const { executorCores = 1, executorMemoryMib } = settings;
    this.least = { cpus: executorCores * 1000, mem: executorMemoryMib * 1000 };
  }

  /** It holds all the cores that it may have. */
  get isAtMaxCores(): boolean {
    return this.executors.cores >= this.maxCores;
  }

  /** One more executor is within its cores. */
  get hasRoom(): boolean {
    return this.executors.cores + (this.settings.executorCores ?? 1) <= this.maxCores;
  }

  /** Takes the next executor out of the slot; `undefined` when none can be launched there. */
  place(slot: Slot, nowMs: number): Placed | undefined {
    const cores = this.#coresFor(slot, nowMs);
    if (cores === 0) return undefined;
    const { executorMemoryMib, gpusMax, port, version } = this.settings;
    const gpus = Math.min(Math.max(0, gpusMax - this.executors.gpus), slot.gpus);
    const want = this.wantOf(cores, gpus);
    slot.remainder ??= new OfferRemainder(slot.offer.resources);
    const resources = slot.remainder.take(want);
    if (resources === undefined) {
      // Volumes and shared resources count in the offer's sums, but are not for executors; or the
      // port is not there, or what is asked for besides.
      slot.isFull = true;
      return undefined;
    }
    slot.cpus -= cores;
    slot.memThousandths -= executorMemoryMib * 1000;
    slot.gpus -= gpus;
    // Spark drops the ports of an offer of which it has used one.
    slot.isFull = port !== undefined || !version.hasEqualExecutors;
    return { cores, gpus, want, resources };
  }

  wantOf(cores: number, gpus: number): Want {
    const { cpus, gpus: gpusBefore } = this.#want.quantities;
    if (cpus === cores * 1000 && (gpusBefore ?? 0) === gpus * 1000) return this.#want;
    const { executorMemoryMib, port } = this.settings;
    const plain = { cpus: cores * 1000, mem: executorMemoryMib * 1000, ...this.asked };
    const scalars = wantOfQuantities(gpus > 0 ? { ...plain, gpus: gpus * 1000 } : plain);
    const { quantities, pieces } = scalars;
    this.#want =
      port === undefined
        ? scalars
        : { quantities, pieces, ranges: new Map([['ports', [{ begin: port, end: port }]]]) };
    return this.#want;
  }

  /** Cores of the executor that can be launched there now; 0: none can. */
  #coresFor(slot: Slot, nowMs: number): number {
    if (slot.isFull) return 0;
    const { executorCores, executorMemoryMib, version } = this.settings;
    const { agentId, hostname } = slot.offer;
    const left = this.maxCores - this.executors.cores;
    const cores = executorCores ?? Math.min(slot.cpus, left);
    if (cores <= 0 || cores > slot.cpus || cores > left) return 0;
    if (slot.memThousandths < executorMemoryMib * 1000) return 0;
    if (!version.hasEqualExecutors && this.executors.isOnAgent(agentId)) return 0;
    if (this.executors.avoids(agentId, nowMs)) return 0;
    return this.locality.passesOver(hostname, nowMs) ? 0 : cores;
  }
}
