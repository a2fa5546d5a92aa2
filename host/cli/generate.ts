import type { Command } from 'commander';
import { STANDARD } from '../files/index.js';
import { counted } from '../report/units.js';
import { ownValue } from '../resources/index.js';
import { type Scenario, scenarios } from '../scenario/index.js';
import { openSource, type Trace } from '../trace/index.js';
import { writeTrace } from '../trace/writer.js';
import { didYouMean, parseSeed } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { UsageError } from './errors.js';
import { checkOutput, printNote } from './output.js';

interface GenerateCommandOptions extends ChangeOptions {
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
  const command = program
    .command('generate')
    .summary('make a trace up, from a seed')
    .description('Makes a scenario and writes it as a trace. Its first line says what is assumed.')
    .argument('<scenario>', 'which one, see below', scenarioName)
    .requiredOption(
      '-o, --output <file>',
      'where to write it (.jsonl, .jsonl.gz, .jsonl.zst, or -)',
    )
    .option('--seed <n>', 'what everything is drawn from (default: 0)');
  addChangeOptions(command).addHelpText('after', HELP).action(generateCommand);
}

function scenarioName(name: string): string {
  if (Object.hasOwn(scenarios, name)) return name;
  const known = Object.keys(scenarios);
  const hint = didYouMean(name, known);
  throw new UsageError(`${name}: no such scenario${hint}; expected ${known.join(', ')}`);
}

/** The scenario as it is with the changes; its description says so, too. */
async function withChangesOf(
  name: string,
  { header, events }: Scenario,
  options: ChangeOptions,
): Promise<Pick<Trace, 'header' | 'events'>> {
  const open = async () => ({ header, events: asyncly(events), close: async () => {} });
  const changes = changesOf(options);
  const trace = await openSource(withChanges({ name, open }, changes));
  if (changes.length === 0) return trace;
  const said = `Changed: ${changes.map(({ sentence }) => sentence).join('; ')}.`;
  const description = [header.description, said].filter((text) => text !== undefined).join(' ');
  return { header: { ...header, description }, events: trace.events };
}

async function* asyncly<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
}

async function* counting<Value>(
  values: AsyncIterable<Value>,
  count: () => void,
): AsyncGenerator<Value> {
  for await (const value of values) {
    count();
    yield value;
  }
}

async function generateCommand(name: string, options: GenerateCommandOptions): Promise<void> {
  checkOutput('--output', options.output, []);
  const seed = options.seed === undefined ? 0 : parseSeed('--seed', options.seed);
  const scenario = ownValue(scenarios, name)?.make(seed);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  let count = 0;
  const { header, events } = await withChangesOf(name, scenario, options);
  await writeTrace(
    options.output,
    header,
    counting(events, () => count++),
  );
  if (options.output !== STANDARD) printNote(`${options.output}: ${counted(count, 'event')}`);
}
