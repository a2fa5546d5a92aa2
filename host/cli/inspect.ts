import type { Command } from 'commander';
import { renderInspection } from '../report/inspection.js';
import { plainJson } from '../report/units.js';
import { inspectTrace } from '../trace/index.js';
import { outputColumns, print, printNote } from './output.js';

const EXAMPLES = `
Examples:
  fairlead inspect traces/mesos-1.12-pitfall.jsonl.gz
  fairlead inspect day.jsonl.zst --json | jq .counts
  zcat day.jsonl.gz | fairlead inspect -`;

/** `fairlead inspect`: what a trace holds. */
export function addInspectCommand(program: Command): void {
  program
    .command('inspect')
    .summary('say what a recording holds')
    .description(
      'Reads a recording through and says what is in it: agents, frameworks, roles, what was\n' +
        'recorded of decisions and demand, and so what it can be used for.',
    )
    .argument('<trace>', 'a recording (.jsonl, .jsonl.gz, .jsonl.zst), or - for standard input')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (trace: string, options: { readonly json?: boolean }) => {
      const warn = (message: string) => printNote(`fairlead: ${message}`);
      const summary = await inspectTrace(trace, { warn });
      print(
        options.json === true ? plainJson(summary) : renderInspection(summary, outputColumns()),
      );
    });
}
