import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Importer } from '../importer.js';
import { Conversion } from './conversion.js';
import { readRecording } from './recording-files.js';

/**
 * One recorded run of a real Mesos master, a folder. The contents come from the streams of the
 * frameworks and of the operator API; order and times come from the master's log, in which the
 * allocator says when it handled each call and each allocation cycle. The trace ends where the run
 * was stopped. The same folder always gives the same trace.
 */
export const mesosRecording: Importer = {
  name: 'mesos-recording',
  expected: 'a folder with `master.log`, `framework-*.jsonl` and `timeline.jsonl`',
  detect: (folder) =>
    ['master.log', 'timeline.jsonl'].some((name) => existsSync(join(folder, name))),
  open: (folder, about) => new Conversion(readRecording(folder), folder).run(about),
};
