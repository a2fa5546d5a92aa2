import {
  chmodSync,
  chownSync,
  constants,
  createWriteStream,
  renameSync,
  type Stats,
} from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asOutputError, targetOf } from './target.js';
import { folderUntilEnd } from './temporary.js';

/**
 * Writes to a path that a user names, whatever stands there; the one place of this package that does. A file (behind
 * links, if the path is one) is replaced whole or not at all: what is written goes into a folder of
 * its own beside it, which nobody else can have, and takes the file's name, mode and owner at the
 * end; a failure, an interrupt or the process's end removes it. What is no file (a device, a FIFO, a
 * socket, `-` for standard output) is written to as it is.
 *
 * @param write fills the stream and ends it; when it fails nothing is written.
 * @throws {OutputError} when the path cannot be written; and what `write` throws.
 */
export async function writeOutput(
  path: string,
  write: (into: Writable) => Promise<void>,
): Promise<void> {
  const target = targetOf(path);
  try {
    if (target.kind === 'file') await replaceFile(target.path, target.before, write);
    else if (target.kind === 'standard') await write(standardOutput());
    else if (target.kind === 'socket') await write(connect(path));
    else await write(createWriteStream(path, { flags: constants.O_WRONLY as unknown as string }));
  } catch (error) {
    throw asOutputError(path, error);
  }
}

/** {@link writeOutput} of a text. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeOutput(path, (into) => pipeline(Readable.from([text], { objectMode: false }), into));
}

async function replaceFile(
  path: string,
  before: Stats | undefined,
  write: (into: Writable) => Promise<void>,
): Promise<void> {
  const { folder, forget } = folderUntilEnd(join(dirname(path), '.fairlead-'));
  const part = join(folder, 'part');
  try {
    await write(createWriteStream(part, { flags: 'wx', ...(before && { mode: 0o600 }) }));
    if (before !== undefined) takeOver(part, before);
    renameSync(part, path);
  } finally {
    forget();
  }
}

/** The file that is replaced keeps its owner, where one may give files away, and its mode. */
function takeOver(part: string, before: Stats): void {
  try {
    chownSync(part, before.uid, before.gid);
  } catch {
    // Only root may; a file that one may write to stays one's own.
  }
  chmodSync(part, before.mode & 0o7777);
}

/** Standard output as a stream that may be ended: the process's own stays open. */
function standardOutput(): Writable {
  return new Writable({
    write(chunk, encoding, done) {
      process.stdout.write(chunk, encoding, done);
    },
  });
}
