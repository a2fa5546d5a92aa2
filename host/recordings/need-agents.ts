import { TraceError } from '../trace/errors.js';
import type { RecordedFile } from './file.js';
import type { ImportOptions } from './options.js';

/** @throws {TraceError} when no agents are given for a recording that knows none. */
export function needAgents(files: readonly RecordedFile[], options: ImportOptions, or = ''): void {
  if ((options.agents ?? []).length > 0) return;
  const expected = `${or}--agents '20 x cpus:16;mem:122880'`;
  throw new TraceError('field', { file: files[0]?.path ?? '' }, 'no agent is in it', expected);
}
