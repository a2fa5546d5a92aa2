import type { Decisions } from '../allocator/api.js';
import type { Scheduler, SchedulerCalls } from '../models/model.js';
import type { TraceEvent } from '../trace/events.js';

/** Makes the scheduler that plays a framework. */
export type CreateScheduler = (calls: SchedulerCalls) => Scheduler;

/**
 * What of a recording's decisions a replay takes as it was, so that the error of all else is seen alone.
 * Its allocator allocates only when it is told to.
 */
export interface Imposed {
  /** To be called behind every event: makes a recorded allocation, if the event is one. */
  take(event: TraceEvent): Decisions | undefined;
  /** A batch of the master's own is due; `undefined` where the recorded ones take its place. */
  batch(nowMs: number): Decisions | undefined;
  /** Who answers for a framework, around its model or in its place. */
  schedulerOf(create: CreateScheduler): CreateScheduler;
}
