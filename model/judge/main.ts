import { Command, Option } from 'commander';
import type { Admission, RoleOrder } from '../../host/allocator/api.js';
import { judge, shorten } from './judge.js';
import { ADMISSIONS, type Choice, ORDERS, type Scenario, scenarioOf } from './scenario.js';

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
const orders = options.order === undefined ? ORDERS : [options.order];
const admissions = options.admission === undefined ? ADMISSIONS : [options.admission];
const combinations = orders.flatMap((order) =>
  admissions.map((admission) => ({ order, admission })),
);

let shortest: Scenario | undefined;
for (const combination of combinations) {
  const choice: Choice = {
    ...combination,
    ...(options.needy !== undefined && { needy: options.needy }),
    ...(options.relinquish !== undefined && { relinquish: options.relinquish === 'always' }),
  };
  await judgeMany(choice, Math.ceil(options.steps / combinations.length));
}
if (shortest !== undefined) {
  await tell(shortest);
  process.exitCode = 1;
}

async function judgeMany(choice: Choice, least: number): Promise<void> {
  const sums: Record<string, number> = { sequences: 0, steps: 0, differing: 0, relinquishes: 0 };
  const add = (name: string, more: number) => {
    sums[name] = (sums[name] ?? 0) + more;
  };
  for (let seed = options.seed; (sums.steps ?? 0) < least; seed++) {
    const scenario = scenarioOf(seed, choice, options.length);
    const { steps, difference, tally, relinquishes } = await judge(scenario);
    add('sequences', 1);
    add('steps', steps);
    add('relinquishes', relinquishes);
    for (const [name, count] of Object.entries(tally)) add(name, count);
    if (difference === undefined) continue;
    add('differing', 1);
    const short = (sums.differing ?? 0) <= 3 ? await shorten(scenario) : scenario;
    if (shortest === undefined || short.events.length < shortest.events.length) shortest = short;
  }
  const counts = Object.entries(sums).map(([name, count]) => `${name} ${count}`);
  console.log(`${choice.order} ${choice.admission}: ${counts.join(', ')}`);
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
