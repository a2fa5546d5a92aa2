import type { TaskState } from '../models/model.js';
import type { DurationSource } from './durations.js';
import type { Applications } from './port.js';

export interface MasterOptions {
  /** From the order to kill a task to its end, in ms. */
  readonly killDelayMs: number;
  /** Offers unanswered for so long are rescinded; absent: never. */
  readonly offerTimeoutMs?: number | undefined;
  /** Every offer is told to its framework. Default: not what it would decline anyway. */
  readonly tellsAll?: boolean | undefined;
  /** Default: `declared`. */
  readonly durations?: DurationSource | undefined;
  /** Who takes note of applications that tasks bring. Default: nobody, and there are none. */
  readonly applications?: (() => Applications) | undefined;
  /** Told of every state that a task comes to. Default: nobody. */
  readonly onStatus?: ((status: TaskStatus) => void) | undefined;
}

/** A task has come to a state. */
export interface TaskStatus {
  readonly timeMs: number;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly taskId: string;
  readonly state: TaskState;
}
