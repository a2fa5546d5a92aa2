import type { Command } from 'commander';
import { plainJson } from '../report/units.js';
import { renderVerification } from '../report/verification.js';
import { verifyTrace } from '../verify/index.js';
import { EXIT } from './errors.js';
import { outputColumns, print, printNote } from './output.js';
import { addProgressOption, Progress } from './progress.js';

interface VerifyCommandOptions {
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
Exit code 1 when something disagrees; what hangs on milliseconds alone is no disagreement.

Examples:
  fairlead verify traces/mesos-1.12-pitfall.jsonl.gz
  fairlead verify day.jsonl.gz --json | jq '.differences[] | .reason'`;

/** `fairlead verify`: does the recorded master decide as this allocator does. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command('verify')
    .summary('compare the offers of a recording with those of this allocator')
    .description(
      'Feeds the recorded calls to the allocator and compares what it offers in each cycle with what\n' +
        'the recorded master offered. A master visits agents in random order and does not record it:\n' +
        'an offer agrees, agrees under some order of agents, differs in timing alone, or\n' +
        'disagrees.',
    )
    .argument('<trace>', 'a recording (.jsonl, .jsonl.gz, .jsonl.zst), or - for standard input')
    .option('--json', 'print it as JSON, with every difference');
  addProgressOption(command).addHelpText('after', EXAMPLES).action(verifyCommand);
}

async function verifyCommand(trace: string, options: VerifyCommandOptions): Promise<void> {
  const progress = new Progress(options.progress);
  const result = await verifyTrace(trace, {
    warn: (message) => printNote(`fairlead: ${message}`),
    onProgress: (nowMs, untilMs) => progress.update({ what: 'verifying', nowMs, untilMs }),
  }).finally(() => progress.end());
  print(options.json === true ? plainJson(result) : renderVerification(result, outputColumns()));
  if (result.disagree > 0) process.exitCode = EXIT.no;
}
