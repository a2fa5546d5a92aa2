import { Presets, SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import type { Policy } from '../../host/allocator/api.js';
import { presets } from '../../host/replay/policies.js';
import { loadPolicy } from '../../host/replay/policy-file.js';
import { shippedAllocator } from './build.js';
import { QUESTIONS } from './check.js';
import { compileProbe } from './compile.js';
import { declaringFamilies, type Family, fullFamilies, smallFamilies } from './families.js';
import {
  checkControl,
  checkFamily,
  controls,
  everyOrder,
  type Seen,
  type Setting,
} from './property.js';
import { ABSTRACTION, faultLines, seenLine, total } from './report.js';
import { StateFile } from './state-file.js';

/**
 * Follows everything that can happen in small clusters, with the module that is shipped:
 *
 *     npm run check:liveness -- --bound full --workers 2
 */
interface Flags {
  readonly bound: 'small' | 'full';
  readonly policy?: string;
  readonly everyOrder?: string | true;
  readonly workers: string;
  readonly family?: string;
  readonly countGap: string;
  readonly json: boolean;
  readonly state?: string;
}

const command = new Command('npm run check:liveness --')
  .description(
    'Follows every history of small clusters with the module that is shipped: nobody may be starved\n' +
      'under the policy, nothing kept for nothing, and refusals must pass on; each of twelve controls\n' +
      'must fail. Exit code 1 when either is not so.',
  )
  .addOption(
    new Option('--bound <bound>', 'small (minutes) or full (hours)')
      .choices(['small', 'full'])
      .default('small'),
  )
  .option('--policy <policy>', 'only this preset or policy file, and no controls')
  .option(
    '--every-order [text]',
    'relinquish with every order and admission, or those whose name contains this, and no controls',
  )
  .option('--workers <n>', 'threads', '1')
  .option('--family <text>', 'only families whose name contains this')
  .option('--count-gap <n>', 'tell gaps of allocation counts apart up to this', '1')
  .option('--state <file>', 'keep in it what is done, and pass over what is')
  .option('--json', 'print one JSON object', false)
  .parse();

process.exitCode = (await main(command.opts<Flags>())) ? 0 : 1;

async function main(flags: Flags): Promise<boolean> {
  const tell = (text: string): void => {
    if (!flags.json) process.stdout.write(`${text}\n`);
  };
  const setting = await settingOf(flags);
  tell(ABSTRACTION);
  const everyOrder = flags.everyOrder !== undefined;
  const policy = everyOrder ? 'relinquish with every order' : setting.policy.name;
  tell(`\nUnder ${policy}, with the module that is shipped:`);
  const property = everyOrder
    ? await checkOrders(flags, setting, tell)
    : await checkFamilies(familiesOf(flags, setting.policy), setting, tell);
  tell(`  ${seenLine(total(property))}`);
  if (property.every(({ fault }) => fault === undefined)) {
    tell('  nobody is starved, nothing is kept for nothing, and refusals pass on');
  }
  const failing: Seen[] = [];
  if (flags.policy === undefined && !everyOrder) {
    for (const control of controls()) {
      const seen = await checkControl(control, { ...setting, workers: 0 });
      failing.push(seen);
      tell(`\nWith ${seen.name}:`);
      for (const text of faultLines(seen)) tell(text);
      if (seen.fault === undefined) tell('  nothing is found, but something should be');
    }
  }
  const passed =
    property.every(({ fault }) => fault === undefined) &&
    failing.every(({ fault }) => fault !== undefined);
  tell(passed ? 'as it should be' : 'NOT as it should be');
  const { bound } = flags;
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ passed, bound, policy, property, failing })}\n`);
  }
  return passed;
}

async function settingOf(flags: Flags): Promise<Setting> {
  const probe = new WebAssembly.Module(await compileProbe());
  const shipped = await shippedAllocator();
  const countGap = whole('--count-gap', flags.countGap);
  return {
    modules: { allocator: new WebAssembly.Module(shipped), probe },
    policy: flags.policy === undefined ? presets.relinquish : loadPolicy(flags.policy),
    options: {
      statesMax: 5_000_000,
      countGap,
      memory: false,
      asks: QUESTIONS,
    },
    workers: whole('--workers', flags.workers),
    ...(flags.state !== undefined && { finished: stateFile(flags.state, shipped, countGap) }),
  };
}

function stateFile(path: string, module: Uint8Array, countGap: number): StateFile {
  try {
    return new StateFile(path, module, countGap);
  } catch (error) {
    return command.error(`check:liveness: --state ${(error as Error).message}`);
  }
}

/** The families that are wanted; those that declare durations only where these decide something. */
function familiesOf({ bound, family = '' }: Flags, policy: Policy): Family[] {
  const isEasy = policy.roles.some(({ admission }) => admission === 'easy');
  const families = [
    ...(bound === 'full' ? fullFamilies() : smallFamilies()),
    ...(isEasy ? declaringFamilies() : []),
  ];
  const wanted = families.filter(({ name }) => name.includes(family));
  if (wanted.length === 0) {
    command.error(`no such family; there are:\n${families.map(({ name }) => name).join('\n')}`);
  }
  return wanted;
}

async function checkFamilies(
  families: readonly Family[],
  setting: Setting,
  tell: (text: string) => void,
): Promise<Seen[]> {
  return checkEach(
    families.map((family) => ({ family, setting })),
    tell,
  );
}

/** The families together, once under each order and admission. */
async function checkOrders(
  flags: Flags,
  setting: Setting,
  tell: (text: string) => void,
): Promise<Seen[]> {
  const text = flags.everyOrder === true ? '' : (flags.everyOrder ?? '');
  const policies = everyOrder().filter(({ name }) => name.includes(text));
  if (policies.length === 0) command.error(`check:liveness: --every-order ${text}: no such policy`);
  return checkEach(
    policies.map((policy) => ({
      family: {
        name: policy.name,
        scenarios: familiesOf(flags, policy).flatMap((family) => family.scenarios),
      },
      setting: { ...setting, policy },
    })),
    tell,
  );
}

async function checkEach(
  parts: readonly { readonly family: Family; readonly setting: Setting }[],
  tell: (text: string) => void,
): Promise<Seen[]> {
  const clusters = parts.reduce((sum, { family }) => sum + family.scenarios.length, 0);
  const bar = process.stderr.isTTY === true ? progressBar(clusters) : undefined;
  const all: Seen[] = [];
  for (const { family, setting } of parts) {
    const seen = await checkFamily(family, setting, () => bar?.increment());
    tell(`  ${seenLine(seen)}`);
    for (const text of faultLines(seen)) tell(text);
    all.push(seen);
  }
  bar?.stop();
  return all;
}

function progressBar(total: number): SingleBar {
  const bar = new SingleBar(
    { stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return bar;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    command.error(`check:liveness: ${option} ${text}: expected a whole number of at least 1`);
  }
  return value;
}
