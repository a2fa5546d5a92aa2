import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '../../host/allocator/api.js';
import type { ClusterScenario } from '../../host/scenario/index.js';
import { simulate } from './run.js';

export interface WorkerData {
  readonly options: Omit<ClusterScenario, 'seed'>;
  readonly policy: Policy;
}

/** Simulates the seeds that it is sent, one at a time. */
const { options, policy } = workerData as WorkerData;
parentPort?.on('message', async (seed: number) => {
  parentPort?.postMessage(await simulate({ ...options, seed }, policy));
});
