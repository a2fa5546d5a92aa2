import { Worker } from 'node:worker_threads';

/** So long may a command take that has little to do. */
const HANG_MS = 60_000;

let worker: Worker | undefined;

/** Runs the built command in a thread of its own, which is ended when it does not come to an end. */
export async function exitCodeOf(args: readonly string[]): Promise<number> {
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
    const answered = (code: number): void => settle(() => resolve(code));
    const exited = (): void => drop(new Error(`the thread ended at ${args.join(' ')}`));
    const timer = setTimeout(() => drop(new Error(`no end of ${args.join(' ')}`)), HANG_MS);
    current.on('message', answered).on('error', drop).on('exit', exited);
    current.postMessage(args);
  });
}

/** Ends the thread, which would keep the process. */
export async function endCommands(): Promise<void> {
  await worker?.terminate();
  worker = undefined;
}

function start(): Worker {
  const made = new Worker(new URL('./command-worker.mjs', import.meta.url), {
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  // What it prints is not looked at, but has to go somewhere.
  made.stdout.resume();
  made.stderr.resume();
  return made;
}

/** @throws when a command ends otherwise than well, with no, or with bad input. */
export async function mustEndWell(args: readonly string[]): Promise<void> {
  const code = await exitCodeOf(args);
  if (code !== 0 && code !== 1 && code !== 2)
    throw new Error(`exit code ${code}: ${args.join(' ')}`);
}
