import { Worker } from 'node:worker_threads';
import type { Outcome } from './run.js';
import type { WorkerData } from './worker.js';

/** Simulates seeds on so many threads; `onOutcome` is told of each as it ends. */
export async function runSeeds(
  seeds: Iterable<number>,
  workers: number,
  data: WorkerData,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const left = seeds[Symbol.iterator]();
  await Promise.all(Array.from({ length: workers }, () => runWorker(left, data, onOutcome)));
}

function runWorker(
  left: Iterator<number>,
  data: WorkerData,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const worker = new Worker(new URL('worker-entry.mjs', import.meta.url), {
    workerData: data,
  });
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const seed = left.next();
      if (seed.done === true) worker.terminate().then(() => resolve(), reject);
      else worker.postMessage(seed.value);
    };
    worker.on('message', (outcome: Outcome) => {
      onOutcome(outcome);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
