import type { Command } from 'commander';
import { counted } from '../report/units.js';
import { parseThreads } from './arguments.js';
import { addEngineOption, withEngine } from './engine.js';
import { print } from './output.js';
import { StatusLine } from './status-line.js';

interface WorkerCommandOptions {
  readonly engine: string;
  readonly store: string;
  readonly workers?: number;
}

const EXAMPLES = `
Examples:
  fairlead worker --engine redis://queue:6379 --store /shared/sweep
  FAIRLEAD_ENGINE=rediss://:PASSWORD@queue:6380 fairlead worker --store /shared/sweep

docs/sweep.md says how to start many.`;

/** `fairlead worker`: one of many that replay a sweep's cells. */
export function addWorkerCommand(program: Command): void {
  const command = program
    .command('worker')
    .summary('replay cells of a sweep that another machine runs')
    .description(
      'Takes cells that `fairlead sweep run --engine` put in, replays them and keeps their results in\n' +
        'the folder of the sweep, which all machines see. Ends when no cell is left; may be killed at\n' +
        'any moment. Needs bullmq and ioredis beside fairlead: npm install bullmq ioredis',
    )
    .requiredOption('--store <folder>', 'of the plan, as this machine sees it')
    .option('--workers <n>', 'threads (default: one a processor)', parseThreads);
  addEngineOption(command).addHelpText('after', EXAMPLES).action(workerCommand);
}

async function workerCommand({ engine, store, workers }: WorkerCommandOptions): Promise<void> {
  const { programVersion, readPlan, workOn } = await import('../sweep/index.js');
  const plan = readPlan(store, programVersion());
  const status = new StatusLine();
  const replayed = await withEngine(
    engine,
    plan,
    (text) => status.note(`fairlead: ${text}`),
    (opened) =>
      workOn(store, plan, opened, {
        workers,
        onCell: (count) => status.show(() => `${counted(count, 'cell')} replayed`),
      }),
  ).finally(() => status.clear());
  print(`${store}: no cell is left; ${counted(replayed, 'cell')} replayed here`);
}
