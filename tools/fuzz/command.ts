import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** So long may a command take that has little to do. */
const HANG_MS = 60_000;
const MAIN = fileURLToPath(new URL('../../build/host/cli/main.js', import.meta.url));

/** How a command ended. */
interface Ended {
  readonly code: number | null;
  /** On both streams. */
  readonly printed: string;
}

let worker: Worker | undefined;
let folder: string | undefined;

/** The path of a file that a command reads or writes; one of the same name is replaced. */
export function pathOf(name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'fairlead-fuzz-'));
  return join(folder, name);
}

/** Writes a file for a command to read. @returns its path. */
export function written(name: string, content: string | Uint8Array): string {
  const path = pathOf(name);
  writeFileSync(path, content);
  return path;
}

/** Runs the built command in a thread of its own, which is ended when it does not come to an end. */
async function run(args: readonly string[]): Promise<Ended> {
  worker ??= start();
  const current = worker;
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      current.off('message', answered).off('error', drop).off('exit', exited);
      end();
    };
    const drop = (error: Error): void => {
      worker = undefined;
      settle(() => reject(error));
      void current.terminate();
    };
    const answered = (ended: Ended): void => settle(() => resolve(ended));
    const exited = (): void => drop(new Error(`the thread ended at ${args.join(' ')}`));
    const timer = setTimeout(() => drop(new Error(`no end of ${args.join(' ')}`)), HANG_MS);
    current.on('message', answered).on('error', drop).on('exit', exited);
    current.postMessage(args);
  });
}

function start(): Worker {
  return new Worker(new URL('./command-worker.mjs', import.meta.url), {
    stdout: true,
    stderr: true,
    execArgv: [],
  });
}

/** Ends the thread, which would keep the process, and removes the files. */
export async function endCommands(): Promise<void> {
  await worker?.terminate();
  worker = undefined;
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
}

/** What a terminal would obey, and half characters; lines end, though. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u;

/**
 * Runs a command, in the thread or, which takes longer, as a user does.
 *
 * @throws when it ends otherwise than well, with no, or with bad input and a line that says why; or
 * prints what a terminal would obey.
 */
export async function mustEndWell(args: readonly string[], isSpawned = false): Promise<void> {
  const { code, printed } = isSpawned ? spawned(args) : await run(args);
  const wrong = wrongIn(args, code, printed);
  if (wrong !== undefined)
    throw new Error(`${wrong}: ${args.join(' ')}\n${printed.slice(0, 4000)}`);
}

function spawned(args: readonly string[]): Ended {
  const options = { encoding: 'utf8', timeout: HANG_MS, maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { code: status, printed: stdout + stderr };
}

function wrongIn(
  args: readonly string[],
  code: number | null,
  printed: string,
): string | undefined {
  const isAnswer = code === 0 || (code === 1 && args[0] === 'verify');
  if (!isAnswer && code !== 2) return `exit code ${code}`;
  if (code === 2 && !/^fairlead: ./m.test(printed)) return 'exit code 2 without saying why';
  if (!args.includes('--json') && OBEYED.test(printed)) return 'it prints what a terminal obeys';
  return undefined;
}
