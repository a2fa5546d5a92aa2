import { Worker } from 'node:worker_threads';
import { checkScenario, type Verdict } from './check.js';
import type { Scenario } from './scenario.js';
import type { Answer, WorkerData } from './worker.js';

/**
 * Checks scenarios on so many threads (0: on this one); the verdicts in the order of the scenarios.
 * `onVerdict` is told of each as it comes.
 */
export async function checkAll(
  scenarios: readonly Scenario[],
  workers: number,
  data: WorkerData,
  onVerdict: (index: number, verdict: Verdict) => void = () => undefined,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const left = scenarios.entries();
  if (workers === 0) {
    for (const [index, scenario] of left) {
      const verdict = await checkScenario(data.modules, scenario, data.policy, data.options);
      verdicts[index] = verdict;
      onVerdict(index, verdict);
    }
    return verdicts;
  }
  const run = (): Promise<void> =>
    runWorker(left, data, ({ scenario, verdict }) => {
      verdicts[scenario] = verdict;
      onVerdict(scenario, verdict);
    });
  await Promise.all(Array.from({ length: workers }, run));
  return verdicts;
}

function runWorker(
  left: Iterator<[number, Scenario]>,
  data: WorkerData,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const worker = new Worker(new URL('worker-entry.mjs', import.meta.url), { workerData: data });
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const scenario = left.next();
      if (scenario.done === true) worker.terminate().then(() => resolve(), reject);
      else worker.postMessage(scenario.value);
    };
    worker.on('message', (answer: Answer) => {
      onAnswer(answer);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
