import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '../../host/allocator/api.js';
import { checkScenario, type Modules, type Options, type Verdict } from './check.js';
import type { Scenario } from './scenario.js';

export interface WorkerData {
  readonly modules: Modules;
  readonly policy: Policy;
  readonly options: Options;
}

/** What is sent back for a scenario. */
export interface Answer {
  readonly scenario: number;
  readonly verdict: Verdict;
}

/** Checks the scenarios that it is sent, one at a time. */
const { modules, policy, options } = workerData as WorkerData;
parentPort?.on('message', async ([index, scenario]: [number, Scenario]) => {
  const verdict = await checkScenario(modules, scenario, policy, options);
  parentPort?.postMessage({ scenario: index, verdict } satisfies Answer);
});
