import { type Command, InvalidArgumentError, Option } from 'commander';
import { isMasterAddress } from '../master/index.js';
import {
  type AgentShape,
  type ImportSummary,
  KINDS,
  type OpenOptions,
  recordingOf,
  type SparkFrameworks,
} from '../recordings/index.js';
import { renderBriefly } from '../report/import.js';
import { nameOfSource, sliced, type TraceSource, telling } from '../trace/index.js';
import { type AskedMoment, collect, inZone, parseMoment, parseTime } from './arguments.js';
import { UsageError } from './errors.js';
import { outputColumns, printLines } from './output.js';
import type { Progress } from './progress.js';

/** The options of every command that reads recordings of other programs. */
export interface RecordingOptions {
  readonly kind?: string;
  readonly agents?: readonly string[];
  readonly role?: string;
  readonly allocationInterval?: number;
  readonly year?: number;
  readonly zone?: number;
  readonly spark?: SparkFrameworks;
  readonly sparkRatio?: number;
  readonly from?: AskedMoment;
  readonly to?: AskedMoment;
}

export const RECORDINGS =
  'recordings: traces, or files and folders of a kind that `fairlead help import` lists';

/** Gives a command the options that say what of a recording is read, and supply what it does not say. */
export function addRecordingOptions(command: Command): Command {
  const kind = new Option('--kind <kind>', 'what the files are, whatever they look like');
  return command
    .option(
      '--from <time>',
      'begin there: 90s after the start, 2016-08-30T16:38:00Z, or 16:38',
      (text) => parseMoment('--from', text),
    )
    .option('--to <time>', 'the end, in the place of the recorded one', (text) =>
      parseMoment('--to', text),
    )
    .addOption(kind.choices(KINDS.map(({ name }) => name)))
    .option(
      '--agents <shape>',
      "agents that the recording does not know: '20 x cpus:16;mem:122880'; repeatable",
      collect,
    )
    .option('--role <role>', 'of frameworks whose role is not recorded (default: *)')
    .option(
      '--allocation-interval <time>',
      'of the master, where it is not recorded (default: 1s)',
      (text) => parseTime('--allocation-interval', text),
    )
    .option('--year <year>', 'in which a log begins that does not say it', whole)
    .option(
      '--spark <which>',
      "frameworks that are Spark applications: 'role=spark*, name=app-*, cores=24, ratio=0.8'",
      sparkFrameworks,
    )
    .option(
      '--spark-ratio <ratio>',
      'of the cores wanted, without which a Spark application does not start,\nwhere its properties do not say it (default: 0, as Spark on Mesos)',
      ratio,
    )
    .option(
      '--zone <zone>',
      'of times that name none, in logs and here: +01:00 (default: UTC)',
      zoneMinutes,
    );
}

function whole(text: string): number {
  if (/^\d{4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a year such as 2016');
}

function ratio(text: string): number {
  const value = Number(text);
  if (/^[\d.]+$/.test(text) && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('expected a number from 0 to 1');
}

function sparkFrameworks(text: string): SparkFrameworks {
  const said = new Map<string, string>();
  for (const part of text.split(',')) {
    const [, name = '', value = ''] =
      /^\s*(role|name|cores|ratio)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    if (name === '' || said.has(name)) {
      throw new InvalidArgumentError(
        "expected 'role=spark*, name=app-*, cores=24, ratio=0.8' or one of these",
      );
    }
    said.set(name, value);
  }
  const { role, name, cores, ratio: share } = Object.fromEntries(said);
  return {
    ...(role !== undefined && { role }),
    ...(name !== undefined && { name }),
    ...(cores !== undefined && { cores: coresOf(cores) }),
    ...(share !== undefined && { ratio: ratio(share) }),
  };
}

function coresOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number of cores');
}

function zoneMinutes(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (text === 'UTC' || text === 'Z') return 0;
  if (match === null) throw new InvalidArgumentError('expected +01:00, -0730 or UTC');
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** How a command reads. */
interface Reading {
  /** Told of the bytes that are read. */
  readonly progress: Progress;
  /** More than once. */
  readonly isReadAgain?: boolean;
  /** Told at the end of the first time what an import made of it. Default: a few lines on stderr. */
  readonly onSummary?: (summary: ImportSummary) => void;
}

/** What paths hold, read as the options say; what an import made of it is told on stderr. */
export async function sourceOf(
  paths: readonly string[],
  options: RecordingOptions,
  { progress, isReadAgain = false, onSummary = tellBriefly }: Reading,
): Promise<TraceSource> {
  const master = paths.find(isMasterAddress);
  if (master !== undefined) {
    throw new UsageError(
      `${master}: a running master is no recording; expected files, such as \`fairlead record ` +
        `${master} -o FOLDER\` makes, or \`fairlead explain ${master} --framework F\` for how it stands`,
    );
  }
  let isTold = false;
  const source = await recordingOf(paths, {
    ...openOptions(options),
    isReadAgain,
    onSummary: (summary) => {
      if (!isTold) onSummary(summary);
      isTold = true;
    },
  });
  if (typeof source === 'string' || source.isTrace) refuseForTrace(nameOfSource(source), options);
  const { from, to, zone = 0 } = options;
  const told = telling(source, progress.read);
  if (from === undefined && to === undefined) return told;
  return sliced(told, {
    ...(from && { from: inZone(from, zone) }),
    ...(to && { to: inZone(to, zone) }),
  });
}

const OPTION_NAMES = {
  agents: '--agents',
  role: '--role',
  allocationInterval: '--allocation-interval',
  year: '--year',
  spark: '--spark',
  sparkRatio: '--spark-ratio',
  zone: '--zone',
} as const satisfies { readonly [Name in keyof RecordingOptions]?: string };

/** @throws {UsageError} for options that would do nothing: a trace says by itself what they supply. */
function refuseForTrace(path: string, options: RecordingOptions): void {
  for (const [name, text] of Object.entries(OPTION_NAMES)) {
    if (options[name as keyof typeof OPTION_NAMES] === undefined) continue;
    if (name === 'zone' && [options.from, options.to].some((one) => one?.isInZone === false))
      continue;
    const expected = 'a recording of another program';
    throw new UsageError(
      `${text}: ${path} is a trace, which says that itself; expected ${expected}`,
    );
  }
}

function openOptions(options: RecordingOptions): OpenOptions {
  return {
    ...(options.kind !== undefined && { kind: options.kind }),
    ...(options.agents !== undefined && { agents: options.agents.map(agentShape) }),
    ...(options.role !== undefined && { role: options.role }),
    ...(options.allocationInterval !== undefined && {
      allocationIntervalMs: options.allocationInterval,
    }),
    ...(options.year !== undefined && { year: options.year }),
    ...(options.spark !== undefined && { spark: options.spark }),
    ...(options.sparkRatio !== undefined && { sparkRatio: options.sparkRatio }),
    ...(options.zone !== undefined && { zoneMinutes: options.zone }),
  };
}

/** `20 x cpus:16;mem:122880`, or one of them: `cpus:16;mem:122880`. */
function agentShape(text: string): AgentShape {
  const match = /^(?:(\d+)\s*x\s*)?([a-z].*)$/i.exec(text.trim());
  const count = Number(match?.[1] ?? 1);
  const resources = match?.[2];
  if (resources === undefined || count < 1 || count > 1_000_000 || !resources.includes(':')) {
    throw new UsageError(`--agents ${text}: expected '20 x cpus:16;mem:122880'`);
  }
  return { count, resources };
}

/** In a few lines on stderr, beside an answer that is about something else. */
function tellBriefly(summary: ImportSummary): void {
  printLines(renderBriefly(summary, outputColumns()));
}
