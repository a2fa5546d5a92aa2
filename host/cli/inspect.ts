import type { Command } from 'commander';
import { renderImport } from '../report/import.js';
import { renderInspection } from '../report/inspection.js';
import { plainJson } from '../report/units.js';
import { inspectTrace } from '../trace/index.js';
import { outputColumns, print, printLines, printNote } from './output.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';

interface InspectCommandOptions extends RecordingOptions {
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
Examples:
  fairlead inspect traces/mesos-1.12-pitfall.jsonl.gz
  fairlead inspect day.jsonl.zst --json | jq .counts
  zcat day.jsonl.gz | fairlead inspect -`;

/** `fairlead inspect`: what a trace holds. */
export function addInspectCommand(program: Command): void {
  const command = program
    .command('inspect')
    .summary('say what a recording holds')
    .description(
      'Reads a recording through and says what is in it: agents, frameworks, roles, what was\n' +
        'recorded of decisions and demand, and so what it can be used for.',
    )
    .argument('<recording...>', RECORDINGS)
    .option('--json', 'print it as JSON');
  addProgressOption(addRecordingOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(inspectCommand);
}

async function inspectCommand(
  paths: readonly string[],
  options: InspectCommandOptions,
): Promise<void> {
  const warn = (message: string) => printNote(`fairlead: ${message}`);
  const progress = new Progress(options.progress);
  const source = await sourceOf(paths, options, {
    progress,
    onSummary: (imported) => printLines(renderImport(imported, outputColumns())),
  });
  const summary = await inspectTrace(source, { warn }).finally(() => progress.end());
  print(options.json === true ? plainJson(summary) : renderInspection(summary, outputColumns()));
}
