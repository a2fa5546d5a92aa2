import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemProblem } from '../files/index.js';
import { TraceError } from '../trace/errors.js';

/** A file that was named, or found in a folder that was. */
export interface Found {
  readonly path: string;
  /** It was named itself: to pass it over in silence would be wrong. */
  readonly isNamed: boolean;
}

/**
 * The files of paths, folders looked through with all that lies in them but hidden ones; by name, as
 * programs read and people list them.
 *
 * @throws {TraceError} for a path that is not there or cannot be read, and a folder without files.
 */
export function findFiles(paths: readonly string[]): readonly Found[] {
  return paths.flatMap((path) => {
    const found = isFolder(path) ? filesIn(path) : [{ path, isNamed: true }];
    if (found.length > 0) return found;
    throw new TraceError('empty', { file: path }, 'the folder holds no file', 'recordings in it');
  });
}

/** Whether it is one; `-` is standard input. */
export function isFolder(path: string): boolean {
  if (path === '-') return false;
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const expected = 'a recording';
    throw isMissing
      ? new TraceError('missing', { file: path }, 'no such file', expected)
      : new TraceError('unreadable', { file: path }, problem, expected);
  }
}

function filesIn(folder: string): Found[] {
  const entries = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() || entry.isSymbolicLink() ? [{ path, isNamed: false }] : [];
  });
}
