import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { folderUntilEnd } from './temporary.js';

/**
 * Keeps what can be read but once in a temporary file, which nobody else may read and which is gone when
 * the process ends.
 *
 * @returns its path.
 */
export async function spool(bytes: AsyncIterable<Buffer>): Promise<string> {
  const { folder, forget } = folderUntilEnd(join(tmpdir(), 'fairlead-'));
  const path = join(folder, 'spooled');
  try {
    const from = Readable.from(bytes, { objectMode: false });
    await pipeline(from, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return path;
  } catch (error) {
    forget();
    throw error;
  }
}
