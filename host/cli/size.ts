import type { Command } from 'commander';
import { renderSize } from '../report/size.js';
import { sizeOf } from '../size/index.js';
import { addGoalOptions, answerGoal, type GoalOptions } from './goal.js';

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
    .requiredOption('--goal <goal>', "what is to hold: 'p90 queue < 10m, stuck = 0'");
  addGoalOptions(command, '1').addHelpText('after', EXAMPLES).action(sizeCommand);
}

function sizeCommand(paths: readonly string[], options: GoalOptions): Promise<void> {
  return answerGoal(paths, options, sizeOf, renderSize);
}
