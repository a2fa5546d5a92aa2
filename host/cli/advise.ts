import type { Command } from 'commander';
import { advise } from '../advise/index.js';
import { renderAdvice } from '../report/advice.js';
import { addGoalOptions, answerGoal, type GoalOptions } from './goal.js';
import { policyOf } from './policy.js';

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
    .option('--goal <goal>', 'what is to hold', THROUGH);
  addGoalOptions(command, '3').addHelpText('after', EXAMPLES).action(adviseCommand);
}

function adviseCommand(paths: readonly string[], options: GoalOptions): Promise<void> {
  const recorded = policyOf(RECORDED);
  return answerGoal(
    paths,
    options,
    (source, { policies, ...question }) =>
      advise(source, {
        ...question,
        recorded,
        policies: policies.filter(({ name }) => name !== recorded.name),
      }),
    renderAdvice,
  );
}
