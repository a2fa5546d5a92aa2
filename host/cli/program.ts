import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { plainText } from '../report/units.js';
import { addAdviseCommand } from './advise.js';
import { didYouMean } from './arguments.js';
import { UsageError } from './errors.js';
import { addExplainCommand } from './explain.js';
import { addGenerateCommand } from './generate.js';
import { addImportCommand } from './import.js';
import { addInspectCommand } from './inspect.js';
import { addPolicyCommand } from './policy-command.js';
import { addRecordCommand } from './record.js';
import { addReplayCommand } from './replay.js';
import { addSizeCommand } from './size.js';
import { addSweepCommand } from './sweep.js';
import { addVerifyCommand } from './verify.js';
import { addWorkerCommand } from './worker.js';

const EXAMPLES = `
Examples:
  fairlead inspect traces/mesos-1.12-pitfall.jsonl.gz      what is in it
  fairlead verify traces/mesos-1.12-pitfall.jsonl.gz       do the recorded offers agree with ours
  fairlead replay traces/mesos-1.12-pitfall.jsonl.gz       what other policies would have done
  fairlead explain traces/mesos-1.12-pitfall.jsonl.gz -f app-3   why an application is stuck
  fairlead help replay                                     everything that replay can do

Exit codes: 0 done; 1 the answer is no (verify found offers that disagree); 2 bad usage or bad
input, with a line on standard error that says what, where, and what was expected; 130 interrupted.`;

/** The command and all its subcommands; `--debug` shows where a failure came from. */
export function createProgram(): Command {
  const program = new Command('fairlead')
    .description('Replays recordings of a Mesos cluster under other allocation policies.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--debug', 'show where a failure came from (also: FAIRLEAD_DEBUG=1)')
    .helpOption('-h, --help', 'show this help')
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: 100, sortSubcommands: false })
    .configureOutput({ outputError: (text, write) => write(asOneLine(text)) })
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  addReplayCommand(program);
  addVerifyCommand(program);
  addExplainCommand(program);
  addInspectCommand(program);
  addSizeCommand(program);
  addAdviseCommand(program);
  addSweepCommand(program);
  addWorkerCommand(program);
  addImportCommand(program);
  addRecordCommand(program);
  addGenerateCommand(program);
  addPolicyCommand(program);
  for (const parent of [program, ...program.commands.filter((one) => one.commands.length > 0)]) {
    addHelpCommand(parent);
  }
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
    command
      .helpOption('-h, --help', 'show this help')
      .option('--debug', 'show where a failure came from')
      .configureHelp({ helpWidth: 100 });
  }
  return program;
}

/** The parser's own `help` answers an unknown name with the help of everything. */
function addHelpCommand(parent: Command): void {
  parent
    .helpCommand(false)
    .command('help')
    .summary('show the help of a command')
    .description('Shows the help of a command.')
    .argument('[command]', 'which one')
    .action((name?: string) => {
      const names = parent.commands.map((one) => one.name());
      const asked = name === undefined ? parent : parent.commands[names.indexOf(name)];
      if (asked !== undefined) return asked.help();
      const hint = didYouMean(name ?? '', names);
      throw new UsageError(`${name}: no such command${hint}; expected ${names.join(', ')}`);
    });
}

/** The parser's `error: …\n(Did you mean …?)` in the one-line form of all other errors. */
function asOneLine(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, 'fairlead: ')
    .replace(/\s*\n\s*/g, ' ');
  return `${plainText(line)}\n`;
}

function packageVersion(): string {
  // From build/host/cli as from host/cli the package is found by its name.
  const manifest = readFileSync(new URL(import.meta.resolve('fairlead/package.json')), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return version;
}
