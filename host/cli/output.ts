import { fileIdentity, OutputError, targetOf } from '../files/index.js';
import { plainLines, plainText, WIDTH_COLUMNS } from '../report/units.js';
import { describeFailure, UsageError } from './errors.js';

/** The answer. Whatever in it a terminal would obey is shown instead. */
export function print(text: string): void {
  printStyled(plainLines(text));
}

/** The same with marks for a terminal, of a text whose names are plain already. */
export function printStyled(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

const WIDTH_COLUMNS_MIN = 40;

/** How wide the answer may be: as the terminal, or as texts are where there is none. */
export function outputColumns(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY === true ? Math.max(WIDTH_COLUMNS_MIN, columns) : WIDTH_COLUMNS;
}

/** For people, beside the answer. */
export function printNote(text: string): void {
  process.stderr.write(`${plainText(text)}\n`);
}

/** Lines on stderr. */
export function printLines(text: string): void {
  for (const line of text.trimEnd().split('\n')) printNote(line);
}

/**
 * Says early that a file cannot be written, before long work is done for it.
 *
 * @param inputs what the command reads: an output must not replace it.
 * @throws {UsageError} naming the option, the path and what was expected.
 */
export function checkOutput(option: string, path: string, inputs: readonly string[]): void {
  try {
    targetOf(path);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    throw new UsageError(`${option} ${path}: ${error.problem}`);
  }
  const input = inputs.find((one) => isSameFile(path, one));
  if (input === undefined) return;
  throw new UsageError(
    `${option} ${path}: is the input ${input}, which would be lost; expected another file`,
  );
}

/** Whether what is written to the one path would be read from the other, or replaced by it. */
export function isSameFile(a: string, b: string): boolean {
  const identity = fileIdentity(a);
  return identity !== undefined && identity === fileIdentity(b);
}

/**
 * Ends the command when nobody takes its output. A reader that has seen enough (`| head`) closes the
 * pipe: that ends it quietly. On anything else (a full disk) it says why, and the exit code is that of
 * bad input, never that of an answer.
 */
export function endWhenOutputFails(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      const { exitCode, line } = describeFailure(error);
      if (stream === process.stdout) printNote(`fairlead: standard output: ${line}`);
      process.exit(exitCode);
    });
  }
}
