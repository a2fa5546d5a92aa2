import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SERVER = process.env.REDIS_SERVER ?? '/usr/bin/redis-server';

/** Why what needs a Redis is skipped; false when there is one. */
export const noRedis: string | false =
  !existsSync(SERVER) && 'no redis-server at /usr/bin or $REDIS_SERVER';

/** A Redis on a port of its own, which keeps nothing on disk. */
export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  /** Kills it, and starts an empty one in its place. */
  replace(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(...settings: string[]): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-redis-'));
  const port = await freePort();
  let server = await started(port, folder, settings);
  const replace = async () => {
    await killed(server);
    server = await started(port, folder, settings);
  };
  const stop = async () => {
    await killed(server);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, port, replace, stop };
}

async function started(
  port: number,
  folder: string,
  settings: readonly string[],
): Promise<ChildProcess> {
  const address = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const server = spawn(SERVER, [...address, '--save', '', ...settings], { stdio: 'ignore' });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
    await sleep(20);
  }
  return server;
}

async function killed(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await ended;
}

/**
 * A port that no connection is given by itself: from such a one a client that waits for a Redis which was
 * killed may come to be connected to itself, and the port be taken.
 */
async function freePort(): Promise<number> {
  const [first, count] = [20_000, 10_000];
  for (let tries = 0; tries < count; tries++) {
    const port = first + ((process.pid * 16 + portsGiven++) % count);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${first} on is free`);
}

let portsGiven = 0;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
