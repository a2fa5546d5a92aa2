import { type Command, InvalidArgumentError, Option } from 'commander';
import { changeOf } from '../changes/index.js';
import { writeOutput } from '../files/index.js';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { counted } from '../report/units.js';
import {
  cellsOf,
  collected,
  comparison,
  FORMATS,
  type Format,
  programVersion,
  readPlan,
  runSweep,
  type Shard,
  tableOf,
  writePlan,
} from '../sweep/index.js';
import { collect, parseSeeds } from './arguments.js';
import { EXIT, UsageError } from './errors.js';
import { checkOutput, outputColumns, print, printNote } from './output.js';
import { PRESET_NAMES, policiesOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, type RecordingOptions, sourceOf } from './recording.js';

const EXAMPLES = `
Examples:
  fairlead sweep plan day.jsonl.gz --seeds 20 --change none --change agents=+10 -o sweep/
  fairlead sweep run sweep/ --workers 4
  fairlead sweep run sweep/ --shard 2/8           one of eight machines, on a folder they share
  fairlead sweep collect sweep/ -o cells.parquet

docs/sweep.md says more.`;

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

interface PlanOptions extends RecordingOptions {
  readonly output: string;
  readonly policy?: readonly string[];
  readonly change?: readonly string[];
  readonly seeds: string;
  readonly durations: DurationSource;
  readonly progress?: number;
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
  addProgressOption(addRecordingOptions(command)).action(planCommand);
}

async function planCommand(paths: readonly string[], options: PlanOptions): Promise<void> {
  const policies = policiesOf(options.policy ?? PRESET_NAMES);
  const changes = (options.change ?? ['none']).map(setOfChanges);
  const seeds = parseSeeds('--seeds', options.seeds);
  const progress = new Progress(options.progress);
  const sources = await Promise.all(paths.map((path) => sourceOf([path], options, { progress })));
  const planned = { sources, policies, changes, seeds, durations: options.durations };
  const plan = await writePlan(options.output, planned, programVersion()).finally(() =>
    progress.end(),
  );
  const parts = [
    counted(plan.traces.length, 'trace'),
    counted(plan.policies.length, 'policy', 'policies'),
    counted(plan.changes.length, 'set of changes', 'sets of changes'),
    counted(plan.seeds.length, 'seed'),
  ];
  print(`${options.output}: ${counted(cellsOf(plan).length, 'cell')} (${parts.join(' × ')})`);
}

function setOfChanges(text: string) {
  return text.trim() === 'none' ? [] : text.split(' & ').map((one) => changeOf(one.trim()));
}

interface RunCommandOptions {
  readonly workers?: number;
  readonly shard?: Shard;
  readonly progress?: number;
}

function addRun(sweep: Command): void {
  const command = sweep
    .command('run')
    .description(
      'Replays what has no result yet, and says what it came to. Again after an end of any kind, it goes on.',
    )
    .argument('<folder>', 'of a plan')
    .option('--workers <n>', 'threads (default: one a processor)', workers)
    .option('--shard <i/n>', 'only this one of n shares', shardOf);
  addProgressOption(command).action(runCommand);
}

function workers(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number from 1 to 999');
}

function shardOf(text: string): Shard {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new InvalidArgumentError('expected 1/8 to 8/8');
}

async function runCommand(folder: string, options: RunCommandOptions): Promise<void> {
  const plan = readPlan(folder, programVersion());
  const progress = new Progress(options.progress);
  const outcome = await runSweep(folder, plan, {
    ...options,
    onCell: (done, of) => progress.counted('sweep', done, of, 'cells'),
  }).finally(() => progress.end());
  const { cells, before, failed } = outcome;
  for (const { cell, problem } of failed) printNote(`fairlead: ${cell}: ${problem}`);
  if (failed.length > 0) process.exitCode = EXIT.no;
  const done = cells - failed.length;
  const known = before > 0 ? `, ${before} of them before` : '';
  print(`${folder}: ${done} of ${counted(cells, 'cell')} have their result${known}`);
  const rows = collected(folder, plan, true);
  if (options.shard === undefined) print(`\n${comparison(rows, outputColumns())}`);
}

interface CollectOptions {
  readonly output: string;
  readonly rows: 'cells' | 'frameworks';
  readonly partial?: boolean;
}

function addCollect(sweep: Command): void {
  sweep
    .command('collect')
    .description('Writes the results as one table: JSON lines, CSV or Parquet, by the name.')
    .argument('<folder>', 'of a plan')
    .requiredOption('-o, --output <file>', 'where to write it (.json, .csv, .parquet)')
    .addOption(
      new Option('--rows <of>', 'a row a cell, or a row a framework of a cell')
        .choices(['cells', 'frameworks'])
        .default('cells'),
    )
    .option('--partial', 'what is there, though cells are missing')
    .action(collectCommand);
}

async function collectCommand(folder: string, options: CollectOptions): Promise<void> {
  const format = formatOf(options.output);
  checkOutput('--output', options.output, []);
  const rows = collected(folder, readPlan(folder, programVersion()), options.partial);
  const table = tableOf(rows, options.rows, format);
  await writeOutput(options.output, async (into) => {
    await new Promise<void>((resolve, reject) => {
      into.on('error', reject);
      into.end(table, () => resolve());
    });
  });
}

function formatOf(path: string): Format {
  const format = FORMATS.find((one) => path.endsWith(`.${one}`));
  if (format !== undefined) return format;
  throw new UsageError(`--output ${path}: expected a name with .${FORMATS.join(', .')}`);
}
