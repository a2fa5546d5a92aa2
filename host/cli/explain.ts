import type { Command } from 'commander';
import { type Explanation, renderExplanation } from '../report/explanation.js';
import { parseTime } from './arguments.js';
import { print } from './output.js';
import { policyOf } from './policy.js';

/** Works out the explanation: replays the trace up to the moment and asks the allocator. */
export type ExplainTrace = (
  path: string,
  options: {
    readonly frameworkId: string;
    /** Default: the end of the replay. */
    readonly atMs?: number | undefined;
    readonly policy: ReturnType<typeof policyOf>;
  },
) => Promise<Explanation>;

interface ExplainCommandOptions {
  readonly framework: string;
  readonly at?: string;
  readonly policy: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  fairlead explain traces/mesos-1.12-pitfall.jsonl.gz --framework app-3 --at 60s
  fairlead explain day.jsonl.gz --framework app-3 --policy fifo --json`;

/** `fairlead explain`: why a framework is offered nothing more at a moment of a replay. */
export function addExplainCommand(program: Command, explainTrace: ExplainTrace): void {
  program
    .command('explain')
    .summary('say why a framework gets no more than it has')
    .description(
      'Replays a recording up to a moment and says where a framework stands there: what it holds\n' +
        'and needs, its place in the queue, and for each agent why it is not offered to it.',
    )
    .argument('<trace>', 'a recording (.jsonl, .jsonl.gz, .jsonl.zst), or - for standard input')
    .requiredOption('-f, --framework <id>', 'id or name of the framework')
    .option('--at <time>', 'the moment (90s, 15m, 2h; default: the end of the replay)')
    .option('-p, --policy <policy>', 'preset or policy file', 'drf')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (trace: string, options: ExplainCommandOptions) => {
      const explanation = await explainTrace(trace, {
        frameworkId: options.framework,
        atMs: options.at === undefined ? undefined : parseTime('--at', options.at),
        policy: policyOf(options.policy),
      });
      print(options.json === true ? JSON.stringify(explanation) : renderExplanation(explanation));
    });
}
