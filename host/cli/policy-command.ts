import type { Command } from 'commander';
import { checkPolicyText, loadPolicy, readPolicyFile } from '../replay/index.js';
import { counted } from '../report/units.js';
import { didYouMean } from './arguments.js';
import { EXIT, UsageError } from './errors.js';
import { print, printNote } from './output.js';
import { PRESET_NAMES } from './policy.js';

const EXAMPLES = `
Examples:
  fairlead policy show relinquish > mine.json
  fairlead policy check mine.json
  fairlead replay day.jsonl.gz --policy relinquish --policy mine.json

docs/policy-file.md describes the file.`;

/** `fairlead policy`: a preset as a file to start from, and what is wrong with a file. */
export function addPolicyCommand(program: Command): void {
  const policy = program
    .command('policy')
    .summary('show a preset as a policy file, or check a file')
    .description('Policy files: a preset as one to start from, and what is wrong with one.')
    .addHelpText('after', EXAMPLES);
  policy
    .command('show')
    .description('Prints a preset as a policy file.')
    .argument('<preset>', PRESET_NAMES.join(', '), presetName)
    .action((name: string) => print(JSON.stringify(loadPolicy(name), null, 2)));
  policy
    .command('check')
    .description('Says all that is wrong with a policy file, with line and column.')
    .argument('<file>', 'a policy file')
    .action(checkCommand);
}

function presetName(name: string): string {
  if (PRESET_NAMES.includes(name)) return name;
  const hint = didYouMean(name, PRESET_NAMES);
  throw new UsageError(`${name}: no such preset${hint}; expected ${PRESET_NAMES.join(', ')}`);
}

function checkCommand(path: string): void {
  const { policy, problems } = checkPolicyText(readPolicyFile(path), path);
  if (policy !== undefined) {
    const { name, roles } = policy;
    print(`${path}: ok, policy ${name} with ${counted(roles.length, 'selector')}`);
    return;
  }
  for (const problem of problems) printNote(`fairlead: ${problem}`);
  process.exitCode = EXIT.badInput;
}
