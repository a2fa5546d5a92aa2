import type { Command } from 'commander';
import { plainJson } from '../report/units.js';
import { renderVerification } from '../report/verification.js';
import { verifyTrace } from '../verify/index.js';
import { EXIT } from './errors.js';
import { outputColumns, print, printNote } from './output.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';

interface VerifyCommandOptions extends RecordingOptions {
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
Exit code 1 when something disagrees; a difference in timing alone is no disagreement.

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
        'an offer agrees, agrees under some order of agents, agrees in another order of events where\n' +
        'milliseconds leave that open, differs in timing alone, or disagrees.',
    )
    .argument('<recording...>', RECORDINGS)
    .option('--json', 'print it as JSON, with every difference');
  addProgressOption(addRecordingOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(verifyCommand);
}

async function verifyCommand(
  paths: readonly string[],
  options: VerifyCommandOptions,
): Promise<void> {
  const progress = new Progress(options.progress);
  const result = await verifyTrace(await sourceOf(paths, options, { progress }), {
    warn: (message) => printNote(`fairlead: ${message}`),
    onProgress: (nowMs, untilMs) => progress.update({ what: 'verifying', nowMs, untilMs }),
  }).finally(() => progress.end());
  print(options.json === true ? plainJson(result) : renderVerification(result, outputColumns()));
  if (result.disagree > 0) process.exitCode = EXIT.no;
}
