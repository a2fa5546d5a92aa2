import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { recordingOf } from '../../host/recordings/index.js';
import { openSource } from '../../host/trace/index.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const MEGABYTES = 48;
const LINE = (file: string, message: string) =>
  `I20260102 03:04:05.000000  5040 ${file}:1] ${message}\n`;
const OTHERS = LINE(
  'http.cpp',
  'HTTP POST for /master/api/v1/scheduler from 127.0.0.1:40000',
).repeat(600);
const AGENT = 'M-S0 at slave(1)@127.0.0.1:5051 (node1)';

/** A log whose lines are almost all of no use, with a task in each piece that is read at once. */
function writeLog(path: string): number {
  const file = openSync(path, 'w');
  writeSync(
    file,
    LINE('hierarchical.cpp', 'Added agent M-S0 (node1) with cpus:8; mem:1000 (allocated: {})'),
  );
  writeSync(file, LINE('hierarchical.cpp', 'Added framework M-0000'));
  let tasks = 0;
  for (let written = 0; written < MEGABYTES << 20; tasks++) {
    const task = `task-with-a-name-of-some-length-${tasks}`;
    const launch = `Adding task ${task} with resources cpus:1; mem:64 of framework M-0000 on agent ${AGENT}`;
    written += writeSync(file, LINE('master.cpp', launch) + OTHERS);
  }
  closeSync(file);
  return tasks;
}

t.test('what is kept of a log is not the lines around it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'long-log-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'master.log');
  const tasks = writeLog(path);
  collect();
  const before = process.memoryUsage().heapUsed;
  const trace = await openSource(await recordingOf([path]));
  collect();
  const kept = process.memoryUsage().heapUsed - before;
  t.ok(kept < (MEGABYTES << 20) / 4, `${kept} bytes are kept after the first reading`);
  let told = 0;
  for await (const event of trace.events) {
    if (event.type === 'DEMAND' && event.demand.model === 'tasks')
      told += event.demand.tasks.length;
  }
  t.equal(told, tasks, 'and still it knows of each task');
});
