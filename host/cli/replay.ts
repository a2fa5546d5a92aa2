import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { STANDARD, writeOutput, writeText } from '../files/index.js';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { type ReplayProgress, replayOverSeeds, replayTrace } from '../replay/index.js';
import type { ReplayResult } from '../replay/result.js';
import { answerText } from '../report/answer.js';
import { renderJson } from '../report/json.js';
import type { PageContext } from '../report/page/context.js';
import { shellWord } from '../report/shell-word.js';
import { renderTable } from '../report/table.js';
import { trustSentences } from '../report/trust.js';
import type { Price } from '../report/verdict.js';
import type { TrustedResult } from '../trust/result.js';
import { collect, parsePrice, parseSeed, parseSeeds } from './arguments.js';
import { asTyped, sameWorldAsked } from './as-typed.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { UsageError } from './errors.js';
import { checkOutput, isSameFile, outputColumns, print, printNote, printStyled } from './output.js';
import { PRESET_NAMES, policiesOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';
import { askTrust, withTrust } from './trust.js';

interface ReplayCommandOptions extends RecordingOptions, ChangeOptions {
  readonly policy?: readonly string[];
  readonly json?: boolean;
  readonly output?: string;
  readonly report?: string;
  readonly perfetto?: string;
  readonly coreHourPrice?: Price;
  readonly seed?: string;
  readonly seeds?: string;
  readonly durations?: DurationSource;
  readonly progress?: number;
}

const EXAMPLES = `
Policies:
  drf         as Mesos does it: dominant resource fairness, among the frameworks of a role too
  fifo        role spark and below: who came first is served first
  relinquish  as fifo; who cannot gather its minimum in 60 s gives back and waits
  FILE.json   a policy of your own (docs/policy-file.md)
  Each with settings: relinquish:patience=120s,admission=gang

Examples:
  fairlead replay traces/mesos-1.12-pitfall.jsonl.gz
  fairlead replay day.jsonl.gz --policy drf --policy mine.json --report report.html
  fairlead replay day.jsonl.gz --policy fifo --to 2h --json | jq '.policies[0].queueTimeMs'
  fairlead replay day.jsonl.gz --change agents=+10 --change weight.spark=3
  zcat day.jsonl.gz | fairlead replay - --policy relinquish -o result.json`;

/** `fairlead replay`: what would have happened under other policies. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .summary('replay a recording under other policies, side by side')
    .description(
      'Replays the cluster and the demand of a recording under one policy or several, and compares\n' +
        'them: who got its minimum and when, who is stuck, what was held for nothing.',
    )
    .argument('<recording...>', RECORDINGS)
    .option(
      '-p, --policy <policy>',
      'preset or policy file; repeatable (default: all presets)',
      collect,
    )
    .option('--json', 'print the whole answer as JSON instead of a table')
    .option('-o, --output <file>', 'write the JSON to a file')
    .option('--report <file.html>', 'write a page with plots, and what lies behind them')
    .option('--perfetto <file>', 'write a trace of the replay for ui.perfetto.dev (docs/report.md)')
    .option(
      '--core-hour-price <price>',
      'of a core-hour (0.05, 0.05 EUR): says in money what a policy saves',
      (text) => parsePrice('--core-hour-price', text),
    )
    .option('--seed <n>', 'for the order in which agents are visited and for jitter (default: 0)')
    .option(
      '--seeds <which>',
      'several of them, 20 or 0-19: adds means with intervals, paired by seed',
    )
    .addOption(
      new Option(
        '--durations <source>',
        'how long frameworks run is declared by themselves, estimated by the median\nof earlier ones of the same name, or none is known (default: declared)',
      ).choices(DURATION_SOURCES),
    );
  addProgressOption(addRecordingOptions(addChangeOptions(command))).addHelpText('after', EXAMPLES);
  const typed = asTyped(command);
  command.action(async (paths: readonly string[], options: ReplayCommandOptions) => {
    const explain = program.commands.find((other) => other.name() === 'explain');
    await replayCommand(paths, options, sameWorldAsked(paths, typed, explain));
  });
}

/** @param explained how `explain` is asked of the same, where it can be. */
async function replayCommand(
  paths: readonly string[],
  options: ReplayCommandOptions,
  explained: string | undefined,
): Promise<void> {
  checkOutputs(paths, options);
  const policies = policiesOf(options.policy ?? PRESET_NAMES);
  const seeds = seedsOf(options);
  const changes = changesOf(options);
  const progress = new Progress(options.progress);
  const isReadAgain = policies.length > 1 || changes.length > 0 || seeds.length > 1;
  const recording = await sourceOf(paths, options, { progress, isReadAgain });
  const source = withChanges(recording, changes);
  let turn = '';
  const all = {
    policies,
    durations: options.durations,
    // What page and trace show besides takes time and memory.
    tell: (options.report ?? options.perfetto) === undefined ? undefined : answerText,
    onWarning: (message: string) => printNote(`fairlead: ${message}`),
    onProgress: ({ policy, ...step }: ReplayProgress) =>
      progress.update({ what: `${turn}${inTurn(policy, policies)}`, ...step }),
  };
  const onSeed = (seed: number, index: number) => {
    turn = `seed ${seed} (${index + 1} of ${seeds.length}), `;
  };
  const replayed =
    options.seeds === undefined
      ? replayTrace(source, { ...all, seed: seeds[0] })
      : replayOverSeeds(source, { ...all, seeds, onSeed });
  const result = await replayed.finally(() => progress.end());
  const trust = await askTrust(recording, progress);
  const context: PageContext = {
    notes: [trustSentences(trust)],
    price: options.coreHourPrice,
    ...(explained !== undefined && {
      explain: {
        command: explained,
        policies: (options.policy ?? PRESET_NAMES).map(shellWord),
      },
    }),
  };
  await deliver(withTrust(result, trust), context, options);
}

/** @throws {UsageError} when one seed is asked for, and several. */
function seedsOf({ seed, seeds }: ReplayCommandOptions): number[] {
  if (seeds === undefined) return [seed === undefined ? 0 : parseSeed('--seed', seed)];
  if (seed === undefined) return parseSeeds('--seeds', seeds);
  throw new UsageError(`--seed ${seed} and --seeds ${seeds}: expected one of them`);
}

/** `fifo (2 of 3)`. */
function inTurn(policy: string, policies: readonly { readonly name: string }[]): string {
  const turn = policies.findIndex(({ name }) => name === policy) + 1;
  return policies.length === 1 ? policy : `${policy} (${turn} of ${policies.length})`;
}

function checkOutputs(paths: readonly string[], options: ReplayCommandOptions): void {
  const toStandard = [
    options.json === true ? '--json' : undefined,
    ...outputsOf(options).map(([option, path]) => (path === STANDARD ? `${option} -` : undefined)),
  ].filter((option) => option !== undefined);
  if (toStandard.length > 1) {
    throw new UsageError(`${toStandard.join(' and ')}: only one can go to standard output`);
  }
  const inputs = [
    ...paths,
    ...(options.policy ?? []).filter((name) => !PRESET_NAMES.includes(name)),
  ];
  const outputs = outputsOf(options);
  for (const [place, [option, path]] of outputs.entries()) {
    checkOutput(option, path, inputs);
    const same = outputs.slice(0, place).find(([, before]) => isSameFile(before, path));
    if (same === undefined) continue;
    throw new UsageError(`${option} ${path}: is the file of ${same[0]}; expected another`);
  }
}

/** The files to be written, by option. */
function outputsOf({ output, report, perfetto }: ReplayCommandOptions) {
  const all = [
    ['--output', output],
    ['--report', report],
    ['--perfetto', perfetto],
  ] as const;
  return all.flatMap(([option, path]) => (path === undefined ? [] : [[option, path] as const]));
}

async function deliver(
  result: TrustedResult,
  context: PageContext,
  options: ReplayCommandOptions,
): Promise<void> {
  if (options.output !== undefined) await writeText(options.output, renderJson(result));
  if (options.report !== undefined) {
    // Plotting is slow to load, and most runs do not need it.
    const { renderPage } = await import('../report/page/page.js');
    await writeText(options.report, renderPage(result, context));
  }
  if (options.perfetto !== undefined) {
    const { perfettoTrace } = await import('../report/perfetto/trace.js');
    const pieces = Readable.from(perfettoTrace(result), { objectMode: false });
    await writeOutput(options.perfetto, (into) => pipeline(pieces, into));
  }
  if (options.json === true) print(renderJson(result));
  else if (outputsOf(options).every(([, path]) => path !== STANDARD)) {
    printTable(result, context, options);
  }
}

function printTable(
  result: ReplayResult,
  context: PageContext,
  options: ReplayCommandOptions,
): void {
  const terminal = process.stdout.isTTY === true;
  printStyled(renderTable(result, { terminal, widthColumns: outputColumns() }, context));
  const files = [
    options.output === undefined ? '' : `JSON: ${options.output}`,
    options.report === undefined ? '' : `Page with plots: ${options.report}`,
    options.perfetto === undefined ? '' : `Trace for Perfetto: ${options.perfetto}`,
  ].filter((line) => line !== '');
  if (files.length > 0) print(`\n${files.join('\n')}`);
}
