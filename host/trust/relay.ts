import type { Offer } from '../allocator/api.js';
import type {
  Application,
  MachineUse,
  SchedulerCalls,
  StartReason,
  TaskLaunch,
} from '../models/model.js';
import type { RecordedAnswer } from './answers.js';

/** An offer of which a model sees a part. */
export interface InPart {
  readonly part: Offer;
  readonly offer: Offer;
  readonly answer: RecordedAnswer;
}

/** Hands a model's calls on; what it answers to a part of an offer is the recorded answer to all of it. */
export class Relay implements SchedulerCalls {
  #seen: InPart | undefined;

  constructor(
    private readonly calls: SchedulerCalls,
    /** The slots before are another's. */
    private readonly firstTimer: number,
    /** Revives it, so that it is offered something at once. */
    private readonly reviving: (revive: () => void) => void,
  ) {}

  /** While `work` is done, the model is offered that part. */
  during(seen: InPart, work: () => void): void {
    this.#seen = seen;
    work();
    this.#seen = undefined;
  }

  get nowMs(): number {
    return this.calls.nowMs;
  }

  accept(offer: Offer, tasks: readonly TaskLaunch[], refuseSeconds?: number): void {
    const seen = this.#seen;
    if (seen?.part !== offer) {
      this.calls.accept(offer, tasks, refuseSeconds);
      return;
    }
    const { answer } = seen;
    const launches = tasks.map((task, index) => {
      const { startMs = task.startMs } = answer.tasks[index] ?? {};
      return { ...task, startMs };
    });
    this.calls.accept(seen.offer, launches, answer.refuseSeconds);
  }

  decline(offer: Offer, refuseSeconds?: number): void {
    const seen = this.#seen;
    if (seen?.part === offer) this.calls.decline(seen.offer, seen.answer.refuseSeconds);
    else this.calls.decline(offer, refuseSeconds);
  }

  setTimer(slot: number, atMs: number | undefined, kind?: 'due' | 'idle'): void {
    this.calls.setTimer(this.firstTimer + slot, atMs, kind);
  }

  revive(): void {
    this.reviving(() => this.calls.revive());
  }

  suppress(): void {
    this.calls.suppress();
  }

  kill(taskId: string): void {
    this.calls.kill(taskId);
  }

  works(taskId: string, use: MachineUse): void {
    this.calls.works(taskId, use);
  }

  started(reason: StartReason): void {
    this.calls.started(reason);
  }

  runs(): void {
    this.calls.runs();
  }

  repeats(milliCoreMs: number): void {
    this.calls.repeats(milliCoreMs);
  }

  expects(endMs: number): void {
    this.calls.expects(endMs);
  }

  announces(application: Application, fate: 'waits' | 'rejected'): void {
    this.calls.announces(application, fate);
  }

  finished(): void {
    this.calls.finished();
  }
}
