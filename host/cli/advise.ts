import { type Command, Option } from 'commander';
import { advise } from '../advise/index.js';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { renderAdvice } from '../report/advice.js';
import { plainJson } from '../report/units.js';
import { parseGoal } from '../size/index.js';
import { collect, parseSeeds } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { outputColumns, print } from './output.js';
import { PRESET_NAMES, policiesOf, policyOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';
import { askTrust, textWithTrust, withTrust } from './trust.js';

interface AdviseCommandOptions extends RecordingOptions, ChangeOptions {
  readonly goal: string;
  readonly policy?: readonly string[];
  readonly seeds: string;
  readonly durations?: DurationSource;
  readonly json?: boolean;
  readonly progress?: number;
}

/** How masters decide, and so what a recording was recorded with. */
const RECORDED = 'drf';

/** Everybody gets through, but for one in ten, who may have come late and wait when the recording ends. */
const THROUGH = 'stuck = 0, under-resourced = 0, given up = 0, infeasible = 0, p90 queue < 1d';

const EXAMPLES = `
A goal is written as for size: \`fairlead help size\`.

Examples:
  fairlead advise day.jsonl.gz
  fairlead advise day.jsonl.gz --goal 'p90 queue < 10m, stuck = 0' --seeds 5`;

/** `fairlead advise`: what to change so that everybody gets through. */
export function addAdviseCommand(program: Command): void {
  const command = program
    .command('advise')
    .summary('find what to change so that everybody gets through, and its price')
    .description(
      'Tries the smallest changes with which a goal is met: another policy, another patience, Spark\n' +
        'applications that start with less, more agents. Says what each brings and what it costs,\n' +
        'the best first: the fewest agents, then whose last is through first.',
    )
    .argument('<recording...>', RECORDINGS)
    .option('--goal <goal>', 'what is to hold', THROUGH)
    .option('-p, --policy <policy>', 'tried; repeatable (default: the presets)', collect)
    .option('--seeds <which>', '20, 0-19 or 3,7,11; the goal is to be met with each', '3')
    .addOption(new Option('--durations <source>', 'as for replay').choices(DURATION_SOURCES))
    .option('--json', 'print the answer as JSON');
  addProgressOption(addRecordingOptions(addChangeOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action(adviseCommand);
}

async function adviseCommand(
  paths: readonly string[],
  options: AdviseCommandOptions,
): Promise<void> {
  const goal = parseGoal(options.goal);
  const recorded = policyOf(RECORDED);
  const tried = policiesOf(options.policy ?? PRESET_NAMES);
  const policies = tried.filter(({ name }) => name !== recorded.name);
  const seeds = parseSeeds('--seeds', options.seeds);
  const changes = changesOf(options);
  const progress = new Progress(options.progress);
  const isReadAgain = changes.length > 0;
  const recording = await sourceOf(paths, options, { progress, isReadAgain });
  let done = 0;
  const advice = await advise(withChanges(recording, changes), {
    ...{ goal, recorded, policies, seeds, durations: options.durations },
    onTry: (policy, besides) => progress.tried([policy, ...besides].join(', '), ++done),
  }).finally(() => progress.end());
  const trust = await askTrust(recording, progress);
  if (options.json === true) print(plainJson(withTrust(advice, trust)));
  else {
    const columns = outputColumns();
    print(textWithTrust(renderAdvice(advice, columns), trust, columns));
  }
}
