import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How a run of the command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `fairlead` as it was built last, in the package's folder unless told otherwise. */
export function startFairlead(
  args: readonly string[],
  cwd = ROOT,
  stdio: StdioOptions = 'pipe',
): ChildProcess {
  return spawn(process.execPath, [`${ROOT}build/host/cli/main.js`, ...args], {
    cwd,
    stdio,
    env: { ...process.env, FAIRLEAD_DEBUG: '', NODE_OPTIONS: '' },
  });
}

/** Starts `fairlead` where no file may grow beyond a few bytes, which fails as a full disk does. */
export function startWithoutRoom(args: readonly string[]): ChildProcess {
  // Unheard, the signal of the limit would be the end of the process.
  const heard = 'data:text/javascript,process.on("SIGXFSZ",()=>{})';
  const command = [process.execPath, '--import', heard, `${ROOT}build/host/cli/main.js`, ...args];
  // What a test runner adds to all Node programs would want to write files, too.
  const script = 'unset NODE_OPTIONS; ulimit -f 1; exec "$0" "$@"';
  const env = { ...process.env, FAIRLEAD_DEBUG: '' };
  return spawn('bash', ['-c', script, ...command], { cwd: ROOT, env });
}

/** Runs `fairlead` as a user does, and waits for its end. */
export async function fairlead(
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly cwd?: string } = {},
): Promise<Ended> {
  const child = startFairlead(args, options.cwd);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A command that does not read its input closes it; that is no failure of the test.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { exitCode, signal, stdout, stderr };
}
