import { CommanderError } from 'commander';
import { describeFailure, EXIT } from './errors.js';
import { printNote } from './output.js';
import { createProgram } from './program.js';

/** Runs the command with these arguments and says what went wrong. @returns the exit code. */
export async function runCommand(args: readonly string[]): Promise<number> {
  process.exitCode = undefined;
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    // What a command answers with "no" it says so.
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return fail(error, args);
  }
}

/** Says what went wrong, in one line unless it is to be debugged. @returns the exit code. */
export function fail(error: unknown, args: readonly string[]): number {
  // The parser has said already what is wrong; help and version come this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  const { exitCode, line } = describeFailure(error);
  printNote(`fairlead: ${line}`);
  const isDebugging = args.includes('--debug') || (process.env.FAIRLEAD_DEBUG ?? '') !== '';
  // A stack begins with the message, and that may hold anything.
  if (isDebugging && error instanceof Error) error.stack?.split('\n').forEach(printNote);
  return exitCode;
}
