import type { FairleadAllocator } from '../../host/allocator/index.js';
import type { Cast, Cluster } from '../../host/scenario/index.js';
import { fairShares, type RoleDemand } from './fair-share.js';

/** What earmarks cost the roles that they are not for. Amounts are dominant shares of the cluster. */
export interface FairnessPrice {
  readonly earmarks: number;
  /** The longest that one stood, and the bound that it is held against. */
  readonly earmarkMsMax: number;
  readonly earmarkBoundMs: number;
  /** Of one earmark: what other roles were short of for it × the time, at most. */
  readonly earmarkShareHoursMax: number;
  /** The most that one took at any moment / its framework's minimum; at most 1. */
  readonly earmarkToMinimumMax: number;
  /** One role's shortfall for earmarks of other roles, in any window: mean share over it, at most. */
  readonly roleShareMax: number;
  /** The same for the whole shortfall of a role, whatever its cause. */
  readonly roleShortfallMax: number;
}

export const FAIRNESS_WINDOW_MS = 3_600_000;
const SAMPLE_MS = 10_000;
/** Filters, the longest start of an executor and the patience of whoever lets go last. */
const SLACK_MS = 120_000 + 10_000 + 60_000;

interface Sample {
  readonly atMs: number;
  readonly forMs: number;
  /** By role: shortfall for an earmark, and in all. */
  readonly charged: readonly number[];
  readonly short: readonly number[];
}

/**
 * Measures, every ten seconds, how far roles are below their fair share, and how much of that is
 * for the one earmark: no more than what its framework still lacks of its minimum, because no more
 * than that is kept from others.
 */
export class Fairness {
  readonly #roles: readonly string[];
  readonly #weights: readonly number[];
  readonly #castById: ReadonlyMap<string, Cast>;
  readonly #present = new Set<string>();
  readonly #totals: { readonly cores: number; readonly mib: number };
  readonly #runMsMax: number;
  readonly #samples: Sample[] = [];
  #sampledMs = 0;
  #senior: string | undefined;
  #seniorSinceMs = 0;
  #seniorShareMs = 0;
  #price = { earmarks: 0, earmarkMsMax: 0, earmarkShareMsMax: 0, earmarkToMinimumMax: 0 };

  constructor(
    private readonly allocator: FairleadAllocator,
    cluster: Cluster,
    totals: { readonly cores: number; readonly mib: number },
  ) {
    this.#roles = [...new Set(cluster.cast.map(({ role }) => role))].sort();
    const weights: Record<string, number> = {};
    for (const event of cluster.events) {
      if (event.type === 'WEIGHTS_UPDATED') Object.assign(weights, event.weights);
    }
    this.#weights = this.#roles.map((role) => weights[role] ?? 1);
    this.#castById = new Map(cluster.cast.map((member) => [member.id, member]));
    this.#totals = totals;
    this.#runMsMax = Math.max(0, ...cluster.cast.map(({ runMs }) => runMs));
  }

  arrived(frameworkId: string): void {
    this.#present.add(frameworkId);
  }

  left(frameworkId: string): void {
    this.#present.delete(frameworkId);
  }

  /** To be called whenever time moves on: all offers are answered then. */
  sample(): void {
    const { nowMs } = this.allocator;
    const senior = this.allocator.earmark()?.frameworkId;
    if (senior !== this.#senior) this.#changeSenior(senior, nowMs);
    if (nowMs < this.#sampledMs + SAMPLE_MS) return;
    const forMs = nowMs - this.#sampledMs;
    this.#sampledMs = nowMs;
    const fair = fairShares(this.#roles.map((role, index) => this.#demandOf(role, index)));
    const short = this.#roles.map((role) => this.allocator.dominantShare(role));
    for (const [index, share] of fair.entries()) {
      // The module's shares are divided by weight, as Mesos' are.
      const held = (short[index] as number) * (this.#weights[index] as number);
      short[index] = Math.max(0, share - held);
    }
    this.#samples.push({ atMs: nowMs, forMs, short, charged: this.#charge(short, forMs) });
  }

  price(): FairnessPrice {
    this.#changeSenior(undefined, this.allocator.nowMs);
    const { earmarks, earmarkMsMax, earmarkShareMsMax, earmarkToMinimumMax } = this.#price;
    return {
      earmarks,
      earmarkMsMax,
      earmarkBoundMs: Math.ceil(this.#runMsMax) + SLACK_MS,
      earmarkShareHoursMax: earmarkShareMsMax / 3_600_000,
      earmarkToMinimumMax,
      roleShareMax: this.#worstWindow(({ charged }) => charged),
      roleShortfallMax: this.#worstWindow(({ short }) => short),
    };
  }

  /** By role: what it is short of because of the earmark. */
  #charge(short: readonly number[], forMs: number): number[] {
    const senior = this.#senior === undefined ? undefined : this.#castById.get(this.#senior);
    if (senior === undefined) return short.map(() => 0);
    const weight = this.#weights[this.#roles.indexOf(senior.role)] as number;
    const minimum = Math.max(...this.#sharesOf(senior)) * senior.ratio;
    const held = this.allocator.dominantShare(senior.role, senior.id) * weight;
    const lack = Math.max(0, minimum - held);
    const others = short.map((share, index) => (this.#roles[index] === senior.role ? 0 : share));
    const sum = others.reduce((a, b) => a + b, 0);
    const taken = Math.min(sum, lack);
    this.#seniorShareMs += taken * forMs;
    const toMinimum = minimum > 0 ? taken / minimum : 0;
    this.#price.earmarkToMinimumMax = Math.max(this.#price.earmarkToMinimumMax, toMinimum);
    return others.map((share) => Math.min(share, lack));
  }

  #changeSenior(senior: string | undefined, nowMs: number): void {
    if (this.#senior !== undefined) {
      const price = this.#price;
      price.earmarks++;
      price.earmarkMsMax = Math.max(price.earmarkMsMax, nowMs - this.#seniorSinceMs);
      price.earmarkShareMsMax = Math.max(price.earmarkShareMsMax, this.#seniorShareMs);
    }
    this.#senior = senior;
    this.#seniorSinceMs = nowMs;
    this.#seniorShareMs = 0;
  }

  #sharesOf({ cores, mib }: Cast): [cpus: number, mem: number] {
    return [cores / this.#totals.cores, mib / this.#totals.mib];
  }

  #demandOf(role: string, index: number): RoleDemand {
    let [cpus, mem] = [0, 0];
    for (const id of this.#present) {
      const member = this.#castById.get(id);
      if (member?.role !== role || member.behaviour === 'oversized') continue;
      const [cpuShare, memShare] = this.#sharesOf(member);
      cpus += cpuShare;
      mem += memShare;
    }
    return { weight: this.#weights[index] as number, cpus, mem };
  }

  /** The most of any role in any window, as the mean over the window. */
  #worstWindow(amounts: (sample: Sample) => readonly number[]): number {
    let worst = 0;
    for (const index of this.#roles.keys()) {
      let sum = 0;
      let first = 0;
      for (const sample of this.#samples) {
        sum += (amounts(sample)[index] as number) * sample.forMs;
        while ((this.#samples[first] as Sample).atMs <= sample.atMs - FAIRNESS_WINDOW_MS) {
          const old = this.#samples[first] as Sample;
          sum -= (amounts(old)[index] as number) * old.forMs;
          first++;
        }
        worst = Math.max(worst, sum);
      }
    }
    return worst / FAIRNESS_WINDOW_MS;
  }
}
