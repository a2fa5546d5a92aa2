import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, fairlead } from './command.js';
import { ROOT } from './packed.js';

/** Sweeps of a shipped recording, and what they have made. */

export const TRACE = join(ROOT, 'traces/mesos-1.12-pitfall.jsonl.gz');
const AXES = ['-p', 'drf', '-p', 'relinquish', '--change', 'none', '--change', 'agents=+2'];

/** Plans 8 cells, or as many as `more` makes of them. */
export async function planSweep(folder: string, ...more: string[]): Promise<Ended> {
  return fairlead(['sweep', 'plan', TRACE, ...AXES, '--seeds', '2', ...more, '-o', folder]);
}

/**
 * What was worked out in another folder of how far replays of the recording can be trusted: it is the
 * same for all, and takes seconds.
 */
export function takeTrust(from: string, folder: string): void {
  cpSync(join(from, 'trust'), join(folder, 'trust'), { recursive: true });
}

/** All results that a sweep has, by path. */
export function resultsIn(folder: string): Record<string, string> {
  const cells = join(folder, 'cells');
  if (!existsSync(cells)) return {};
  // Not recursively: a result that is being written lies in a folder that goes away.
  const files = readdirSync(cells).flatMap((part) =>
    readdirSync(join(cells, part)).map((file) => join(part, file)),
  );
  const results = files.filter((file) => file.endsWith('.json')).sort();
  return Object.fromEntries(results.map((file) => [file, readFileSync(join(cells, file), 'utf8')]));
}

/** Waits until a sweep has so many results, or `isEnded` says that there will be none. */
export async function untilResults(
  folder: string,
  count: number,
  isEnded: () => boolean,
): Promise<void> {
  while (Object.keys(resultsIn(folder)).length < count && !isEnded()) await sleep(20);
}
