import type { Command } from 'commander';
import { type ImportSummary, KINDS } from '../recordings/index.js';
import { renderImport } from '../report/import.js';
import { plainJson } from '../report/units.js';
import { type TraceSource, writeTrace } from '../trace/index.js';
import {
  type AnonymizingOptions,
  addAnonymizingOptions,
  isAnonymizing,
  openAsAsked,
} from './anonymize.js';
import { checkOutput, outputColumns, print, printLines } from './output.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, type RecordingOptions, sourceOf } from './recording.js';

interface ImportCommandOptions extends RecordingOptions, AnonymizingOptions {
  readonly output: string;
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
Kinds, told by content; compressed ones (gzip, zstd) too:
${KINDS.map(({ name, what }) => `  ${name.padEnd(18)}${what}`).join('\n')}

Examples:
  fairlead import /var/log/mesos -o day.jsonl.gz
  fairlead import nodes.csv pods.csv -o openb.jsonl.zst
  fairlead import day.jsonl.gz --anonymize-key-file key.txt -o shared.jsonl.gz`;

/** `fairlead import`: a recording of another program, written as a trace. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .summary('write a recording of another program as a trace')
    .description(
      'Reads what another program recorded and writes it as a trace, to look at, keep and share.\n' +
        'Every other command reads the same files directly. A summary says what was understood,\n' +
        'what was left out, and what was inferred.',
    )
    .argument('<recording...>', 'files, rotated and compressed ones too, or folders of them')
    .requiredOption('-o, --output <trace>', 'where it goes (.jsonl, .jsonl.gz, .jsonl.zst), or -')
    .option('--json', 'print the summary as JSON');
  addProgressOption(addAnonymizingOptions(addRecordingOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action(importCommand);
}

async function copy(source: TraceSource, options: ImportCommandOptions): Promise<void> {
  const { header, events } = await openAsAsked(source, options);
  await writeTrace(options.output, header, events);
}

async function importCommand(
  paths: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  checkOutput('--output', options.output, paths);
  let summary: ImportSummary | undefined;
  const progress = new Progress(options.progress);
  const source = await sourceOf(paths, options, {
    progress,
    isReadAgain: isAnonymizing(options),
    onSummary: (told) => {
      summary = told;
    },
  });
  await copy(source, options).finally(() => progress.end());
  const toStandard = options.output === '-';
  if (summary === undefined) return;
  if (options.json === true && !toStandard) print(plainJson(summary));
  else if (toStandard) printLines(renderImport(summary, outputColumns()));
  else print(renderImport(summary, outputColumns()));
}
