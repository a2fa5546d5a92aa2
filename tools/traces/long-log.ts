import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Writes a master's log of any length: one run of a real master (`test/cases/recordings/mesos-1.12-mixed`) again
 * and again, each time later and with frameworks and offers of its own. For measuring how fast one is read, and in
 * how much memory.
 *
 *     npx tsx tools/traces/long-log.ts 1000 /tmp/long.log    # MB
 */

const RUN = new URL('../../test/cases/recordings/mesos-1.12-mixed/master.log.gz', import.meta.url);
const STAMP = /^([IWE])(\d{4})(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)(?=\.)/gm;
/** From the first line of the run to behind its last. */
const RUN_MS = 140_000;
const ID = /(?<=[0-9a-f]{12})-(O\d+|\d{4,})\b/g;
/** More than there are in one run. */
const OFFERS = 10_000;
const FRAMEWORKS = 100;

function again(text: string, number: number): string {
  const ids = text.replace(ID, (_, id: string) =>
    id.startsWith('O')
      ? `-O${Number(id.slice(1)) + number * OFFERS}`
      : `-${String(Number(id) + number * FRAMEWORKS).padStart(4, '0')}`,
  );
  return ids.replace(STAMP, (_, level: string, ...parts: string[]) => {
    const [year, month, day, hour, minute, second] = parts.map(Number) as [
      ...[number, number, number],
      ...[number, number, number],
    ];
    const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + number * RUN_MS);
    return level + at.toISOString().slice(0, 19).replaceAll('-', '').replace('T', ' ');
  });
}

async function main([megabytes = '', path]: readonly string[]): Promise<void> {
  const bytes = Number(megabytes) * 1e6;
  if (!(bytes > 0) || path === undefined) throw new Error('expected: MEGABYTES FILE');
  const run = gunzipSync(readFileSync(RUN)).toString();
  const output = createWriteStream(path);
  for (let number = 0; output.bytesWritten < bytes; number++) {
    if (!output.write(again(run, number))) await once(output, 'drain');
  }
  output.end();
  await once(output, 'finish');
}

await main(process.argv.slice(2));
