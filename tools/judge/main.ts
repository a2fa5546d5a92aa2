import { Command, Option } from 'commander';
import type { Admission, RoleOrder } from '../../host/allocator/api.js';
import { judge, shorten } from './judge.js';
import {
  ADMISSIONS,
  type Choice,
  COMBINATIONS,
  nameOf,
  ORDERS,
  type Scenario,
  scenarioOf,
} from './scenario.js';

/** Lets the model judge the module in many random sequences, and tells how that went. */

interface Options {
  readonly steps: number;
  readonly seed: number;
  readonly length: number;
  readonly order?: RoleOrder;
  readonly admission?: Admission;
  readonly needy?: number;
  readonly relinquish?: string;
}

const whole = (text: string) => Number.parseInt(text, 10);

const program = new Command('judge')
  .description('hold the module against the model, step by step')
  .option('--steps <n>', 'how many steps in all', whole, 20_000)
  .option('--seed <n>', 'where to begin', whole, 1)
  .option('--length <n>', 'steps of one sequence', whole, 120)
  .option('--needy <n>', 'at most so many clients with a minimum', whole)
  .addOption(new Option('--order <order>', 'only this order').choices(ORDERS))
  .addOption(new Option('--admission <admission>', 'only this admission').choices(ADMISSIONS))
  .addOption(new Option('--relinquish <when>', 'drawn by default').choices(['always', 'never']));

const options = program.parse().opts<Options>();
const isAsked = ({ order, admission }: Choice) =>
  (options.order ?? order) === order && (options.admission ?? admission) === admission;
const combinations = COMBINATIONS.filter(isAsked);

let { seed } = options;
let steps = 0;
let shortest: Scenario | undefined;
for (const combination of combinations) {
  const choice: Choice = {
    ...combination,
    ...(options.needy !== undefined && { needy: options.needy }),
    ...(options.relinquish !== undefined && { relinquish: options.relinquish === 'always' }),
  };
  steps += await judgeMany(choice, Math.ceil(options.steps / combinations.length));
}
console.log(`${steps} steps`);
if (shortest !== undefined) {
  await tell(shortest);
  process.exitCode = 1;
}

/** Judges so many steps at least, each sequence from a seed of its own. @returns how many it were. */
async function judgeMany(choice: Choice, least: number): Promise<number> {
  const sums: Record<string, number> = { sequences: 0, differing: 0, relinquishes: 0 };
  const add = (name: string, more: number) => {
    sums[name] = (sums[name] ?? 0) + more;
  };
  let judged = 0;
  for (; judged < least; seed++) {
    const scenario = scenarioOf(seed, choice, options.length);
    const { steps, difference, tally, relinquishes } = await judge(scenario);
    judged += steps;
    add('sequences', 1);
    add('relinquishes', relinquishes);
    for (const [name, count] of Object.entries(tally)) add(name, count);
    if (difference === undefined) continue;
    add('differing', 1);
    console.log(`${nameOf(choice)}: a difference with --seed ${seed}`);
    const short = (sums.differing ?? 0) <= 3 ? await shorten(scenario) : scenario;
    if (shortest === undefined || short.events.length < shortest.events.length) shortest = short;
  }
  const counts = Object.entries(sums).map(([name, count]) => `${name} ${count}`);
  console.log(`${nameOf(choice)}: steps ${judged}, ${counts.join(', ')}`);
  return judged;
}

async function tell(scenario: Scenario): Promise<void> {
  console.log(`\n${JSON.stringify(scenario.options)}`);
  for (const event of scenario.events) console.log(JSON.stringify(event));
  const { difference } = await judge(scenario);
  const only = (some: readonly string[], others: readonly string[]) =>
    some.filter((text) => !others.includes(text)).join('\n  ');
  const { model = [], module = [], step } = difference ?? {};
  console.log(`\nstep ${step}\nthe model:\n  ${only(model, module)}`);
  console.log(`the module:\n  ${only(module, model)}`);
}
