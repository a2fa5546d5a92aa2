import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type OwnRedis, startRedis } from '../redis.js';

const COMMAND = fileURLToPath(new URL('../../build/host/cli/main.js', import.meta.url));

/** How long a silent worker keeps its cells, in ms; users' workers keep them ten times as long. */
export const LOCK_MS = 1000;

const ends = new WeakMap<ChildProcess, Promise<unknown>>();

/** Starts `fairlead` as it was built last; what it says is for nobody. */
export function start(args: readonly string[]): ChildProcess {
  const env = { ...process.env, FAIRLEAD_LOCK_MS: String(LOCK_MS) };
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: 'ignore', env });
  ends.set(child, once(child, 'exit'));
  return child;
}

export async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  await ends.get(child);
  return child.exitCode;
}

export function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A copy of a plan, a Redis of its own, and whoever plays on it: all gone when it is closed. */
export class Stage {
  readonly #children = new Set<ChildProcess>();

  private constructor(
    readonly folder: string,
    readonly redis: OwnRedis,
  ) {}

  static async open(plan: string, folder: string): Promise<Stage> {
    cpSync(plan, folder, { recursive: true });
    return new Stage(folder, await startRedis());
  }

  run(): ChildProcess {
    return this.#started(['sweep', 'run', this.folder, '--engine', this.redis.url]);
  }

  worker(): ChildProcess {
    const { folder, redis } = this;
    return this.#started(['worker', '--engine', redis.url, '--store', folder, '--workers', '1']);
  }

  async untilResults(count: number, isEnded: () => boolean): Promise<void> {
    while (resultsIn(this.folder).length < count && !isEnded()) await sleep(20);
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGKILL');
      await exitCodeOf(child);
    }
    await this.redis.stop();
  }

  #started(args: readonly string[]): ChildProcess {
    const child = start(args);
    this.#children.add(child);
    return child;
  }
}

/** Names of the results that a sweep has. */
export function resultsIn(folder: string): string[] {
  const cells = join(folder, 'cells');
  if (!existsSync(cells)) return [];
  // Not recursively: a result that is being written lies in a folder that goes away.
  const files = readdirSync(cells).flatMap((part) =>
    readdirSync(join(cells, part)).map((file) => join(part, file)),
  );
  return files.filter((file) => file.endsWith('.json')).sort();
}

/** SHA-256 of all results with their names, those that are left out apart. */
export function digestOf(folder: string, without: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const file of resultsIn(folder)) {
    if (without.some((key) => file.endsWith(`${key}.json`))) continue;
    hash.update(file).update(readFileSync(join(folder, 'cells', file)));
  }
  return hash.digest('hex');
}
