import type { Decisions, Policy } from '../../host/allocator/api.js';
import type { CallName, FairleadAllocator, Tap } from '../../host/allocator/index.js';
import type { Cluster } from '../../host/scenario/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { Fairness, type FairnessPrice } from './fairness.js';
import { type Keeping, Kept } from './kept.js';
import { Ledger } from './ledger.js';

/** Everybody who has to get through has. */
export class AllThrough extends Error {}

/** Looks on while a made-up cluster is replayed: who is left, and everything that is measured. */
export class Watch implements Tap {
  /** Who has yet to get through. */
  readonly pending: Set<string>;
  relinquishes = 0;
  readonly #fairness: Fairness;
  readonly #ledger: Ledger;
  readonly #kept: Kept;

  constructor(
    readonly allocator: FairleadAllocator,
    private readonly cluster: Cluster,
    policy: Policy,
  ) {
    const { cast, header } = cluster;
    const mustPass = cast.filter(({ behaviour }) => behaviour === 'spark' || behaviour === 'adhoc');
    this.pending = new Set(mustPass.map(({ id }) => id));
    this.#fairness = new Fairness(allocator, cluster, totalsOf(cluster));
    const intervalMs = header.master?.allocation_interval_ms ?? 1000;
    const zones = new Map(cast.map(({ id, zone }) => [id, zone]));
    this.#ledger = new Ledger(allocator, intervalMs, zones);
    this.#kept = new Kept(allocator, this.#ledger, policy, intervalMs);
  }

  /** @throws {AllThrough} once the last of those who had to has left. */
  called(name: CallName, args: readonly unknown[], decisions: Decisions): void {
    if (name === 'revive' || name === 'addFramework') this.#kept.between();
    this.#ledger.called(name, args, decisions);
    for (const { repeated } of decisions.relinquishes) {
      if (!repeated) this.relinquishes++;
    }
    if (name === 'advance') this.#fairness.sample();
    else if (name === 'allocate') this.#kept.sample();
    else if (name === 'addFramework') this.#fairness.arrived((args[0] as { id: string }).id);
    else if (name === 'removeFramework') this.#left(args[0] as string);
  }

  #left(id: string): void {
    this.#fairness.left(id);
    this.pending.delete(id);
    if (this.pending.size === 0) throw new AllThrough();
  }

  price(): FairnessPrice {
    return this.#fairness.price();
  }

  keeping(): Keeping {
    return this.#kept.keeping();
  }

  whoIsLeft(): string {
    const left = this.cluster.cast.filter(({ id }) => this.pending.has(id));
    const named = left.slice(0, 5).map(({ id, role, behaviour }) => {
      return `${id} (${behaviour} in ${role}: ${this.allocator.minimumState(id, role)})`;
    });
    const rest = left.length > named.length ? ` and ${left.length - named.length} more` : '';
    return `not through at the horizon: ${named.join(', ')}${rest}`;
  }
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
