import { changeOf } from '../changes/index.js';
import { writeOutput } from '../files/index.js';
import type { DurationSource } from '../replay/durations.js';
import { counted } from '../report/units.js';
import {
  type CellRow,
  cellsOf,
  collected,
  comparison,
  FORMATS,
  type Format,
  type Plan,
  programVersion,
  type RunOutcome,
  readPlan,
  runOnEngine,
  runSweep,
  type Shard,
  type Trusts,
  tableOf,
  trustsOf,
  trustText,
  writePlan,
} from '../sweep/index.js';
import { parseSeeds } from './arguments.js';
import { withEngine } from './engine.js';
import { EXIT, UsageError } from './errors.js';
import { checkOutput, outputColumns, print, printNote } from './output.js';
import { PRESET_NAMES, policiesOf } from './policy.js';
import { Progress } from './progress.js';
import { type RecordingOptions, sourceOf } from './recording.js';
import { askTrust } from './trust.js';

/** What `fairlead sweep` does once its options are read. */

export interface PlanOptions extends RecordingOptions {
  readonly output: string;
  readonly policy?: readonly string[];
  readonly change?: readonly string[];
  readonly seeds: string;
  readonly durations: DurationSource;
  readonly progress?: number;
}

export async function planCommand(paths: readonly string[], options: PlanOptions): Promise<void> {
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

export interface RunCommandOptions {
  readonly workers?: number;
  readonly shard?: Shard;
  readonly engine?: string;
  readonly progress?: number;
}

export async function runCommand(folder: string, options: RunCommandOptions): Promise<void> {
  const plan = readPlan(folder, programVersion());
  const progress = new Progress(options.progress);
  const onCell = (done: number, of: number) => progress.counted('sweep', done, of, 'cells');
  const { engine, workers, shard } = options;
  const running =
    engine === undefined
      ? runSweep(folder, plan, { workers, shard, onCell })
      : runElsewhere(folder, plan, engine, progress, onCell);
  const outcome = await running.finally(() => progress.end());
  const { cells, before, failed } = outcome;
  for (const { cell, problem } of failed) printNote(`fairlead: ${cell}: ${problem}`);
  if (failed.length > 0) process.exitCode = EXIT.no;
  const done = cells - failed.length;
  const known = before > 0 ? `, ${before} of them before` : '';
  print(`${folder}: ${done} of ${counted(cells, 'cell')} have their result${known}`);
  const rows = collected(folder, plan, true);
  if (shard !== undefined) return;
  print(`\n${comparison(rows, outputColumns())}`);
  await printTrust(folder, plan, rows, progress);
}

/** How far replays of the recordings are off them, once for all cells of each. */
async function printTrust(
  folder: string,
  plan: Plan,
  rows: readonly CellRow[],
  progress: Progress,
): Promise<Trusts> {
  const trusts = await trustsOf(folder, plan, rows, (path) => askTrust(path, progress));
  if (rows.length > 0) print(`\n${trustText(rows, trusts, outputColumns())}`);
  return trusts;
}

function runElsewhere(
  folder: string,
  plan: Plan,
  address: string,
  progress: Progress,
  onCell: (done: number, of: number) => void,
): Promise<RunOutcome> {
  const onNote = (text: string) => {
    progress.end();
    printNote(`fairlead: ${text}`);
  };
  return withEngine(address, plan, onNote, (engine) =>
    runOnEngine(folder, plan, engine, { onCell, onNote }),
  );
}

export interface CollectOptions {
  readonly output: string;
  readonly rows: 'cells' | 'frameworks';
  readonly partial?: boolean;
  readonly progress?: number;
}

export async function collectCommand(folder: string, options: CollectOptions): Promise<void> {
  const format = formatOf(options.output);
  checkOutput('--output', options.output, []);
  const plan = readPlan(folder, programVersion());
  const rows = collected(folder, plan, options.partial);
  const trusts = await printTrust(folder, plan, rows, new Progress(options.progress));
  const table = tableOf(rows, options.rows, format, trusts);
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
