import type { Offer } from '../../host/allocator/api.js';
import type {
  Application,
  MachineUse,
  SchedulerCalls,
  StartReason,
  Task,
  TaskLaunch,
} from '../../host/models/model.js';
import type { Attribute, Quantities, Resource } from '../../host/resources/types.js';

/** What a model called, in order, as short texts (`accept 1: 2 tasks, 5 s`). */
export class RecordedCalls implements SchedulerCalls {
  nowMs = 0;
  expectedEndMs: number | undefined;
  readonly log: string[] = [];
  readonly launched: Task[] = [];
  readonly timers = new Map<number, number>();

  accept(offer: Offer, tasks: readonly TaskLaunch[], refuseSeconds?: number): void {
    const cores = tasks.map((task) => (task.quantities.cpus ?? 0) / 1000).join('+');
    this.log.push(`accept ${offer.id}: cpus ${cores}, ${refuseSeconds} s`);
    for (const task of tasks) {
      this.launched.push({ ...task, agentId: offer.agentId, role: offer.role });
    }
  }

  decline(offer: Offer, refuseSeconds?: number): void {
    this.log.push(`decline ${offer.id}, ${refuseSeconds} s`);
  }

  revive(): void {
    this.log.push('revive');
  }

  suppress(): void {
    this.log.push('suppress');
  }

  kill(taskId: string): void {
    this.log.push(`kill ${taskId}`);
  }

  works(taskId: string, { bandwidth, writtenPerHour }: MachineUse): void {
    this.log.push(`works ${taskId}: sends ${bandwidth}, writes ${writtenPerHour}`);
  }

  setTimer(slot: number, atMs: number | undefined): void {
    if (atMs === undefined) this.timers.delete(slot);
    else this.timers.set(slot, atMs);
  }

  started(reason: StartReason): void {
    this.log.push(`started at ${this.nowMs}: ${reason}`);
  }

  runs(): void {
    this.log.push(`runs at ${this.nowMs}`);
  }

  repeats(milliCoreMs: number): void {
    if (milliCoreMs > 0) this.log.push(`repeats ${milliCoreMs / 1000} core-ms`);
  }

  expects(endMs: number): void {
    this.expectedEndMs = endMs;
  }

  announces({ name }: Application, fate: 'waits' | 'rejected'): void {
    this.log.push(`announces ${name}: ${fate}`);
  }

  finished(): void {
    this.log.push(`finished at ${this.nowMs}`);
  }

  /** Lets the model's timers go off, in order of time, up to and including `untilMs`. */
  runTo(untilMs: number, model: { timer(slot: number): void }): void {
    for (;;) {
      const next = [...this.timers].sort((a, b) => a[1] - b[1] || a[0] - b[0])[0];
      if (next === undefined || next[1] > untilMs) break;
      this.timers.delete(next[0]);
      this.nowMs = next[1];
      model.timer(next[0]);
    }
    this.nowMs = untilMs;
  }

  /** The log so far; it starts anew. */
  take(): string[] {
    return this.log.splice(0);
  }
}

/** An offer of plain resources on an agent of its own unless told otherwise. */
export function offerOf(
  id: number,
  amounts: Quantities,
  more: { agentId?: string; attributes?: readonly Attribute[]; resources?: Resource[] } = {},
): Offer {
  const resources = Object.entries(amounts).map(
    ([name, value]): Resource => ({ name, type: 'SCALAR', scalar: { value } }),
  );
  const quantities = Object.fromEntries(
    Object.entries(amounts).map(([name, value]) => [name, value * 1000]),
  );
  return {
    id,
    frameworkId: 'app',
    role: 'spark',
    agentId: more.agentId ?? `agent-${id}`,
    hostname: more.agentId ?? `agent-${id}`,
    attributes: more.attributes ?? [],
    resources: more.resources ?? resources,
    quantities,
  };
}
