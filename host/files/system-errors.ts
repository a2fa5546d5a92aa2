const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or directory'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EISDIR', 'is a directory'],
  ['ENOTDIR', 'not a directory'],
  ['ENOSPC', 'no space left on the device'],
  ['EDQUOT', 'the quota of disk space is used up'],
  ['EFBIG', 'the file would be too large'],
  ['EIO', 'the device failed to read or write'],
  ['EROFS', 'read-only file system'],
  ['ELOOP', 'too many symbolic links'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['EMFILE', 'too many open files'],
  ['EPIPE', 'nobody reads it any more'],
  ['ENXIO', 'no such device'],
  ['ECONNREFUSED', 'nobody listens there'],
  ['ECONNRESET', 'the connection was broken off'],
]);

/** What the operating system complains of, in words; `undefined` for any other failure. */
export function systemProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (typeof error.code !== 'string') return undefined;
  // Deno names no system call when a stream fails.
  return WORDS.get(error.code) ?? ('syscall' in error ? error.message : undefined);
}
