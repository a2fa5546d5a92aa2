import type { AllocatorOptions, Decisions } from './api.js';
import { Channel } from './channel.js';
import { NOTHING } from './decisions.js';
import { AllocatorError } from './errors.js';
import { allocatorOptions } from './input/inputs.js';
import type { CoreModule } from './module.js';
import { Names } from './names/index.js';
import { TooManyNames } from './names/kinds.js';
import { sweep, sweepIsDue } from './names/sweep.js';
import { joined, type Outcome, processStaged } from './process.js';
import { Stage } from './stage.js';
import { Taps } from './tap.js';

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
 * when one is refused. The calls themselves are functions of a session (`calls/`).
 */
export class Session {
  readonly options: AllocatorOptions;
  readonly stage = new Stage();
  readonly names: Names;
  readonly taps = new Taps();
  private readonly channel: Channel;
  private batchInProgress: Batch | undefined;
  /** While the arguments of a call are looked at, which may be a caller's code. */
  private isStaging = false;

  /** @throws {AllocatorError} when an option is none. */
  constructor(
    readonly module: CoreModule,
    options: AllocatorOptions,
  ) {
    this.options = allocatorOptions(options, 'options');
    this.names = new Names(this.stage, this.options);
    this.channel = new Channel(module, this.taps);
  }

  /** Stages records and applies them; whatever goes wrong, nothing has changed. */
  call(stageRecords: () => void): Decisions {
    this.notInCall('a call');
    const batch = this.batchInProgress;
    // Calls of a batch behind one that was refused have no effect.
    if (batch?.refused !== undefined) return NOTHING;
    if (this.stage.isEmpty && sweepIsDue(this.names)) sweep(this.names, this.channel);
    try {
      this.stageCall(stageRecords);
    } catch (error) {
      // Of the names that there are nothing may be left.
      if (!(error instanceof TooManyNames)) throw error;
      if (batch !== undefined && !this.stage.isEmpty) this.applyPiece(batch);
      if (batch?.refused !== undefined) return NOTHING;
      sweep(this.names, this.channel);
      this.stageCall(stageRecords);
    }
    if (batch === undefined) return this.flush();
    if (this.stage.size >= PIECE_FIELDS) this.applyPiece(batch);
    return NOTHING;
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
  callNow(stageRecords: () => void): Decisions {
    this.notInCall('a call');
    const batch = this.batchInProgress;
    if (batch === undefined) return this.call(stageRecords);
    if (!this.stage.isEmpty) this.applyPiece(batch);
    this.call(stageRecords);
    if (!this.stage.isEmpty) this.applyPiece(batch);
    return NOTHING;
  }

  /** Applies what is staged, and lets what it triggers run. */
  private flush(): Decisions {
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
    const { channel, stage, names } = this;
    return processStaged({ channel, stage, names, hasMore });
  }

  /** Refuses what needs an answer of the module at once where calls are only gathered. */
  notInBatch(call: string): void {
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
}
