import type { MachineUse } from '../../models/model.js';
import { ownValue } from '../../resources/index.js';
import type { Quantities } from '../../resources/types.js';
import type { TraceHeader } from '../../trace/events.js';
import type { Clock, Happening } from '../clock.js';
import { DiskTally } from './disk-tally.js';
import { agentFlags } from './flags.js';
import { Machine } from './machine.js';
import type { MachineTask } from './machine-task.js';

/**
 * The machines of agents as far as tasks get in each other's way there: disks fill, and networks are
 * shared. Nothing of it is decided by the allocator, and tasks that fetch no files of known size, and say
 * of nothing that they use it, do not come here.
 */
export class Machines {
  readonly disks = new DiskTally();
  /** Files that are fetched and whose sizes the trace does not know. */
  readonly unknownFiles = new Set<string>();
  readonly #make: (agentId: string) => Machine;
  readonly #byAgent = new Map<string, Machine>();
  readonly #files: TraceHeader['files'];

  constructor(header: Pick<TraceHeader, 'agent' | 'files'>, clock: Clock<Happening>) {
    const flags = agentFlags(header);
    this.#files = header.files;
    this.#make = (id) => new Machine(id, flags, header.files ?? {}, this.disks, clock);
  }

  /** An agent came or changed. */
  agentChanged(agentId: string, total: Quantities): void {
    let machine = this.#byAgent.get(agentId);
    if (machine === undefined) {
      machine = this.#make(agentId);
      this.#byAgent.set(agentId, machine);
    }
    machine.setTotal(total);
  }

  agentRemoved(agentId: string): void {
    this.#byAgent.get(agentId)?.removed();
    this.#byAgent.delete(agentId);
  }

  /** False: the disk has no room for what it fetches, and it does not come to run. */
  launched(task: MachineTask): boolean {
    if (task.fetches === undefined || this.#files === undefined) return true;
    for (const { uri } of task.fetches) {
      if (ownValue(this.#files, uri) === undefined) this.unknownFiles.add(uri);
    }
    return this.#byAgent.get(task.agentId)?.launched(task) ?? true;
  }

  works(task: MachineTask, use: MachineUse): void {
    this.#byAgent.get(task.agentId)?.works(task, use);
  }

  ended(task: MachineTask): void {
    this.#byAgent.get(task.agentId)?.ended(task);
  }
}
