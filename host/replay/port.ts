import type { Offer } from '../allocator/api.js';
import type { Application, StartReason, Task, TaskState } from '../models/model.js';
import type { Resource } from '../resources/types.js';
import type { Clock, Happening } from './clock.js';
import type { HostPorts } from './host-ports.js';
import type { Machines } from './machines/index.js';
import type { Metrics } from './metrics.js';
import type { Progress } from './progress.js';

/** Applications that come with tasks of other frameworks. */
export interface Applications {
  announce(application: Application, fate: 'waits' | 'rejected'): void;
  /** It subscribes. */
  bring(application: Application): void;
}

/**
 * The master's part as one connected framework sees it, with its tasks and timers. Whoever is
 * connected knows no more of the master than this.
 */
export interface MasterPort {
  readonly clock: Clock<Happening>;
  readonly metrics: Metrics;
  readonly progress: Progress;
  readonly hostPorts: HostPorts;
  readonly machines: Machines;
  /** From the order to kill a task to its end, in ms. */
  readonly killDelayMs: number;
  /** Takes so much of the offer; `launch` starts the tasks that use it. */
  accept(offer: Offer, use: readonly Resource[], refuseSeconds: number, launch: () => void): void;
  decline(offer: Offer, refuseSeconds: number): void;
  revive(): void;
  suppress(): void;
  /** The framework has started its work. */
  started(reason: StartReason): void;
  /** It reports no start, but runs. */
  runs(): void;
  /** When it expects to leave. */
  expects(endMs: number): void;
  /** A task of it, on an agent, has come to a state. */
  told(taskId: string, agentId: string, state: TaskState): void;
  /** What a task of it used comes back. */
  recover(task: Task): void;
  announce(application: Application, fate: 'waits' | 'rejected'): void;
  /** An application comes with a task; `finished` is called when it has done its work. */
  bring(application: Application, finished: () => void): void;
  /** Its task has ended, and it leaves with it. */
  takeAlong(application: Application): void;
  /** Its scheduler may answer otherwise than before. */
  changed(): void;
  /** It leaves. */
  leave(): void;
}
