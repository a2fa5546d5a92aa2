#!/usr/bin/env node
import { CommanderError } from 'commander';
import { describeFailure, EXIT } from './errors.js';
import { endWhenOutputFails, printNote } from './output.js';
import { createProgram } from './program.js';

endWhenOutputFails();
// What no promise waits for is a failure like any other: Node's own exit code, 1, would mean "no".
process.on('uncaughtException', (error) => process.exit(fail(error)));
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}

/** Says what went wrong, in one line unless it is to be debugged, and gives the exit code. */
function fail(error: unknown): number {
  // The parser has said already what is wrong; help and version come this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  const { exitCode, line } = describeFailure(error);
  printNote(`fairlead: ${line}`);
  const isDebugging = process.argv.includes('--debug') || (process.env.FAIRLEAD_DEBUG ?? '') !== '';
  // A stack begins with the message, and that may hold anything.
  if (isDebugging && error instanceof Error) error.stack?.split('\n').forEach(printNote);
  return exitCode;
}
