import type { Command } from 'commander';
import { STANDARD } from '../files/index.js';
import { counted } from '../report/units.js';
import { ownValue } from '../resources/index.js';
import { scenarios } from '../scenario/index.js';
import { writeTrace } from '../trace/writer.js';
import { didYouMean, parseSeed } from './arguments.js';
import { UsageError } from './errors.js';
import { checkOutput, printNote } from './output.js';

interface GenerateCommandOptions {
  readonly output: string;
  readonly seed?: string;
}

const LIST = Object.entries(scenarios)
  .map(([name, { about }]) => `  ${name.padEnd(22)} ${about}`)
  .join('\n');

const HELP = `
Scenarios:
${LIST}

Examples:
  fairlead generate metamarkets-week -o week.jsonl.gz
  fairlead generate cluster --seed 7 -o - | fairlead replay - --policy relinquish`;

/** `fairlead generate`: a made-up trace; the same seed gives the same bytes. */
export function addGenerateCommand(program: Command): void {
  program
    .command('generate')
    .summary('make a trace up, from a seed')
    .description('Makes a scenario and writes it as a trace. Its first line says what is assumed.')
    .argument('<scenario>', 'which one, see below', scenarioName)
    .requiredOption(
      '-o, --output <file>',
      'where to write it (.jsonl, .jsonl.gz, .jsonl.zst, or -)',
    )
    .option('--seed <n>', 'what everything is drawn from (default: 0)')
    .addHelpText('after', HELP)
    .action(generateCommand);
}

function scenarioName(name: string): string {
  if (Object.hasOwn(scenarios, name)) return name;
  const known = Object.keys(scenarios);
  const hint = didYouMean(name, known);
  throw new UsageError(`${name}: no such scenario${hint}; expected ${known.join(', ')}`);
}

async function generateCommand(name: string, options: GenerateCommandOptions): Promise<void> {
  checkOutput('--output', options.output, []);
  const seed = options.seed === undefined ? 0 : parseSeed('--seed', options.seed);
  const scenario = ownValue(scenarios, name)?.make(seed);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  await writeTrace(options.output, scenario.header, scenario.events);
  if (options.output !== STANDARD) {
    printNote(`${options.output}: ${counted(scenario.events.length, 'event')}`);
  }
}
