import { systemProblem } from '../files/index.js';

/** Exit codes of the command. */
export const EXIT = {
  done: 0,
  /** The question was answered with no: verify found offers that disagree. */
  no: 1,
  /** Bad usage or bad input; the message says what is wrong, where, and what was expected. */
  badInput: 2,
  /** A bug of this program. */
  broken: 70,
} as const;

/** Something wrong with what the user asked for. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors that name what is wrong with the input, by name: the layers below throw them. */
const INPUT_ERRORS: ReadonlySet<string> = new Set([
  'UsageError',
  'TraceError',
  'ReplayError',
  'VerifyError',
  'ResourceError',
  'AllocatorError',
  'OutputError',
  'MasterError',
  'ChangeError',
  'SweepError',
]);

/** What a failure means for the user: the exit code and one line to read. */
export function describeFailure(error: unknown): { exitCode: number; line: string } {
  if (!(error instanceof Error)) return { exitCode: EXIT.broken, line: oneLine(String(error)) };
  if (INPUT_ERRORS.has(error.name))
    return { exitCode: EXIT.badInput, line: oneLine(error.message) };
  const problem = systemProblem(error);
  if (problem !== undefined) {
    const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
    return { exitCode: EXIT.badInput, line: oneLine(path + problem) };
  }
  const line = `unexpected failure: ${oneLine(error.message)} (--debug shows where)`;
  return { exitCode: EXIT.broken, line };
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, '; ');
}
