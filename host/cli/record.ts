import type { Command } from 'commander';
import { masterAddress } from '../master/index.js';
import { type Rotation, recordMaster } from '../record/index.js';
import { recordedWords, renderRecorded } from '../report/recorded.js';
import { plainJson } from '../report/units.js';
import { collect, parseTime } from './arguments.js';
import { UsageError } from './errors.js';
import { accessOf, addMasterOptions, type MasterOptions } from './master.js';
import { print } from './output.js';
import { StatusLine } from './status-line.js';

interface RecordCommandOptions extends MasterOptions {
  readonly output: string;
  readonly rotate?: readonly string[];
  readonly stateEvery: string;
  readonly patience: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  fairlead record http://master:5050 -o cluster/        until Ctrl-C
  fairlead replay cluster/                              also while it is being recorded
  fairlead record https://m1:5050 https://m2:5050 -o cluster/ --ca ca.pem \\
    --principal ops --secret-file secret --rotate 256MB --rotate 1d`;

/** `fairlead record`: what a running master tells, kept. */
export function addRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .summary('record a running master')
    .description(
      'Subscribes to the events of a running Mesos master (operator API v1) and keeps them in a\n' +
        'folder that every other command reads, at any moment. Goes on through lost connections and\n' +
        'other leaders; started again, it continues the recording. Ctrl-C or SIGTERM ends it.',
    )
    .argument('<master...>', 'http://HOST:5050; of several, whichever answers says who leads')
    .requiredOption('-o, --output <folder>', 'where the recording is, or will be')
    .option(
      '--rotate <limit>',
      'begin a new file after so much (256MB) or so long (1h); repeatable (default: never)',
      collect,
    )
    .option('--state-every <time>', 'how often to ask for /state, /roles and /flags', '10m')
    .option('--patience <time>', 'how long to wait at the start until a master answers', '1m')
    .option('--json', 'print the summary as JSON');
  addMasterOptions(command).addHelpText('after', EXAMPLES).action(recordCommand);
}

async function recordCommand(
  masters: readonly string[],
  options: RecordCommandOptions,
): Promise<void> {
  const status = new StatusLine();
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ended.abort());
  const recording = recordMaster(
    {
      masters: masters.map(masterAddress),
      folder: options.output,
      access: accessOf(options),
      rotation: rotationOf(options.rotate ?? []),
      stateEveryMs: everyMs('--state-every', options.stateEvery, '10m'),
      patienceMs: everyMs('--patience', options.patience, '1m'),
      now: Date.now,
      onNote: (text) => status.note(`fairlead: ${text}`),
      onProgress: (recorded) => status.show(() => recordedWords(recorded)),
    },
    ended.signal,
  );
  const recorded = await recording.finally(() => status.clear());
  print(options.json === true ? plainJson(recorded) : renderRecorded(recorded));
}

const BYTES: ReadonlyMap<string, number> = new Map([
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
]);

/** @throws {UsageError} for a limit that is neither a size nor a time, or none. */
function rotationOf(texts: readonly string[]): Rotation {
  let rotation: Rotation = {};
  for (const text of texts) {
    const size = /^(\d+)\s*(kB|MB|GB)$/.exec(text.trim());
    const limit = size
      ? { bytes: Number(size[1]) * (BYTES.get(size[2] ?? '') ?? 0) }
      : { ms: timeOf('--rotate', text, 'a size such as 256MB, or a time such as 1h') };
    if (limit.bytes === 0) throw new UsageError(`--rotate ${text}: expected more than nothing`);
    rotation = { ...rotation, ...limit };
  }
  return rotation;
}

/** Timers cannot wait for longer. */
const TIME_MAX_MS = 24 * 86_400_000;

function everyMs(option: string, text: string, example: string): number {
  const ms = timeOf(option, text, `a time such as ${example}`);
  if (ms <= TIME_MAX_MS) return ms;
  throw new UsageError(`${option} ${text}: expected at most 24d`);
}

function timeOf(option: string, text: string, expected: string): number {
  let ms = 0;
  try {
    ms = parseTime(option, text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${option} ${text}: expected ${expected}`);
  }
  if (ms >= 1000) return ms;
  throw new UsageError(`${option} ${text}: expected a second or more`);
}
