import type { Command } from 'commander';
import { STANDARD } from '../files/index.js';
import { counted, WIDTH_COLUMNS, wrap } from '../report/units.js';
import { ownValue } from '../resources/index.js';
import { type Scenario, scenarios } from '../scenario/index.js';
import { type Parameters, storyTraces, type Values } from '../stories/index.js';
import { openSource, type Trace } from '../trace/index.js';
import { writeTrace } from '../trace/writer.js';
import { collect, didYouMean, parseSeed } from './arguments.js';
import { addChangeOptions, type ChangeOptions, changesOf, withChanges } from './changes.js';
import { UsageError } from './errors.js';
import { checkOutput, printNote } from './output.js';

interface GenerateCommandOptions extends ChangeOptions {
  readonly output: string;
  readonly seed?: string;
  readonly set?: readonly string[];
}

/** What can be made by name: the larger scenarios have no parameters but their seed. */
interface Makeable {
  readonly about: string;
  readonly parameters: Parameters;
  readonly make: (seed: number, values: Values) => Scenario;
}

const MAKEABLE: Readonly<Record<string, Makeable>> = {
  ...Object.fromEntries(
    Object.entries(scenarios).map(([name, one]) => [name, { ...one, parameters: {} }]),
  ),
  ...storyTraces,
};

const LIST = Object.entries(MAKEABLE)
  .map(([name, { about, parameters }]) => {
    const of = Object.entries(parameters).map(([one, { value, range, isPublished, about }]) => {
      const origin = isPublished === true ? 'published' : 'assumed';
      const text = `      ${one}=${value} (${origin}; ${range.join(' to ')}): ${about}`;
      return wrap(text, WIDTH_COLUMNS, '        ');
    });
    return [`  ${name.padEnd(24)} ${about}`, ...of].join('\n');
  })
  .join('\n');

const HELP = `
Scenarios, and of stories that people published the numbers that --set changes:
${LIST}

Examples:
  fairlead generate metamarkets-week -o week.jsonl.gz
  fairlead generate story-2-pitfall --set applications=20 --set ratio=0.5 -o pitfall.jsonl
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
    .option('--seed <n>', 'what everything is drawn from (default: 0)')
    .option('--set <name=value>', "a story's number, by its name; repeatable", collect);
  addChangeOptions(command).addHelpText('after', HELP).action(generateCommand);
}

function scenarioName(name: string): string {
  if (Object.hasOwn(MAKEABLE, name)) return name;
  const known = Object.keys(MAKEABLE);
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
  const made = ownValue(MAKEABLE, name);
  if (made === undefined) throw new Error(`no scenario ${name}`);
  const scenario = made.make(seed, valuesOf(name, made.parameters, options.set ?? []));
  let count = 0;
  const { header, events } = await withChangesOf(name, scenario, options);
  await writeTrace(
    options.output,
    header,
    counting(events, () => count++),
  );
  if (options.output !== STANDARD) printNote(`${options.output}: ${counted(count, 'event')}`);
}

/** @throws {UsageError} for what is no parameter of the scenario, or not within its range. */
function valuesOf(scenario: string, parameters: Parameters, settings: readonly string[]): Values {
  const values = settings.map((setting): [string, number] => {
    const [, name = setting, text = ''] = /^([^=]*)=(.*)$/.exec(setting) ?? [];
    const parameter = ownValue(parameters, name);
    if (parameter === undefined) {
      const known = Object.keys(parameters);
      const expected = known.length === 0 ? 'none' : `one of ${known.join(', ')}`;
      const hint = didYouMean(name, known);
      throw new UsageError(
        `--set ${setting}: ${scenario} has no ${name}${hint}; expected ${expected}`,
      );
    }
    const [least, most] = parameter.range;
    const isFraction = parameter.isFraction === true;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= least && value <= most) || !(isFraction || Number.isInteger(value))) {
      const kind = isFraction ? 'a number' : 'a whole number';
      throw new UsageError(`--set ${setting}: expected ${kind} from ${least} to ${most}`);
    }
    return [name, value];
  });
  return Object.fromEntries(values);
}
