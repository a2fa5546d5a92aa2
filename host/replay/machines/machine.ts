import type { MachineUse } from '../../models/model.js';
import { ownValue } from '../../resources/index.js';
import type { Quantities } from '../../resources/types.js';
import type { TraceFile } from '../../trace/events.js';
import type { Clock, Happening } from '../clock.js';
import { AgentDisk } from './agent-disk.js';
import type { DiskTally } from './disk-tally.js';
import type { AgentFlags } from './flags.js';
import type { MachineTask } from './machine-task.js';
import { pacesOf } from './pace.js';

/** What a network's paces are due for; every other number is a plan for the disk. */
const NETWORK = -1;

interface Sender {
  readonly bandwidth: number;
  pace: number;
}

/** The machine of one agent: its disk, and the network that its tasks share. */
export class Machine implements Happening {
  readonly #disk: AgentDisk;
  readonly #senders = new Map<MachineTask, Sender>();
  /** In thousandths; infinite where the agent tells none. */
  #bandwidth = Number.POSITIVE_INFINITY;
  #isNetworkDue = false;
  /** A plan for the disk that was made before another is void. */
  #plan = 0;

  constructor(
    agentId: string,
    private readonly flags: AgentFlags,
    files: Readonly<Record<string, TraceFile>>,
    tally: DiskTally,
    private readonly clock: Clock<Happening>,
  ) {
    this.#disk = new AgentDisk(agentId, flags, files, tally);
  }

  setTotal(total: Quantities): void {
    this.#disk.capacity = ownValue(total, 'disk') ?? 0;
    this.#bandwidth = ownValue(total, 'network_bandwidth') ?? Number.POSITIVE_INFINITY;
    if (this.#senders.size > 0) this.#paceSoon();
  }

  launched(task: MachineTask): boolean {
    const hasRoom = this.#disk.launched(task, this.clock.nowMs);
    this.#planDisk();
    return hasRoom;
  }

  works(task: MachineTask, { bandwidth, writtenPerHour }: MachineUse): void {
    if (bandwidth > 0) {
      this.#senders.set(task, { bandwidth, pace: 1000 });
      this.#paceSoon();
    }
    if (writtenPerHour > 0) {
      this.#disk.writes(task, writtenPerHour, this.clock.nowMs);
      this.#planDisk();
    }
  }

  ended(task: MachineTask): void {
    if (this.#senders.delete(task)) this.#paceSoon();
    this.#disk.ended(task, this.clock.nowMs);
    this.#planDisk();
  }

  removed(): void {
    this.#plan++;
    this.#disk.removed(this.clock.nowMs);
  }

  happen(plan: number): void {
    if (plan === NETWORK) {
      this.#isNetworkDue = false;
      this.#pace();
    } else if (plan === this.#plan) {
      for (const task of this.#disk.proceed(this.clock.nowMs)) task.fail();
      this.#planDisk();
    }
  }

  /** Not at once: who has just begun or ended is not to be told in the midst of that. */
  #paceSoon(): void {
    if (this.#isNetworkDue) return;
    this.#isNetworkDue = true;
    this.clock.schedule(this.clock.nowMs, this, NETWORK);
  }

  #pace(): void {
    const senders = [...this.#senders];
    const wanted = senders.map(([, { bandwidth }]) => bandwidth);
    const paces = pacesOf(wanted, this.#bandwidth, this.flags);
    for (const [index, [task, sender]] of senders.entries()) {
      const pace = paces[index] as number;
      if (pace === sender.pace) continue;
      sender.pace = pace;
      task.paced(pace);
    }
  }

  #planDisk(): void {
    this.#plan++;
    const nextMs = this.#disk.nextMs(this.clock.nowMs);
    if (Number.isFinite(nextMs)) this.clock.schedule(nextMs, this, this.#plan);
  }
}
