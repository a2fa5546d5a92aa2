import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Policy } from '../allocator/api.js';
import { type Goal, parseGoal } from '../goal/index.js';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { stableJson } from '../report/json.js';
import type { TraceSource } from '../trace/index.js';
import { collect, parseSeeds, parseThreads } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { outputColumns, print } from './output.js';
import { PRESET_NAMES, policiesOf } from './policy.js';
import { addProgressOption, Progress } from './progress.js';
import { addRecordingOptions, RECORDINGS, type RecordingOptions, sourceOf } from './recording.js';
import { askTrust, textWithTrust, withTrust } from './trust.js';

/** What commands that look for how a goal is met have in common: what they are asked, and how they answer. */

export interface GoalOptions extends RecordingOptions, ChangeOptions {
  readonly goal: string;
  readonly policy?: readonly string[];
  readonly seeds: string;
  readonly workers?: number;
  readonly durations?: DurationSource;
  readonly json?: boolean;
  readonly progress?: number;
}

/** A question that the options ask. */
export interface GoalQuestion {
  readonly goal: Goal;
  readonly policies: readonly Policy[];
  readonly seeds: readonly number[];
  readonly durations: DurationSource | undefined;
  readonly workers: number;
  /** To be told of each replay when it is asked for. */
  readonly onTry: (policy: string, changed: readonly string[]) => void;
}

/** Gives a command the options; its goal it has itself. @param seeds what is taken where none are named. */
export function addGoalOptions(command: Command, seeds: string): Command {
  command
    .argument('<recording...>', RECORDINGS)
    .option('-p, --policy <policy>', 'repeatable (default: all presets)', collect)
    .option('--seeds <which>', '20, 0-19 or 3,7,11; the goal is to be met with each', seeds)
    .option('--workers <n>', 'threads (default: one a processor)', parseThreads)
    .addOption(new Option('--durations <source>', 'as for replay').choices(DURATION_SOURCES))
    .option('--json', 'print the answer as JSON');
  return addProgressOption(addRecordingOptions(addChangeOptions(command)));
}

/** Asks, and prints the answer with how far the recording's own replay is off. */
export async function answerGoal<Answer extends object>(
  paths: readonly string[],
  options: GoalOptions,
  ask: (source: TraceSource, question: GoalQuestion) => Promise<Answer>,
  render: (answer: Answer, columns: number) => string,
): Promise<void> {
  const goal = parseGoal(options.goal);
  const policies = policiesOf(options.policy ?? PRESET_NAMES);
  const seeds = parseSeeds('--seeds', options.seeds);
  const changes = changesOf(options);
  const progress = new Progress(options.progress);
  const isReadAgain = changes.length > 0;
  const recording = await sourceOf(paths, options, { progress, isReadAgain });
  let done = 0;
  const answer = await ask(withChanges(recording, changes), {
    ...{ goal, policies, seeds, durations: options.durations },
    workers: options.workers ?? availableParallelism(),
    onTry: (policy, changed) => progress.tried([policy, ...changed].join(', '), ++done),
  }).finally(() => progress.end());
  const trust = await askTrust(recording, progress);
  if (options.json === true) {
    print(stableJson(withTrust(answer, trust)));
    return;
  }
  const columns = outputColumns();
  print(textWithTrust(render(answer, columns), trust, columns));
}
