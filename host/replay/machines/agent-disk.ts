import { ownValue } from '../../resources/index.js';
import type { TraceFile } from '../../trace/events.js';
import type { DiskTally } from './disk-tally.js';
import { FetcherCache } from './fetcher-cache.js';
import type { AgentFlags } from './flags.js';
import type { MachineTask } from './machine-task.js';

/** A task's folder; sizes in thousandths of a MiB. */
interface Sandbox {
  size: number;
  /** Of it what the task deletes before it finishes, if it does. */
  readonly deletable: number;
  /** What the task may have of the disk; absent: it asked for none, and nobody looks. */
  readonly quota: number | undefined;
  /** Written in an hour, and how far that is counted. */
  writtenPerHour: number;
  countedMs: number;
}

/** The sandbox of a task that has ended. */
interface Kept {
  readonly size: number;
  readonly endedMs: number;
}

const HOUR_MS = 3_600_000;

/**
 * The disk of one agent: sandboxes, kept for a while after their tasks have ended, and the fetcher cache. A
 * sandbox goes `gc_delay` after its end, or at a look of the agent when it is older than gc_delay × max(0, 1 −
 * gc_disk_headroom − use). What is written is seen each `container_disk_watch_interval`, so up to so much
 * late: then whoever writes fails when the disk is full, and who is over its quota where that is enforced.
 *
 * Source: Mesos' `sandbox`, `fetcher` and `isolators/disk-du` pages; `Slave::age`, `GarbageCollectorProcess`.
 */
export class AgentDisk {
  /** In thousandths of a MiB; 0: the agent tells none. */
  capacity = 0;
  readonly #running = new Map<MachineTask, Sandbox>();
  /** In the order of their ends. */
  readonly #kept: Kept[] = [];
  readonly #cache: FetcherCache;
  #used = 0;

  constructor(
    private readonly agentId: string,
    private readonly flags: AgentFlags,
    private readonly files: Readonly<Record<string, TraceFile>>,
    private readonly tally: DiskTally,
  ) {
    this.#cache = new FetcherCache(flags.fetcherCacheSize);
  }

  /** What it fetches comes to its sandbox; false: the disk has no room for that, and it fails. */
  launched(task: MachineTask, nowMs: number): boolean {
    const cachedBefore = this.#cache.used;
    const fetched = this.#fetched(task);
    const caches = this.#cache.used - cachedBefore;
    const hasRoom = this.capacity === 0 || this.#used + caches + fetched.size <= this.capacity;
    if (!hasRoom) this.tally.noteFailure();
    const { size, deletable } = hasRoom ? fetched : { size: 0, deletable: 0 };
    this.#running.set(task, this.#sandboxOf(task, size, deletable, nowMs));
    this.#note({ running: size, ended: 0, caches }, nowMs);
    return hasRoom;
  }

  writes(task: MachineTask, writtenPerHour: number, nowMs: number): void {
    const sandbox = this.#running.get(task) ?? this.#sandboxOf(task, 0, 0, nowMs);
    this.#running.set(task, sandbox);
    sandbox.writtenPerHour = writtenPerHour;
    sandbox.countedMs = nowMs;
  }

  ended(task: MachineTask, nowMs: number): void {
    const sandbox = this.#running.get(task);
    if (sandbox === undefined) return;
    const before = sandbox.size;
    this.#count(sandbox, nowMs);
    this.#running.delete(task);
    const size = sandbox.size - (task.hasCleanedUp ? sandbox.deletable : 0);
    this.#kept.push({ size, endedMs: nowMs });
    this.#note({ running: -before, ended: size, caches: 0 }, nowMs);
  }

  /** When something happens by itself; infinite: never. */
  nextMs(nowMs: number): number {
    const isWrittenTo = [...this.#running.values()].some((one) => one.writtenPerHour > 0);
    const lookMs = isWrittenTo
      ? after(nowMs, this.flags.containerDiskWatchMs)
      : Number.POSITIVE_INFINITY;
    const [oldest] = this.#kept;
    if (oldest === undefined) return lookMs;
    const prunedMs = Math.max(oldest.endedMs + this.#agedMs, nowMs + 1);
    const watchMs = Math.ceil(prunedMs / this.flags.diskWatchMs) * this.flags.diskWatchMs;
    return Math.min(lookMs, watchMs, Math.max(nowMs, oldest.endedMs + this.flags.gcDelayMs));
  }

  /** Time has come to {@link nextMs}. @returns the tasks that fail. */
  proceed(nowMs: number): MachineTask[] {
    // First what is written: the fuller the disk is by now, the more goes.
    const failing = nowMs % this.flags.containerDiskWatchMs === 0 ? this.#look(nowMs) : [];
    this.#collect(nowMs);
    return failing;
  }

  /** It is gone with its agent. */
  removed(nowMs: number): void {
    const running = [...this.#running.values()].reduce((sum, { size }) => sum + size, 0);
    const ended = this.#kept.reduce((sum, { size }) => sum + size, 0);
    this.#note({ running: -running, ended: -ended, caches: -this.#cache.used }, nowMs);
  }

  #fetched({ fetches = [] }: MachineTask): Pick<Sandbox, 'size' | 'deletable'> {
    let size = 0;
    let deletable = 0;
    for (const { uri, isCached } of fetches) {
      const { mib = 0, unpacked_mib } = ownValue(this.files, uri) ?? {};
      const [packed, unpacked] = [Math.round(mib * 1000), Math.round((unpacked_mib ?? 0) * 1000)];
      const isInCache = isCached && this.#cache.fetch(uri, packed);
      // An archive is unpacked out of the cache; any other file is copied.
      size += unpacked + (isInCache && unpacked_mib !== undefined ? 0 : packed);
      deletable += unpacked_mib === undefined ? packed : unpacked;
    }
    return { size, deletable };
  }

  #sandboxOf(task: MachineTask, size: number, deletable: number, nowMs: number): Sandbox {
    const quota = ownValue(task.quantities, 'disk');
    return { size, deletable, quota, writtenPerHour: 0, countedMs: nowMs };
  }

  /** Share of the disk that is in use. */
  get #usage(): number {
    return this.capacity === 0 ? 0 : this.#used / this.capacity;
  }

  /** How old a sandbox may become; infinite where nobody knows how full the disk is. */
  get #agedMs(): number {
    const { gcDelayMs, gcDiskHeadroom } = this.flags;
    if (this.capacity === 0) return Number.POSITIVE_INFINITY;
    return Math.floor(gcDelayMs * Math.max(0, 1 - gcDiskHeadroom - this.#usage));
  }

  /** Removes what is too old by now. */
  #collect(nowMs: number): void {
    const agedMs = nowMs % this.flags.diskWatchMs === 0 ? this.#agedMs : this.flags.gcDelayMs;
    const allowedMs = Math.min(agedMs, this.flags.gcDelayMs);
    let freed = 0;
    let count = 0;
    for (const { size, endedMs } of this.#kept) {
      if (nowMs - endedMs < allowedMs) break;
      freed += size;
      count++;
    }
    if (count === 0) return;
    this.#kept.splice(0, count);
    this.#note({ running: 0, ended: -freed, caches: 0 }, nowMs);
  }

  #look(nowMs: number): MachineTask[] {
    const writing = [...this.#running].filter(([, { writtenPerHour }]) => writtenPerHour > 0);
    let written = 0;
    for (const [, sandbox] of writing) written += this.#count(sandbox, nowMs);
    if (written > 0) this.#note({ running: written, ended: 0, caches: 0 }, nowMs);
    const isFull = this.capacity > 0 && this.#used >= this.capacity;
    const failing = writing.filter(
      ([, { size, quota }]) =>
        isFull || (this.flags.enforcesDiskQuota && quota !== undefined && size > quota),
    );
    for (const _ of failing) this.tally.noteFailure();
    return failing.map(([task]) => task);
  }

  /** Counts what was written until now, and returns it. */
  #count(sandbox: Sandbox, nowMs: number): number {
    const { writtenPerHour, countedMs } = sandbox;
    const written = Math.floor((writtenPerHour * (nowMs - countedMs)) / HOUR_MS);
    sandbox.size += written;
    sandbox.countedMs = nowMs;
    return written;
  }

  #note(changes: Parameters<DiskTally['note']>[1], nowMs: number): void {
    const { running, ended, caches } = changes;
    if (running === 0 && ended === 0 && caches === 0) return;
    this.#used += running + ended + caches;
    this.tally.note(this.agentId, changes, this.#used, nowMs);
    this.tally.noteShare(this.#usage);
  }
}

/** The next moment, each `intervalMs` from 0 on, that is not now. */
function after(nowMs: number, intervalMs: number): number {
  return (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
}
