import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { plainText } from '../report/units.js';
import { UsageError } from './errors.js';

/** `-` as a file name means standard input or output. */
export const STANDARD = '-';

/** How an interrupted command ends, as shells count it: 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** For people, beside the answer. */
export function printNote(text: string): void {
  process.stderr.write(`${plainText(text)}\n`);
}

/**
 * Says early that a file cannot be written, before long work is done for it.
 *
 * @throws {UsageError} when the folder is not there, not writable, or the path is a folder.
 */
export function checkWritable(option: string, path: string): void {
  if (path === STANDARD) return;
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`${option} ${path}: expected a folder that can be written to: ${folder}`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new UsageError(`${option} ${path}: expected a file, this is a folder`);
  }
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name. An
 * interrupt that comes meanwhile waits until the file is whole; at any other time it ends the
 * command at once, because nothing is half done.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  if (path === STANDARD) {
    print(text);
    return;
  }
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const temporary = join(dirname(path), `.fairlead-${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
    // A signal that came meanwhile is told in the next turn of the event loop.
    await setImmediate();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (isInterrupted) process.exit(EXIT_INTERRUPTED);
}

/** A reader that has seen enough (`| head`) closes the pipe: that ends the command quietly. */
export function endQuietlyWhenPipeCloses(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
