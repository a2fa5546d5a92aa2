import type { AllocatorOptions, Decisions, Offer } from './api.js';
import { type AgentInfo, NOTHING, type Words } from './decisions.js';
import { AllocatorError } from './errors.js';
import { type FrameworkInfo, Subscriptions } from './frameworks.js';
import { Handles } from './handles.js';
import { allocatorOptions } from './inputs.js';
import { Kinds, TooManyNames } from './kinds.js';
import type { CoreModule } from './module.js';
import { joined, type Outcome, processStaged } from './process.js';
import { shown } from './read.js';
import { Roles } from './roles.js';
import { Stage } from './stage.js';
import { sweep, sweepIsDue } from './sweep.js';

/** So many fields of a batch are applied at once: they stay in the processor's caches. */
const PIECE_FIELDS = 4096;

/** What the calls of a batch came to that are applied already. */
interface Batch {
  /** What they decided, piece by piece. */
  readonly decisions: Decisions[];
  /** Why one of them was refused. */
  refused: AllocatorError | undefined;
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
  private batchInProgress: Batch | undefined;
  /** While the arguments of a call are looked at, which may be a caller's code. */
  private isStaging = false;
  protected readonly words: Words;
  readonly options: AllocatorOptions;

  constructor(
    protected readonly module: CoreModule,
    options: AllocatorOptions,
  ) {
    this.options = allocatorOptions(options, 'options');
    const { policy, fairnessExclude } = this.options;
    this.roles = new Roles(this.stage, policy ?? { name: 'drf', roles: [] });
    this.kinds = new Kinds(this.stage, new Set(fairnessExclude ?? []), (path) =>
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
    this.notInCall('a call');
    const batch = this.batchInProgress;
    // Calls of a batch behind one that was refused have no effect.
    if (batch?.refused !== undefined) return NOTHING;
    if (this.stage.isEmpty && sweepIsDue(this.worded)) sweep(this.worded);
    try {
      this.stageCall(stageRecords);
    } catch (error) {
      // Of the names that there are nothing may be left.
      if (!(error instanceof TooManyNames)) throw error;
      if (batch !== undefined && !this.stage.isEmpty) this.applyPiece(batch);
      if (batch?.refused !== undefined) return NOTHING;
      sweep(this.worded);
      this.stageCall(stageRecords);
    }
    if (batch === undefined) return this.flush();
    if (this.stage.size >= PIECE_FIELDS) this.applyPiece(batch);
    return NOTHING;
  }

  /** What has words in the module. */
  private get worded() {
    const { module, roles, kinds } = this;
    return { module, roles, kinds };
  }

  private stageCall(stageRecords: () => void): void {
    const first = this.stage.records;
    const position = this.stage.size;
    this.stage.beginCall();
    this.isStaging = true;
    try {
      stageRecords();
    } catch (error) {
      this.stage.dropCall(first, position);
      throw error;
    } finally {
      this.isStaging = false;
    }
    this.stage.endCall(first);
  }

  /**
   * The same for a call that decides something there and then, or that takes a number away from what
   * it stood for: in a batch it is applied by itself, while all words are those it is about.
   */
  protected callNow(stageRecords: () => void): Decisions {
    this.notInCall('a call');
    const batch = this.batchInProgress;
    if (batch === undefined) return this.call(stageRecords);
    if (!this.stage.isEmpty) this.applyPiece(batch);
    this.call(stageRecords);
    if (!this.stage.isEmpty) this.applyPiece(batch);
    return NOTHING;
  }

  /** Applies what is staged, and lets what it triggers run. */
  protected flush(): Decisions {
    if (this.stage.isEmpty) return NOTHING;
    const { error, decisions } = this.processStaged(false);
    if (error !== undefined) throw error.after(decisions);
    return decisions;
  }

  /** Applies the calls of a batch that are staged so far; its end lets what they trigger run. */
  private applyPiece(batch: Batch): void {
    const { error, decisions } = this.processStaged(true);
    batch.decisions.push(decisions);
    batch.refused = error;
  }

  private processStaged(hasMore: boolean): Outcome {
    const { module, stage, words } = this;
    return processStaged({ module, stage, words, hasMore });
  }

  /** Refuses what needs an answer of the module at once where calls are only gathered. */
  protected notInBatch(call: string): void {
    this.notInCall(call);
    if (this.batchInProgress === undefined) return;
    throw new AllocatorError('INVALID_VALUE', `${call} answers at once: not inside a batch`);
  }

  /** Refuses what the arguments of a call do while they are looked at. */
  private notInCall(call: string): void {
    if (!this.isStaging) return;
    throw new AllocatorError('INVALID_VALUE', `${call} inside another: an argument has code in it`);
  }

  /**
   * Runs many calls as one: their records cross the boundary together, and the allocations that
   * they trigger are merged into one at the end, as in a master whose allocator is busy. What the
   * calls inside return is empty; the batch returns what all of them decided.
   *
   * @throws {AllocatorError} of the first call that is refused. Those before it took effect, and
   * the error's `decisions` are theirs; those behind it did not. The same holds for whatever
   * `calls` itself throws, which an `AllocatorError` of a call before it replaces.
   */
  batch(calls: () => void): Decisions {
    this.notInCall('a batch');
    if (this.batchInProgress !== undefined) {
      throw new AllocatorError('INVALID_VALUE', 'a batch inside a batch');
    }
    const batch: Batch = { decisions: [], refused: undefined };
    this.batchInProgress = batch;
    let thrown: { readonly error: unknown } | undefined;
    try {
      calls();
    } catch (error) {
      thrown = { error };
    } finally {
      this.batchInProgress = undefined;
    }
    const decisions = this.endOf(batch);
    if (thrown === undefined) return decisions;
    throw thrown.error instanceof AllocatorError ? thrown.error.after(decisions) : thrown.error;
  }

  private endOf({ decisions, refused }: Batch): Decisions {
    // What the calls before it triggered has run.
    if (refused !== undefined) throw refused.after(joined(decisions));
    if (this.stage.isEmpty && decisions.length === 0) return NOTHING;
    const last = this.processStaged(false);
    const all = joined([...decisions, last.decisions]);
    if (last.error !== undefined) throw last.error.after(all);
    return all;
  }

  protected agentHandle(id: string): number {
    const handle = this.agents.find(id);
    if (handle < 0) throw new AllocatorError('UNKNOWN_AGENT', `no agent ${shown(id)}`);
    return handle;
  }

  protected frameworkHandle(id: string): number {
    const handle = this.namedHandle(id);
    if (this.frameworks.get(handle).input === undefined) throw unknownFramework(id);
    return handle;
  }

  /** The handle of a framework that was added, or that agents name because its tasks run there. */
  protected namedHandle(id: string): number {
    const handle = this.frameworks.find(id);
    if (handle < 0) throw unknownFramework(id);
    return handle;
  }

  protected subscribedRole(frameworkId: string, role: string): number {
    const framework = this.frameworks.get(this.frameworkHandle(frameworkId)).input;
    if (framework?.roles.includes(role) !== true) {
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${shown(frameworkId)} does not subscribe to role ${shown(role)}`,
      );
    }
    return this.roles.handle(role);
  }

  protected outstandingOffer(id: number): Offer {
    const offer = Number.isInteger(id) ? this.outstanding[id] : undefined;
    if (offer === undefined) throw new AllocatorError('UNKNOWN_OFFER', `no offer ${shown(id)}`);
    return offer;
  }
}

function unknownFramework(id: string): AllocatorError {
  return new AllocatorError('UNKNOWN_FRAMEWORK', `no framework ${shown(id)}`);
}
