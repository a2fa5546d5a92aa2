import type { Decisions } from './api.js';
import type { Channel } from './channel.js';
import { decodeDecisions, NOTHING } from './decisions.js';
import type { AllocatorError } from './errors.js';
import type { Processed } from './module.js';
import type { Names } from './names/index.js';
import type { Stage } from './stage.js';

/** What came of staged calls. */
export interface Outcome {
  readonly decisions: Decisions;
  /** Why the calls end there, if they do. */
  readonly error?: AllocatorError;
}

export interface Context {
  readonly channel: Channel;
  readonly stage: Stage;
  readonly names: Names;
  /** These calls are the first of a batch that goes on. */
  readonly hasMore: boolean;
}

/** How far staged records came. */
interface Progress {
  /** How many records took effect. */
  readonly applied: number;
  /** Of these, how many belong to calls that took effect whole; the others were undone. */
  readonly whole: number;
  readonly error?: AllocatorError;
}

/**
 * Applies staged calls until one is refused; that one is undone where it had begun. What they
 * trigger runs then, unless there are more to come and none is refused.
 */
export function processStaged(context: Context): Outcome {
  const { channel, stage, names } = context;
  const written: Float64Array[] = [];
  let progress: Progress = { applied: 0, whole: 0 };
  try {
    const { applied, error } = channel.send(stage.staged, stage.size, context.hasMore);
    written.push(channel.module.records());
    const isWhole = error === undefined;
    progress = isWhole ? { applied, whole: applied } : goOn({ applied, error }, context, written);
  } finally {
    // Before anything is decoded: the words must be those that the module decided with.
    stage.clear(progress.applied, progress.whole);
  }
  const decisions = decodeAll(written, names);
  return progress.error === undefined ? { decisions } : { decisions, error: progress.error };
}

/** Goes on after a record that the module did not apply, if its call can be brought to its end. */
function goOn(stopped: Processed, context: Context, written: Float64Array[]): Progress {
  const { channel, stage } = context;
  const { module } = channel;
  let { applied, error } = stopped;
  const sendUntil = (record: number): void => {
    const records = stage.between(applied, record);
    const result = channel.send(records, records.length, context.hasMore);
    written.push(module.records());
    applied += result.applied;
    error = result.error;
  };
  while (error !== undefined) {
    const call = stage.callOf(applied);
    const carriesOn = error.code === 'OUT_OF_MEMORY' && stage.hasBegun(call, applied);
    if (carriesOn) module.beyondLimit(() => sendUntil(call.end));
    if (error !== undefined) {
      const { first } = stage.callOf(applied);
      undo(first, applied, context, written);
      return { applied, whole: first, error };
    }
    sendUntil(stage.records);
  }
  return { applied, whole: applied };
}

/** Undoes in the module what a refused call has changed; what earlier calls triggered then runs. */
function undo(first: number, applied: number, context: Context, written: Float64Array[]): void {
  const { channel, stage } = context;
  const { module } = channel;
  const inverses = module.guard(() => stage.inversesOf(first, applied));
  const result = module.beyondLimit(() => channel.send(inverses, inverses.length, false));
  written.push(module.records());
  module.guard(() => {
    if (result.error !== undefined) throw result.error;
  });
}

function decodeAll(written: readonly Float64Array[], names: Names): Decisions {
  const [first] = written;
  // Most often it is one, and this is where every call comes by.
  if (first !== undefined && written.length === 1) return decodeDecisions(first, names);
  return joined(written.map((records) => decodeDecisions(records, names)));
}

/** The decisions of one call after another. */
export function joined(calls: readonly Decisions[]): Decisions {
  const some = calls.filter((decisions) => decisions !== NOTHING);
  const [only = NOTHING] = some;
  if (some.length <= 1) return only;
  return {
    offers: some.flatMap(({ offers }) => offers),
    inverseOffers: some.flatMap(({ inverseOffers }) => inverseOffers),
    rescinded: some.flatMap(({ rescinded }) => rescinded),
    relinquishes: some.flatMap(({ relinquishes }) => relinquishes),
    transitions: some.flatMap(({ transitions }) => transitions),
    declined: some.flatMap(({ declined }) => declined),
  };
}
