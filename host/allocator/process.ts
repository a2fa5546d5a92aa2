import type { Decisions } from './api.js';
import { decodeDecisions, NOTHING, type Words } from './decisions.js';
import type { AllocatorError } from './errors.js';
import type { CoreModule, Processed } from './module.js';
import type { Stage } from './stage.js';

/** What came of staged calls. */
export interface Outcome {
  readonly decisions: Decisions;
  /** How many records took effect. */
  readonly applied: number;
  /** Of these, how many belong to calls that took effect whole; the others were undone. */
  readonly whole: number;
  /** Why the calls end there, if they do. */
  readonly error?: AllocatorError;
}

/**
 * Applies staged calls until one is refused; that one is undone where it had begun. What they
 * trigger runs then, unless there are more to come and none is refused.
 */
export function processStaged(context: Context): Outcome {
  const { module, stage, words } = context;
  const { applied, error } = send(context, stage.staged, stage.size);
  const decisions = decodeDecisions(module.records(), words);
  if (error === undefined) return { decisions, applied, whole: applied };
  return processFrom({ applied, error }, decisions, context);
}

interface Context {
  readonly module: CoreModule;
  readonly stage: Stage;
  readonly words: Words;
  /** These calls are the first of a batch that goes on. */
  readonly hasMore: boolean;
}

function send({ module, hasMore }: Context, records: Float64Array, size?: number): Processed {
  return hasMore ? module.apply(records, size) : module.process(records, size);
}

/** Goes on after a record that the module did not apply. */
function processFrom(failed: Processed, before: Decisions, context: Context): Outcome {
  const { module, stage } = context;
  let decisions = before;
  let { applied, error } = failed;
  const process = (records: Float64Array): void => {
    const result = send(context, records);
    decisions = joined(decisions, decodeDecisions(module.records(), context.words));
    applied += result.applied;
    error = result.error;
  };
  while (error !== undefined) {
    const call = stage.callOf(applied);
    const carriesOn = error.code === 'OUT_OF_MEMORY' && stage.hasBegun(call, applied);
    if (carriesOn) module.beyondLimit(() => process(stage.between(applied, call.end)));
    if (error !== undefined) return undone(error, applied, decisions, context);
    process(stage.between(applied, stage.records));
  }
  return { decisions, applied, whole: applied };
}

/** Undoes what a refused call has changed; what earlier calls triggered then runs. */
function undone(
  error: AllocatorError,
  applied: number,
  before: Decisions,
  { module, stage, words }: Context,
): Outcome {
  const { first } = stage.callOf(applied);
  const inverses = module.guard(() => stage.inversesOf(first, applied));
  const result = module.beyondLimit(() => module.process(inverses));
  module.guard(() => {
    if (result.error !== undefined) throw result.error;
  });
  const decisions = joined(before, decodeDecisions(module.records(), words));
  return { decisions, applied, whole: first, error };
}

/** The decisions of one call after another. */
export function joined(a: Decisions, b: Decisions): Decisions {
  if (a === NOTHING) return b;
  if (b === NOTHING) return a;
  return {
    offers: [...a.offers, ...b.offers],
    inverseOffers: [...a.inverseOffers, ...b.inverseOffers],
    rescinded: [...a.rescinded, ...b.rescinded],
    relinquishes: [...a.relinquishes, ...b.relinquishes],
    transitions: [...a.transitions, ...b.transitions],
  };
}
