import {
  accessSync,
  constants,
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemProblem } from './system-errors.js';

/** `-` as a file name means standard input or output. */
export const STANDARD = '-';

/** A place that cannot be written to, and why. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    readonly path: string,
    /** The message without the path. */
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${path === STANDARD ? 'standard output' : path}: ${problem}`, options);
  }
}

/** What a path to be written to stands for. */
export type Target =
  | { readonly kind: 'standard' }
  /** A device, a FIFO or a socket: what is written goes through it and it stays what it is. */
  | { readonly kind: 'device' | 'socket' }
  /** A file, which is replaced as a whole; `path` is behind all links. */
  | { readonly kind: 'file'; readonly path: string; readonly before: Stats | undefined };

/**
 * What is to be written when `path` is named, found without touching it.
 *
 * @throws {OutputError} when it is a folder, may not be written, or its folder is not there or may
 * not be written.
 */
export function targetOf(path: string): Target {
  if (path === STANDARD) return { kind: 'standard' };
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before?.isDirectory() === true)
      throw new OutputError(path, 'expected a file, this is a folder');
    if (before !== undefined) accessSync(path, constants.W_OK);
    if (before?.isSocket() === true) return { kind: 'socket' };
    if (before?.isFile() === false) return { kind: 'device' };
    if (before !== undefined && isStandardOutput(before)) return { kind: 'standard' };
    const target = behindLinks(path);
    const folder = dirname(target);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new OutputError(path, `expected a folder that is there: ${folder}`);
    }
    accessSync(folder, constants.W_OK);
    return { kind: 'file', path: target, before };
  } catch (error) {
    throw asOutputError(path, error);
  }
}

/** A failure of the operating system in writing to `path`, in words; any other error as it is. */
export function asOutputError(path: string, error: unknown): unknown {
  const problem = systemProblem(error);
  return problem === undefined ? error : new OutputError(path, problem, { cause: error });
}

/** `/dev/stdout` into a file: replaced, the file would no longer be what the shell has opened. */
function isStandardOutput({ dev, ino }: Stats): boolean {
  const standard = fstatSync(1);
  return standard.isFile() && standard.dev === dev && standard.ino === ino;
}

const LINKS_MAX = 40;

/** Where links lead, be there a file or not. */
function behindLinks(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < LINKS_MAX; links++) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new OutputError(path, 'too many symbolic links');
}

/** Whether a path can be read more than once: a FIFO, a terminal or `<(…)` cannot. */
export function canReadAgain(path: string): boolean {
  return path !== STANDARD && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * A text that two paths share when a file written to the one is the file at the other. `undefined`
 * for what is never replaced: standard streams, devices, FIFOs.
 */
export function fileIdentity(path: string): string | undefined {
  if (path === STANDARD) return undefined;
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats !== undefined) return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
  const target = behindLinks(path);
  const folder = dirname(target);
  const known = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  return join(known ? realpathSync(folder) : folder, basename(target));
}
