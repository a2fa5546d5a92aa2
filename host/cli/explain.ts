import type { Command } from 'commander';
import { explainTrace } from '../replay/explain.js';
import { renderExplanation } from '../report/explanation.js';
import { formatTime, plainJson } from '../report/units.js';
import { parseSeed, parseTime } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { explainMaster, isMasterAsked } from './explain-live.js';
import { addMasterOptions, type MasterOptions } from './master.js';
import { outputColumns, print, printNote } from './output.js';
import { policyOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';

interface ExplainCommandOptions extends RecordingOptions, ChangeOptions, MasterOptions {
  readonly framework: string;
  readonly at?: string;
  readonly policy: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
Examples:
  fairlead explain traces/mesos-1.12-pitfall.jsonl.gz --framework app-3 --at 60s
  fairlead explain http://master:5050 -f app-3          as it is there now
  fairlead explain state.json roles.json -f app-3       as it was when these were saved
  fairlead explain day.jsonl.gz -f app-3 --change agents=+10 --conf spark.cores.max=8
  fairlead explain day.jsonl.gz -f app-3 --policy relinquish --json | jq '.roles[0].next'`;

/** `fairlead explain`: why a framework is offered nothing more at a moment of a replay. */
export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain')
    .summary('say why a framework gets no more than it has')
    .description(
      'Replays a recording up to a moment and says where a framework stands there: what it holds\n' +
        'and needs, its place in the queue and who is before it, for each agent why it is not\n' +
        'offered to it, and when that could change by itself.\n' +
        'Of a running master, or of its saved /state (with /roles, /flags, /metrics/snapshot), it\n' +
        'says where a framework stands now, and what the master does not tell of that.',
    )
    .argument('<recording...>', `http://HOST:5050 of a running master, or ${RECORDINGS}`)
    .requiredOption('-f, --framework <id>', 'id or name of the framework')
    .option('--at <time>', 'the moment (90s, 15m, 2h; default: the end of the replay)')
    .option('-p, --policy <policy>', 'preset or policy file', 'drf')
    .option('--seed <n>', 'for the order in which agents are visited and for jitter (default: 0)')
    .option('--json', 'print it as JSON');
  addMasterOptions(addProgressOption(addRecordingOptions(addChangeOptions(command))))
    .addHelpText('after', EXAMPLES)
    .action(async (paths: readonly string[], options: ExplainCommandOptions) => {
      const isLive = await isMasterAsked(paths, command);
      await (isLive ? explainMaster(paths, options) : explainCommand(paths, options));
    });
}

async function explainCommand(
  paths: readonly string[],
  options: ExplainCommandOptions,
): Promise<void> {
  const atMs = options.at === undefined ? undefined : parseTime('--at', options.at);
  const changes = changesOf(options);
  const progress = new Progress(options.progress);
  const isReadAgain = changes.length > 0;
  const recording = await sourceOf(paths, options, { progress, isReadAgain });
  const explanation = await explainTrace(withChanges(recording, changes), {
    frameworkId: options.framework,
    atMs,
    policy: policyOf(options.policy),
    seed: options.seed === undefined ? undefined : parseSeed('--seed', options.seed),
    onWarning: (message) => printNote(`fairlead: ${message}`),
    onProgress: ({ policy, ...step }) => progress.update({ what: policy, ...step }),
  }).finally(() => progress.end());
  if (atMs !== undefined && explanation.atMs < atMs) {
    const end = formatTime(explanation.atMs);
    printNote(
      `fairlead: --at ${options.at}: the replay ends at ${end}; this is how it stands there`,
    );
  }
  print(
    options.json === true
      ? plainJson(explanation)
      : renderExplanation(explanation, outputColumns()),
  );
}
