import * as abi from '../../assembly/abi.js';
import type { AllocatorOptions, Decisions, Offer } from './api.js';
import { type AgentInfo, decodeDecisions, NOTHING, type Words } from './decisions.js';
import { AllocatorError } from './errors.js';
import { type FrameworkInfo, Subscriptions } from './frameworks.js';
import { Handles } from './handles.js';
import { Kinds } from './kinds.js';
import type { CoreModule } from './module.js';
import { Roles } from './roles.js';
import { Stage } from './stage.js';

const NO_FILTER = -1;

/** Mesos' rules for `refuse_seconds`: negative means the default of 5 s; capped at 365 days. */
export function refuseMs(refuseSeconds: number | undefined): number {
  if (refuseSeconds === undefined) return NO_FILTER;
  if (Number.isNaN(refuseSeconds)) {
    throw new AllocatorError('INVALID_VALUE', 'refuse_seconds is not a number');
  }
  if (refuseSeconds < 0) return 5000;
  if (refuseSeconds === 0) return 0;
  // However short, it is a filter, and lasts an allocation interval.
  return Math.min(Math.max(Math.round(refuseSeconds * 1000), 1), abi.REFUSE_MS_MAX);
}

/** @throws {AllocatorError} when an id is empty or longer than the module takes. */
export function checkId(what: string, id: unknown): void {
  // A UTF-16 unit is at most three bytes of UTF-8: most ids need not be measured.
  const short = typeof id === 'string' && id !== '' && id.length * 3 <= abi.NAME_BYTES_MAX;
  if (short) return;
  const bytes = typeof id === 'string' ? new TextEncoder().encode(id).length : 0;
  if (bytes > 0 && bytes <= abi.NAME_BYTES_MAX) return;
  throw new AllocatorError(
    'INVALID_VALUE',
    `${JSON.stringify(id)} is no ${what} id: expected a text of 1 to ${abi.NAME_BYTES_MAX} bytes`,
  );
}

/**
 * How a call reaches the module: its records are staged, applied together, and undone on this side
 * when one is refused. The calls themselves are in the classes built on this one, a file each.
 */
export abstract class Calls {
  protected now = 0;
  protected readonly stage = new Stage();
  protected readonly roles: Roles;
  protected readonly kinds: Kinds;
  protected readonly subscriptions: Subscriptions;
  protected agents = new Handles<AgentInfo>();
  protected frameworks = new Handles<FrameworkInfo>();
  protected whitelist: ReadonlySet<string> | undefined;
  /** Frameworks that ever declared offer constraints. */
  protected readonly constrained = new Set<string>();
  protected outstanding: (Offer | undefined)[] = [];
  protected batching = false;
  protected readonly words: Words;

  constructor(
    protected readonly module: CoreModule,
    readonly options: AllocatorOptions,
  ) {
    this.roles = new Roles(this.stage, options.policy ?? { name: 'drf', roles: [] });
    this.kinds = new Kinds(this.stage, new Set(options.fairnessExclude ?? []), (path) =>
      this.roles.handle(path),
    );
    this.subscriptions = new Subscriptions(this.stage, this.kinds, this.roles, () => this.agents);
    const self = this;
    this.words = {
      kinds: this.kinds,
      frameworkId: (handle) => self.frameworks.name(handle),
      rolePath: (handle) => self.roles.pathOf(handle),
      agent: (handle) => self.agents.get(handle),
      get outstanding() {
        return self.outstanding;
      },
    };
  }

  get nowMs(): number {
    return this.now;
  }

  /** Stages records and applies them; whatever goes wrong, nothing has changed. */
  protected call(stageRecords: () => void): Decisions {
    const records = this.stage.records;
    const position = this.stage.position;
    try {
      stageRecords();
    } catch (error) {
      this.stage.dropFrom(records, position);
      throw error;
    }
    return this.batching ? NOTHING : this.flush();
  }

  protected flush(): Decisions {
    if (this.stage.isEmpty) return NOTHING;
    let applied = 0;
    try {
      const result = this.module.process(this.stage.take());
      applied = result.applied;
      const decisions = decodeDecisions(this.module.records(), this.words);
      if (result.error !== undefined) throw result.error;
      return decisions;
    } finally {
      this.stage.clear(applied);
    }
  }

  /**
   * Runs many calls as one: their records cross the boundary together, and the allocations that
   * they trigger are merged into one at the end, as in a master whose allocator is busy. What the
   * calls inside return is empty; the batch returns what all of them decided.
   *
   * @throws {AllocatorError} of the first call that is refused; those before it took effect.
   */
  batch(calls: () => void): Decisions {
    if (this.batching) throw new AllocatorError('INVALID_VALUE', 'a batch inside a batch');
    this.batching = true;
    try {
      calls();
    } finally {
      this.batching = false;
    }
    return this.flush();
  }

  protected agentHandle(id: string): number {
    const handle = this.agents.find(id);
    if (handle < 0) throw new AllocatorError('UNKNOWN_AGENT', `no agent ${JSON.stringify(id)}`);
    return handle;
  }

  protected frameworkHandle(id: string): number {
    const handle = this.frameworks.find(id);
    if (handle < 0 || this.frameworks.get(handle).input === undefined) {
      throw new AllocatorError('UNKNOWN_FRAMEWORK', `no framework ${JSON.stringify(id)}`);
    }
    return handle;
  }

  protected subscribedRole(frameworkId: string, role: string): number {
    const framework = this.frameworks.get(this.frameworkHandle(frameworkId)).input;
    if (framework?.roles.includes(role) !== true) {
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${JSON.stringify(frameworkId)} does not subscribe to role ${JSON.stringify(role)}`,
      );
    }
    return this.roles.handle(role);
  }

  protected outstandingOffer(id: number): Offer {
    const offer = this.outstanding[id];
    if (offer === undefined) throw new AllocatorError('UNKNOWN_OFFER', `no offer ${id}`);
    return offer;
  }
}
