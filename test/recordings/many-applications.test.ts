import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { fairlead } from '../support/command.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';

/** Event logs of many Spark applications are one cluster's demand, in one command. */

const REAL = fileURLToPath(new URL('public/spark-event-logs/', REAL_RECORDINGS));
const skip = existsSync(REAL) ? false : 'the recordings are not there';
const LOGS = [
  'sparklint-application_1472176676028_407508_1',
  'sparklint-application_1462781278026_205691',
];
const BEGIN = Date.UTC(2026, 0, 2);
const ARRIVAL_SECONDS = 36;

/** A real log as if the application had started then, under another id. */
function logOf(text: string, id: string, startMs: number): string {
  const begun = Number(/"SparkListenerApplicationStart".*"Timestamp":(\d{13})/.exec(text)?.[1]);
  return text
    .replaceAll(/:(1\d{12})\b/g, (_, ms: string) => `:${Number(ms) - begun + startMs}`)
    .replaceAll(/"App ID":"[^"]*"/g, `"App ID":"${id}"`);
}

test('fifty applications on twenty agents, under three policies', { skip }, async (t) => {
  const folder = join(t.testdir(), 'eventlogs');
  mkdirSync(folder);
  const texts = LOGS.map((name) => readFileSync(join(REAL, name), 'utf8'));
  for (let i = 0; i < 50; i++) {
    const text = texts[i % 3 === 0 ? 1 : 0] ?? '';
    writeFileSync(
      join(folder, `app-${i}`),
      logOf(text, `app-${i}`, BEGIN + i * ARRIVAL_SECONDS * 1000),
    );
  }
  const agents = ['--agents', '20 x cpus:16;mem:122880', '--spark-ratio', '0.8'];
  const policies = ['drf', 'fifo', 'relinquish'].flatMap((name) => ['--policy', name]);
  const { stdout, exitCode } = await fairlead(['replay', folder, ...agents, ...policies, '--json']);
  t.equal(exitCode, 0);
  const { policies: results } = JSON.parse(stdout) as {
    policies: { policy: { name: string }; frameworks: { total: number; satisfied: number } }[];
  };
  t.strictSame(
    results.map(({ frameworks: { total } }) => total),
    [50, 50, 50],
  );
  const [drf, fifo, relinquish] = results.map(({ frameworks: { satisfied } }) => satisfied);
  t.ok(
    (drf ?? 0) < (fifo ?? 0) && (fifo ?? 0) < (relinquish ?? 0),
    `${drf} < ${fifo} < ${relinquish}`,
  );
});
