import * as abi from '../../assembly/abi.js';
import type { Resource } from '../resources/index.js';
import type { Allocator, AllocatorOptions, MinimumState, Offer } from './api.js';
import {
  type AgentInfo,
  MINIMUM_STATES,
  RestoredOffer,
  type SavedOffer,
  savedOffer,
} from './decisions.js';
import { explain } from './explain.js';
import type { Explanation } from './explanation.js';
import type { FrameworkInfo } from './frameworks.js';
import { Handles, type HandlesJson } from './handles.js';
import type { KindsJson } from './kinds.js';
import type { NumbersJson } from './numbers.js';
import { OfferCalls } from './offer-calls.js';
import { packSnapshot } from './snapshot.js';

/** The allocator over one instance of the module. Made by `createAllocator`. */
export class FairleadAllocator extends OfferCalls implements Allocator {
  /** The first records of a new instance. */
  configure(): void {
    const { options } = this;
    this.call(() => {
      this.stage
        .begin(abi.OP_CONFIGURE)
        .put(options.allocationIntervalMs ?? 1000)
        .put((options.eventDriven ?? true) ? 1 : 0)
        .put((options.filterGpuResources ?? true) ? 1 : 0)
        .put(options.agentOrder === 'seeded' ? abi.AGENTS_SEEDED : abi.AGENTS_BY_ID)
        .put(options.seed ?? 0)
        .put(0)
        .end();
      this.kinds.predefine();
      const lists = (options.minAllocatable ?? ['cpus:0.01', 'mem:32']).flatMap((quantities) =>
        this.kinds.encodeQuantities(quantities),
      );
      this.stage.begin(abi.OP_SET_MIN_ALLOCATABLE).putAll(lists).end();
      this.roles.defineRoot();
    });
  }

  offers(): readonly Offer[] {
    return this.outstanding.filter((offer) => offer !== undefined);
  }

  used(frameworkId: string, role: string): { agentId: string; resources: readonly Resource[] }[] {
    const framework = this.frameworks.find(frameworkId);
    const roleHandle = this.roles.find(role);
    if (framework < 0 || roleHandle < 0) return [];
    const count = this.module.guard(() => this.module.exports.holdingsOf(framework, roleHandle));
    if (count <= 0) return [];
    const holdings = this.readHoldings();
    return holdings.sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  }

  private readHoldings(): { agentId: string; resources: readonly Resource[] }[] {
    const records = this.module.records();
    const holdings: { agentId: string; resources: readonly Resource[] }[] = [];
    for (let at = 0; at < records.length; at += records[at + 1] as number) {
      const { id: agentId } = this.agents.get(records[at + 2] as number);
      holdings.push({ agentId, resources: this.kinds.table.decode(records, at + 3) });
    }
    return holdings;
  }

  /** What is neither offered nor used on an agent. */
  available(agentId: string): readonly Resource[] {
    const handle = this.agentHandle(agentId);
    this.module.guard(() => this.module.exports.availableOf(handle));
    return this.readHoldings()[0]?.resources ?? [];
  }

  minimumState(frameworkId: string, role: string): MinimumState {
    const framework = this.frameworks.find(frameworkId);
    const roleHandle = this.roles.find(role);
    if (framework < 0 || roleHandle < 0) return 'none';
    const { exports } = this.module;
    const current = this.module.guard(() => exports.minimumStateOf(framework, roleHandle));
    return MINIMUM_STATES[current] as MinimumState;
  }

  /** Who holds the earmark (docs/policies.md), if anyone does. */
  earmark(): { frameworkId: string; role: string } | undefined {
    const { exports } = this.module;
    const framework = this.module.guard(() => exports.earmarkFramework());
    if (framework < 0) return undefined;
    const role = this.module.guard(() => exports.earmarkRole());
    return { frameworkId: this.frameworks.name(framework), role: this.roles.pathOf(role) };
  }

  /** How many of its holder's units are kept for the earmark, by agent; none without an earmark. */
  kept(): { agentId: string; units: number }[] {
    const kept: { agentId: string; units: number }[] = [];
    const { exports } = this.module;
    for (let place = 0; ; place++) {
      const handle = this.module.guard(() => exports.keptAt(place));
      if (handle < 0) return kept;
      const units = this.module.guard(() => exports.keptUnitsOf(handle));
      kept.push({ agentId: this.agents.get(handle).id, units });
    }
  }

  dominantShare(role: string, frameworkId?: string): number {
    const roleHandle = this.roles.find(role);
    const framework = frameworkId === undefined ? -1 : this.frameworks.find(frameworkId);
    if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
    return this.module.guard(() => this.module.exports.dominantShareOf(roleHandle, framework));
  }

  /** Allocations ever made to a role, or to a framework in it: what breaks ties of share. */
  allocationCount(role: string, frameworkId?: string): number {
    const roleHandle = this.roles.find(role);
    const framework = frameworkId === undefined ? -1 : this.frameworks.find(frameworkId);
    if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
    return this.module.guard(() => this.module.exports.nodeCountOf(roleHandle, framework));
  }

  /** The frameworks of a role that may be offered resources, the first to be served first. */
  order(role: string): string[] {
    const roleHandle = this.roles.find(role);
    const ids: string[] = [];
    if (roleHandle < 0) return ids;
    const { exports } = this.module;
    for (let place = 0; ; place++) {
      const framework = this.module.guard(() => exports.orderOf(roleHandle, place));
      if (framework < 0) return ids;
      ids.push(this.frameworks.name(framework));
    }
  }

  /** The roles that a framework subscribes to; none when it is unknown. */
  rolesOf(frameworkId: string): readonly string[] {
    const handle = this.frameworks.find(frameworkId);
    return handle < 0 ? [] : (this.frameworks.get(handle).input?.roles ?? []);
  }

  /**
   * Why a framework has what it has in a role, and not more: codes, places in the orders, who is
   * ahead, and when it could change by itself. Changes nothing.
   *
   * @throws {AllocatorError} UNKNOWN_FRAMEWORK, NOT_SUBSCRIBED.
   */
  explain(frameworkId: string, role: string): Explanation {
    const roleHandle = this.subscribedRole(frameworkId, role);
    const { module, kinds, roles, agents, frameworks, now: nowMs } = this;
    const framework = this.frameworks.find(frameworkId);
    const context = { nowMs, module, kinds, roles, agents, frameworks };
    return explain(context, { framework, role: roleHandle });
  }

  /**
   * The whole state as bytes. Restored with `restoreAllocator`, also in another process, it
   * continues exactly as this one would have.
   */
  snapshot(): Uint8Array {
    this.notInBatch('a snapshot');
    const words = {
      options: this.options,
      nowMs: this.now,
      whitelist: this.whitelist === undefined ? null : [...this.whitelist],
      roles: this.roles,
      kinds: this.kinds,
      agents: this.agents,
      frameworks: this.frameworks,
      offers: this.outstanding.map((offer) =>
        offer === undefined
          ? null
          : savedOffer(offer, this.agents.get(this.agents.find(offer.agentId))),
      ),
    };
    return packSnapshot(words, this.module.image());
  }

  /**
   * Keeps where the allocator stands. Calling what it returns goes back there, as often as wanted,
   * whatever has happened since: to try something out, at a small part of a snapshot's cost.
   */
  checkpoint(): () => void {
    this.notInBatch('a checkpoint');
    const image = this.module.image();
    const constrained = [...this.constrained];
    const { now, whitelist } = this;
    const outstanding = [...this.outstanding];
    const parts = [this.roles, this.kinds, this.agents, this.frameworks].map((part) => part.keep());
    return () => {
      this.notInBatch('going back to a checkpoint');
      this.module.restore(image);
      [this.now, this.whitelist, this.outstanding] = [now, whitelist, [...outstanding]];
      for (const goBack of parts) goBack();
      this.constrained.clear();
      for (const id of constrained) this.constrained.add(id);
    };
  }

  /** Takes over an unpacked snapshot's words and memory. */
  restoreFrom(words: SnapshotWords, memory: Uint8Array): void {
    this.module.restore(memory);
    this.now = words.nowMs;
    this.whitelist = words.whitelist === null ? undefined : new Set(words.whitelist);
    this.roles.restoreFrom(words.roles);
    this.kinds.restoreFrom(words.kinds);
    this.agents = Handles.fromJSON(words.agents);
    this.frameworks = Handles.fromJSON(words.frameworks);
    for (const [, { id, input }] of this.frameworks) {
      if (input?.offerConstraints !== undefined) this.constrained.add(id);
    }
    this.outstanding = words.offers.map((offer) =>
      offer === null ? undefined : this.restored(offer),
    );
  }

  /** Takes what is kept of an outstanding offer. */
  private restored(offer: SavedOffer): Offer {
    const agent = this.agents.get(this.agents.find(offer.agentId));
    return new RestoredOffer(offer, agent);
  }
}

/** What a snapshot keeps beside the module's memory. */
export interface SnapshotWords {
  readonly options: AllocatorOptions;
  readonly nowMs: number;
  readonly whitelist: readonly string[] | null;
  readonly roles: NumbersJson;
  readonly kinds: KindsJson;
  readonly agents: HandlesJson<AgentInfo>;
  readonly frameworks: HandlesJson<FrameworkInfo>;
  readonly offers: readonly (SavedOffer | null)[];
}
