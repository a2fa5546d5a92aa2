import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { calibrateMs } from './calibrate.js';
import { corePart } from './core/part.js';
import { type Findings, joined, type Part, type Settings } from './findings.js';
import { sinkValue } from './harness.js';
import { naivePart } from './naive.js';
import { replayPart } from './replay.js';
import {
  comparison,
  REPORT_VERSION,
  type Report,
  ReportError,
  readReport,
  reportMarkdown,
  reportText,
} from './report.js';
import { waitingPart } from './waiting.js';
import { weekPart } from './week.js';
import { workloadsPart } from './workloads-part.js';

/** `npm run bench`: everything that is measured, one after the other, and what came of it. */

const PARTS: readonly Part[] = [
  workloadsPart,
  naivePart,
  corePart,
  replayPart,
  weekPart,
  waitingPart,
];
const NAMES = PARTS.flatMap(({ names }) => names);

interface Options {
  readonly only?: readonly string[];
  readonly quick: boolean;
  readonly json?: string;
  readonly compare?: string;
  readonly from?: string;
  readonly markdown: boolean;
  readonly assert: boolean;
  readonly seed: number;
}

function parseName(name: string, earlier: readonly string[] = []): string[] {
  if (!NAMES.includes(name)) throw new InvalidArgumentError(`There are ${NAMES.join(', ')}.`);
  return [...earlier, name];
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new InvalidArgumentError('Expected an unsigned 32-bit integer.');
  }
  return seed;
}

const command = new Command('npm run bench --')
  .description(
    "Measures Mesos' own allocator workloads, and some more, against the real allocator's times\n" +
      '(scaled by a calibration of this machine) and against the naive model in the same run.\n' +
      'A full run takes some twenty minutes; --quick about two.',
  )
  .option('--only <name...>', 'only these; all names are below', parseName)
  .option('--quick', 'few sizes and short budgets: says whether it works, not how fast', false)
  .option('--json <file>', 'write all figures as JSON')
  .option('--compare <file>', 'beside what an earlier --json says')
  .option('--from <file>', 'measure nothing: take what an earlier --json says')
  .option('--markdown', 'print the tables as Markdown, as in bench/results/', false)
  .option('--assert', 'exit with 1 when a line of what must be shown is not met', false)
  .option('--seed <n>', 'for what is drawn', parseSeed, 0)
  .addHelpText('after', `\nNames: ${NAMES.join(', ')}`);

async function measureAll(settings: Settings, only: readonly string[]): Promise<Findings> {
  const all: Findings[] = [];
  for (const part of PARTS) {
    const chosen = new Set(part.names.filter((name) => only.includes(name)));
    if (chosen.size > 0) all.push(await part.measure(chosen, settings));
  }
  return joined(all);
}

async function measuredReport({ only = NAMES, quick, seed }: Options): Promise<Report> {
  const calibrationMs = calibrateMs();
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  const tell = (what: string) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stderr.write(`${String(seconds).padStart(5)} s  ${what}\n`);
  };
  const findings = await measureAll({ isQuick: quick, seed, calibrationMs, tell }, only);
  const { user, system } = process.cpuUsage(cpuBegan);
  const coreShare = (user + system) / 1000 / (performance.now() - began);
  return {
    version: REPORT_VERSION,
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown processor',
    ...{ calibrationMs, coreShare, seed, sink: sinkValue() },
    ...findings,
  };
}

async function main(options: Options): Promise<void> {
  // A file that cannot be read is told before anything is measured.
  const before = options.compare === undefined ? undefined : readReport(options.compare);
  const report =
    options.from === undefined ? await measuredReport(options) : readReport(options.from);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  }
  if (options.markdown) process.stdout.write(reportMarkdown(report));
  else {
    const tables =
      before === undefined ? report.tables : [comparison(report.figures, before.figures)];
    process.stdout.write(reportText(report, tables));
  }
  if (options.assert && report.verdicts.some(({ isMet }) => !isMet)) process.exitCode = 1;
}

try {
  await main(command.parse().opts<Options>());
} catch (error) {
  if (!(error instanceof ReportError)) throw error;
  command.error(`error: ${error.message}`);
}
