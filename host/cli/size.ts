import { type Command, Option } from 'commander';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { renderSize } from '../report/size.js';
import { counted, plainJson } from '../report/units.js';
import { parseGoal, sizeOf } from '../size/index.js';
import { collect, parseSeeds } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { outputColumns, print } from './output.js';
import { PRESET_NAMES, policiesOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';
import { askTrust, textWithTrust, withTrust } from './trust.js';

interface SizeCommandOptions extends RecordingOptions, ChangeOptions {
  readonly goal: string;
  readonly policy?: readonly string[];
  readonly seeds: string;
  readonly durations?: DurationSource;
  readonly json?: boolean;
  readonly progress?: number;
}

const EXAMPLES = `
A goal is of conditions joined by commas, each with <, <= or =:
  p50, p90, p99, max, mean with queue or completion; makespan    times: p90 queue < 10m
  stuck, waiting, under-resourced, given up, infeasible          frameworks: stuck = 0

Examples:
  fairlead size day.jsonl.gz --goal 'p90 queue < 10m, stuck = 0'
  fairlead size day.jsonl.gz --goal 'stuck = 0' --policy drf --change arrivals=x1.5 --seeds 5`;

/** `fairlead size`: the least hardware with which a goal is met. */
export function addSizeCommand(program: Command): void {
  const command = program
    .command('size')
    .summary('find the fewest agents with which a goal is met')
    .description(
      'Replays a recording with more and with fewer agents, of the shape that most have, until it is\n' +
        'known with how many a goal is met under each policy. With several seeds each is asked for\n' +
        'on its own, and the answer is enough for all of them.',
    )
    .argument('<recording...>', RECORDINGS)
    .requiredOption('--goal <goal>', "what is to hold: 'p90 queue < 10m, stuck = 0'")
    .option('-p, --policy <policy>', 'repeatable (default: all presets)', collect)
    .option('--seeds <which>', '20, 0-19 or 3,7,11', '1')
    .addOption(new Option('--durations <source>', 'as for replay').choices(DURATION_SOURCES))
    .option('--json', 'print the answer as JSON');
  addProgressOption(addRecordingOptions(addChangeOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action(sizeCommand);
}

async function sizeCommand(paths: readonly string[], options: SizeCommandOptions): Promise<void> {
  const goal = parseGoal(options.goal);
  const policies = policiesOf(options.policy ?? PRESET_NAMES);
  const seeds = parseSeeds('--seeds', options.seeds);
  const changes = changesOf(options);
  const progress = new Progress(options.progress);
  const isReadAgain = changes.length > 0;
  const recording = await sourceOf(paths, options, { progress, isReadAgain });
  let done = 0;
  const result = await sizeOf(withChanges(recording, changes), {
    ...{ goal, policies, seeds, durations: options.durations },
    onTry: (policy, agents) => progress.tried(`${policy}, ${counted(agents, 'agent')}`, ++done),
  }).finally(() => progress.end());
  const trust = await askTrust(recording, progress);
  if (options.json === true) print(plainJson(withTrust(result, trust)));
  else {
    const columns = outputColumns();
    print(textWithTrust(renderSize(result, columns), trust, columns));
  }
}
