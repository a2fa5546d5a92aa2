/** A worker of a standalone cluster, from when on it is there. */
export interface Worker {
  readonly fromMs: number;
  readonly cores: number;
  readonly mib: number;
}

/** An application that starts with its minimum and runs on all that it has until its work is done. */
export interface QueuedApplication {
  readonly arrivedMs: number;
  readonly coresMax: number;
  readonly executorCores: number;
  readonly executorMib: number;
  readonly minimumCores: number;
  readonly executorStartMs: number;
  readonly workCoreMs: number;
}

interface Running {
  readonly application: QueuedApplication;
  /** Executors that it has, by worker, and when each has registered. */
  readonly executors: { readonly worker: number; readonly registeredMs: number }[];
  startedMs: number;
  endMs: number;
}

const POLL_MS = 100;

/**
 * When each application starts under the master of a standalone Spark cluster, whose scheduling is
 * "very simple FIFO": in the order of the queue each one takes all that it can have, spread over the
 * workers with the most free cores; what it has got it keeps until it leaves. Nothing is offered, so
 * nothing is declined and nobody waits for a batch.
 *
 * Source: Spark's `spark-standalone` page, and its `Master`.
 */
export function standaloneStarts(
  workers: readonly Worker[],
  applications: readonly QueuedApplication[],
): number[] {
  const free = workers.map(({ cores, mib }) => ({ cores, mib }));
  const queue: Running[] = [];
  const all = applications.map(
    (application): Running => ({
      application,
      executors: [],
      startedMs: Number.POSITIVE_INFINITY,
      endMs: Number.POSITIVE_INFINITY,
    }),
  );
  for (let nowMs = 0; nowMs < Number.POSITIVE_INFINITY; nowMs = nextMs(nowMs, workers, all)) {
    for (const one of all) {
      if (one.application.arrivedMs === nowMs) queue.push(one);
      if (one.endMs === nowMs) leave(one, free);
    }
    for (const one of queue) if (one.endMs > nowMs) gather(one, nowMs, workers, free);
  }
  return all.map(({ startedMs }) => startedMs);
}

/** The next moment at which something comes or leaves. */
function nextMs(nowMs: number, workers: readonly Worker[], all: readonly Running[]): number {
  const moments = [
    ...workers.map(({ fromMs }) => fromMs),
    ...all.flatMap(({ application, endMs }) => [application.arrivedMs, endMs]),
  ];
  return Math.min(...moments.filter((ms) => ms > nowMs));
}

function leave({ application, executors }: Running, free: { cores: number; mib: number }[]): void {
  for (const { worker } of executors) {
    const room = free[worker];
    if (room === undefined) continue;
    room.cores += application.executorCores;
    room.mib += application.executorMib;
  }
}

/** An executor on each worker in turn, those with the most free cores first. */
function gather(
  one: Running,
  nowMs: number,
  workers: readonly Worker[],
  free: { cores: number; mib: number }[],
): void {
  const { coresMax, executorCores, executorMib, executorStartMs } = one.application;
  const usable = [...free.keys()]
    .filter((worker) => (workers[worker]?.fromMs ?? 0) <= nowMs)
    .sort((a, b) => (free[b]?.cores ?? 0) - (free[a]?.cores ?? 0) || a - b);
  for (let placed = true; placed; ) {
    placed = false;
    for (const worker of usable) {
      const room = free[worker] as { cores: number; mib: number };
      if ((one.executors.length + 1) * executorCores > coresMax) break;
      if (room.cores < executorCores || room.mib < executorMib) continue;
      room.cores -= executorCores;
      room.mib -= executorMib;
      one.executors.push({ worker, registeredMs: nowMs + executorStartMs });
      placed = true;
    }
  }
  start(one);
}

/** At the poll after the executor has registered with which it holds its minimum. */
function start(one: Running): void {
  const { arrivedMs, executorCores, minimumCores, workCoreMs } = one.application;
  const needed = Math.ceil(minimumCores / executorCores);
  const last = one.executors[needed - 1];
  if (last === undefined) return;
  const sinceMs = last.registeredMs - arrivedMs;
  one.startedMs = arrivedMs + Math.ceil(sinceMs / POLL_MS) * POLL_MS;
  one.endMs = endOf(one, workCoreMs);
}

/** Executors that register later work from then on. */
function endOf({ application, executors, startedMs }: Running, workCoreMs: number): number {
  const registered = executors
    .map(({ registeredMs }) => Math.max(registeredMs, startedMs))
    .sort((a, b) => a - b);
  let left = workCoreMs;
  for (const [index, sinceMs] of registered.entries()) {
    const cores = (index + 1) * application.executorCores;
    const untilMs = registered[index + 1] ?? Number.POSITIVE_INFINITY;
    if (cores * (untilMs - sinceMs) >= left) return Math.ceil(sinceMs + left / cores);
    left -= cores * (untilMs - sinceMs);
  }
  throw new Error('executors that work come to an end');
}
