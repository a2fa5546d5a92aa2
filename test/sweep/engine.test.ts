import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startFairlead, startWithoutRoom } from '../support/command.js';
import { noRedis, startRedis } from '../support/redis.js';
import { planSweep, resultsIn, takeTrust, untilResults } from '../support/sweeps.js';

/** A sweep whose cells workers take from a queue: faults change no byte of it. */

/** How long a silent worker keeps its cells: users wait longer than tests can. */
process.env.FAIRLEAD_LOCK_MS = '1000';

const CELLS = 16;
const root = t.testdir({});

const plain = join(root, 'plain');
let expected: Record<string, string> = {};

t.before(async () => {
  await planSweep(plain, '--seeds', '4');
  const folder = copyOfPlan('run-plainly');
  await ended(startFairlead(['sweep', 'run', folder]));
  expected = resultsIn(folder);
  takeTrust(folder, plain);
});

function copyOfPlan(name: string): string {
  const folder = join(root, name);
  cpSync(plain, folder, { recursive: true });
  return folder;
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}

/** A run and its workers, which are gone with the test. */
function players(t: Test, folder: string, url: string) {
  const start = (args: readonly string[]) => {
    const child = startFairlead(args);
    t.teardown(() => child.kill('SIGKILL'));
    return child;
  };
  return {
    run: () => start(['sweep', 'run', folder, '--engine', url]),
    worker: () => start(['worker', '--engine', url, '--store', folder, '--workers', '1']),
  };
}

const isOver = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

t.test('a queue of a Redis', { skip: noRedis }, async (t) => {
  t.test('workers share the cells, and end when none is left', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('shared');
    const { run, worker } = players(t, folder, redis.url);
    const [ran, ...workers] = await Promise.all([run(), worker(), worker()].map(ended));
    t.match(ran, { exitCode: 0, stdout: /16 of 16 cells have their result\n/, stderr: '' });
    const counts = workers.map(({ exitCode, stdout }) => {
      t.equal(exitCode, 0);
      return Number(/no cell is left; (\d+) cells? replayed here/.exec(stdout)?.[1]);
    });
    t.equal(
      counts.reduce((sum, count) => sum + count, 0),
      CELLS,
      'each once',
    );
    t.strictSame(resultsIn(folder), expected);
    const again = await ended(run());
    t.match(
      again,
      { exitCode: 0, stdout: /16 of 16 .*, 16 of them before/ },
      'no worker is needed',
    );
  });

  t.test('workers that are killed leave their cells to others', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('killed-workers');
    const { run, worker } = players(t, folder, redis.url);
    const running = run();
    const ran = ended(running);
    for (const results of [2, 5, 9]) {
      const victim = worker();
      await untilResults(folder, results, () => isOver(running));
      victim.kill('SIGKILL');
    }
    worker();
    t.match(await ran, { exitCode: 0, stdout: /16 of 16 cells/ });
    t.strictSame(resultsIn(folder), expected);
  });

  t.test('a worker that was stopped past its lock goes on beside who took over', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('stopped-worker');
    const { run, worker } = players(t, folder, redis.url);
    const running = run();
    const ran = ended(running);
    const sleeper = worker();
    const slept = ended(sleeper);
    await untilResults(folder, 2, () => isOver(sleeper));
    sleeper.kill('SIGSTOP');
    worker();
    await untilResults(folder, CELLS, () => isOver(running));
    sleeper.kill('SIGCONT');
    t.match(await ran, { exitCode: 0 });
    t.match(await slept, { exitCode: 0, stdout: /no cell is left/, stderr: '' });
    t.strictSame(resultsIn(folder), expected);
  });

  t.test('a Redis that is lost is replaced by an empty one', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('lost-redis');
    const { run, worker } = players(t, folder, redis.url);
    const running = run();
    const ran = ended(running);
    const worked = ended(worker());
    await untilResults(folder, 3, () => isOver(running));
    await redis.replace();
    const { exitCode, stderr } = await ran;
    t.equal(exitCode, 0);
    t.match(stderr, /redis:\/\/127.*: the connection is lost; waiting until it is back\n/);
    t.match(stderr, /the connection is back\n/);
    t.match(await worked, { exitCode: 0 });
    t.strictSame(resultsIn(folder), expected);
  });

  t.test('a run that is killed goes on where its workers are', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('killed-run');
    const { run, worker } = players(t, folder, redis.url);
    const first = run();
    const worked = ended(worker());
    await untilResults(folder, 3, () => isOver(first));
    first.kill('SIGKILL');
    await sleep(100);
    const second = await ended(run());
    t.match(second, {
      exitCode: 0,
      stdout: /16 of 16 cells have their result, \d+ of them before/,
    });
    t.match(await worked, { exitCode: 0 });
    t.strictSame(resultsIn(folder), expected);
  });

  t.test('a worker without room for a result ends, and leaves its cell to others', async (t) => {
    const redis = await startRedis(t);
    const folder = copyOfPlan('no-room');
    const { run, worker } = players(t, folder, redis.url);
    const ran = ended(run());
    const args = ['worker', '--engine', redis.url, '--store', folder, '--workers', '1'];
    const cramped = await ended(startWithoutRoom(args));
    t.match(cramped, {
      exitCode: 2,
      stderr: /^fairlead: .*\.json: the file would be too large\n$/,
    });
    worker();
    t.match(await ran, { exitCode: 0, stdout: /16 of 16 cells/ });
    t.strictSame(resultsIn(folder), expected);
  });

  t.test('workers that keep results in another folder are asked about', async (t) => {
    const redis = await startRedis(t);
    const running = players(t, copyOfPlan('here'), redis.url).run();
    players(t, copyOfPlan('elsewhere'), redis.url).worker();
    let stderr = '';
    running.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    while (!stderr.includes('\n') && !isOver(running)) await sleep(20);
    t.match(stderr, /cells leave redis:.* no result in .*here; is it the --store of all workers\?/);
  });

  t.test('a cell that cannot be replayed is named; the others are finished', async (t) => {
    const redis = await startRedis(t);
    const folder = join(root, 'poison');
    await planSweep(folder, '--change', 'weight.nobody=2');
    const { run, worker } = players(t, folder, redis.url);
    for (const attempt of ['first', 'again']) {
      worker();
      const ran = await ended(run());
      t.match(ran, { exitCode: 1, stdout: /8 of 12 cells have their result/ }, attempt);
      const lines = ran.stderr.trim().split('\n');
      t.equal(lines.length, 4);
      t.match(lines[0], /^fairlead: mesos-1\.12-pitfall, drf, weight\.nobody=2, seed 0: .*nobody/);
    }
  });
});
