import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Embedding from '../host/allocator/index.js';
import { PACKAGE } from './core/builds.js';
import type { Subject } from './subjects.js';

/** The module as it was: an earlier revision of this repository, built and driven by its own host. */

const REVISIONS = path.join(PACKAGE, 'build/bench/revisions');

/** A revision that cannot be measured: it is not in the history at hand. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: PACKAGE, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** @throws {RevisionError} when there is no such commit here. */
function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
  } catch {
    const found = `no revision ${JSON.stringify(revision)} in this repository`;
    throw new RevisionError(`${found}; expected a commit in the history of a whole clone`);
  }
}

/** Where a commit is built. One that was interrupted has another name, and is begun anew. */
function builtAt(commit: string): string {
  const directory = path.join(REVISIONS, commit);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const archive = path.join(unfinished, 'sources.tar');
  git('archive', '--output', archive, commit);
  execFileSync('tar', ['-xf', archive, '-C', unfinished]);
  // Packages are found in the directories above: those of today, the compiler too.
  execFileSync('npm', ['run', 'build'], { cwd: unfinished, stdio: 'pipe' });
  renameSync(unfinished, directory);
  return directory;
}

/**
 * The module of a revision, built with today's compiler.
 *
 * @param revision anything that names a commit.
 * @throws {RevisionError} when there is no such commit here.
 */
export async function earlierModule(revision: string): Promise<Subject> {
  const entry = path.join(builtAt(commitOf(revision)), 'build/host/allocator/index.js');
  const { createAllocator } = (await import(pathToFileURL(entry).href)) as typeof Embedding;
  return { name: `module at ${revision}`, make: (options = {}) => createAllocator(options) };
}
