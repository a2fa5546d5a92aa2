import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type ImportSummary, recordingOf } from '../../host/recordings/index.js';
import { openSource } from '../../host/trace/index.js';

const TIME = 'I20260102 03:04:05.000000  5040';
const line = (message: string, time = TIME) => `${time} hierarchical.cpp:1] ${message}`;
const FILTERED = 'Filtered offer with cpus:1 on agent M-S0 for role etl of framework M-0000';
const BEGINS = [
  line('Added agent M-S0 (node1) with cpus:8; mem:1000 (allocated: {})'),
  line('Added framework M-0000'),
];

async function imported(t: Test, lines: readonly string[]) {
  const path = join(t.testdir({}), 'master.log');
  writeFileSync(path, [...BEGINS, ...lines].join('\n'));
  let summary: ImportSummary | undefined;
  const source = await recordingOf([path], { onSummary: (told) => (summary = told) });
  const { events } = await openSource(source);
  let roles: readonly string[] = [];
  for await (const event of events) {
    if (event.type === 'FRAMEWORK_ADDED') roles = event.framework.roles;
  }
  return { roles, leftOut: summary?.leftOut ?? {} };
}

t.test('a role that a line without a time names first is not lost', async (t) => {
  const { roles } = await imported(t, [line(FILTERED, 'I20260102 03:04:0x 5040'), line(FILTERED)]);
  t.strictSame(roles, ['etl']);
});

t.test('of lines that are not understood each is counted', async (t) => {
  const unknown = line('Filtered it for role of none');
  const { leftOut } = await imported(t, [unknown, unknown, unknown]);
  t.equal(leftOut['hierarchical.cpp: Filtered it for …'], 3);
});
