import { type Command, InvalidArgumentError, Option } from 'commander';
import { DURATION_SOURCES } from '../replay/durations.js';
import { collect, parseThreads } from './arguments.js';
import { engineOption } from './engine.js';
import { addProgressOption } from './progress.js';
import { addRecordingOptions } from './recording.js';
import type { CollectOptions, PlanOptions, RunCommandOptions } from './sweep-actions.js';

const EXAMPLES = `
Examples:
  fairlead sweep plan day.jsonl.gz --seeds 20 --change none --change agents=+10 -o sweep/
  fairlead sweep run sweep/ --workers 4
  fairlead sweep run sweep/ --shard 2/8           one of eight machines, on a folder they share
  fairlead sweep run sweep/ --engine redis://queue:6379    by the workers of any number of machines
  fairlead sweep collect sweep/ -o cells.parquet

docs/sweep.md says more.`;

/** Threads and tables are slow to load, and most runs of the command do not need them. */
function actions() {
  return import('./sweep-actions.js');
}

/** `fairlead sweep`: traces × policies × changes × seeds. */
export function addSweepCommand(program: Command): void {
  const sweep = program
    .command('sweep')
    .summary('replay traces under policies, with changes and seeds: all of each with all of others')
    .description(
      'Plans, runs and collects many replays: every trace under every policy, with every set of\n' +
        'changes and every seed. It may be stopped at any moment and run again.',
    )
    .addHelpText('after', EXAMPLES);
  addPlan(sweep);
  addRun(sweep);
  addCollect(sweep);
}

function addPlan(sweep: Command): void {
  const command = sweep
    .command('plan')
    .description('Writes what is to be replayed into a folder, with copies of the recordings.')
    .argument('<recording...>', 'each of them a recording of its own')
    .requiredOption('-o, --output <folder>', 'the folder')
    .option('-p, --policy <policy>', 'repeatable (default: all presets)', collect)
    .option(
      '--change <changes>',
      "a set of changes as for replay, 'agents=+10 & weight.spark=3', or none; repeatable (default: none)",
      collect,
    )
    .option('--seeds <which>', '20, 0-19 or 3,7,11', '1')
    .addOption(
      new Option('--durations <source>', 'as for replay')
        .choices(DURATION_SOURCES)
        .default('declared'),
    );
  addProgressOption(addRecordingOptions(command)).action(
    async (paths: readonly string[], options: PlanOptions) =>
      (await actions()).planCommand(paths, options),
  );
}

function addRun(sweep: Command): void {
  const command = sweep
    .command('run')
    .description(
      'Replays what has no result yet, and says what it came to. Again after an end of any kind, it goes on.',
    )
    .argument('<folder>', 'of a plan')
    .option('--workers <n>', 'threads (default: one a processor)', parseThreads)
    .option('--shard <i/n>', 'only this one of n shares', shardOf)
    .addOption(
      engineOption('leave it to workers that ask there: redis://HOST:6379').conflicts([
        'workers',
        'shard',
      ]),
    );
  addProgressOption(command).action(async (folder: string, options: RunCommandOptions) =>
    (await actions()).runCommand(folder, options),
  );
}

function shardOf(text: string): NonNullable<RunCommandOptions['shard']> {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new InvalidArgumentError('expected 1/8 to 8/8');
}

function addCollect(sweep: Command): void {
  const command = sweep
    .command('collect')
    .description('Writes the results as one table: JSON lines, CSV or Parquet, by the name.')
    .argument('<folder>', 'of a plan')
    .requiredOption('-o, --output <file>', 'where to write it (.json, .csv, .parquet)')
    .addOption(
      new Option('--rows <of>', 'a row a cell, or a row a framework of a cell')
        .choices(['cells', 'frameworks'])
        .default('cells'),
    )
    .option('--partial', 'what is there, though cells are missing');
  addProgressOption(command).action(async (folder: string, options: CollectOptions) =>
    (await actions()).collectCommand(folder, options),
  );
}
