import { Command } from 'commander';
import { metamarketsWeek } from '../../host/scenario/index.js';
import { MIN_ALLOCATABLE } from '../simulate/min-allocatable.js';
import { problemOf } from './job.js';
import { schedule } from './schedule.js';

const { days, seed } = new Command('limit')
  .option('--days <n>', '', '7')
  .option('--seed <n>', '', '0')
  .parse()
  .opts<{ days: string; seed: string }>();
const scenario = metamarketsWeek({
  seed: Number(seed),
  days: Number(days),
  minAllocatable: MIN_ALLOCATABLE,
});
const problem = problemOf(scenario);
for (const order of ['fifo', 'shortest'] as const)
  for (const isEasy of [false, true]) {
    const t = Date.now();
    const queues = [
      ...schedule(problem, { order, isEasy }, scenario.header.horizon_ms as number).values(),
    ]
      .map((ms) => ms ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b);
    const at = (p: number) =>
      ((queues[Math.max(0, Math.ceil(p * queues.length) - 1)] as number) / 60000).toFixed(1);
    console.log(
      order,
      isEasy,
      queues.length,
      at(0.5),
      at(0.9),
      at(0.99),
      at(1),
      `${Date.now() - t} ms`,
    );
  }
