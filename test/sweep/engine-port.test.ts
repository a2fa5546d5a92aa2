import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { ATTEMPTS } from '../../host/sweep/engine/engine.js';
import { type Engine, openEngine } from '../../host/sweep/engine/index.js';
import { fairlead } from '../support/command.js';
import { ROOT } from '../support/packed.js';
import { noRedis, startRedis } from '../support/redis.js';
import { planSweep, resultsIn } from '../support/sweeps.js';

/** What an engine promises, and what is said of one that cannot be had. */

const FOLDER = t.testdir({});
const SWEEP = join(FOLDER, 'sweep');
t.before(async () => {
  await planSweep(SWEEP);
});

async function engineOf(t: Test, address: string, notes: string[] = []): Promise<Engine> {
  const onNote = (text: string) => void notes.push(text);
  const engine = await openEngine(address, { queue: 'test', lockMs: 500, onNote });
  t.teardown(() => engine.close());
  return engine;
}

t.test('an engine tries, gives up and forgives', { skip: noRedis }, async (t) => {
  const { url } = await startRedis(t);
  const notes: string[] = [];
  const engine = await engineOf(t, url, notes);
  const tries = new Map<string, number>();
  await engine.add(['good', 'bad', 'broken', 'good']);
  t.strictSame([...(await engine.held())].sort(), ['bad', 'broken', 'good']);
  const working = engine.work(2, async (key) => {
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (key === 'broken') throw new Error('the thread fell over');
    return key === 'bad' ? { problem: 'no such role' } : 'done';
  });
  while ((await engine.held()).size > 0) await sleep(50);
  t.strictSame(Object.fromEntries(tries), { good: 1, bad: 1, broken: ATTEMPTS });
  const failed = { bad: 'no such role', broken: 'the thread fell over' };
  t.strictSame(Object.fromEntries(await engine.failed()), failed);
  await engine.add(['bad']);
  t.equal((await engine.held()).size, 0, 'what was given up is not tried again');
  await engine.forgive();
  t.equal((await engine.failed()).size, 0);
  await engine.add(['bad']);
  while ((await engine.held()).size > 0) await sleep(50);
  t.equal(tries.get('bad'), 2, 'unless it is forgiven');
  await working.stop();
  t.strictSame(notes, []);
});

t.test('what one worker leaves to another counts as no attempt', { skip: noRedis }, async (t) => {
  const { url } = await startRedis(t);
  const first = await engineOf(t, url);
  const second = await engineOf(t, url);
  await first.add(['cell']);
  let left = 0;
  while (left <= ATTEMPTS) {
    const before = left;
    const working = first.work(1, async () => {
      left++;
      return 'another worker';
    });
    while (left === before) await sleep(20);
    await working.stop();
    t.equal(left, before + 1, 'who leaves a cell takes no other');
  }
  t.strictSame([...(await first.held())], ['cell']);
  const working = second.work(1, async () => 'done');
  while ((await second.held()).size > 0) await sleep(20);
  await working.stop();
  t.equal((await second.failed()).size, 0);
});

t.test('an address with a password is in no message', { skip: noRedis }, async (t) => {
  const redis = await startRedis(t, '--requirepass', 'sesame');
  const address = (user: string) => `redis://${user}127.0.0.1:${redis.port}/3`;
  const run = (engine: string) => fairlead(['sweep', 'run', SWEEP, '--engine', engine]);
  const wrong = await run(address(':opensecret@'));
  t.match(wrong, { exitCode: 2, stderr: /^fairlead: redis:\/\/127.*\/3: WRONGPASS/ });
  t.notMatch(wrong.stderr, /opensecret/);
  t.match(await run(address('')), { exitCode: 2, stderr: /: it asks for a password; expected/ });
  const garbled = await run('redis://:opensecret@:port');
  t.match(garbled, {
    exitCode: 2,
    stderr: /the address of the engine is none; expected an address/,
  });
  t.notMatch(garbled.stderr, /opensecret/);
  const engine = await engineOf(t, address(':sesame@'));
  t.equal(engine.name, `redis://127.0.0.1:${redis.port}/3`);
  t.equal((await engine.held()).size, 0);
});

t.test('nobody there, no such engine, no packages: one line, and nothing is done', async (t) => {
  const run = (engine: string) => fairlead(['sweep', 'run', SWEEP, '--engine', engine]);
  t.match(await run('redis://127.0.0.1:1'), {
    exitCode: 2,
    stderr:
      'fairlead: redis://127.0.0.1:1: nobody listens there; expected the address of a Redis that answers\n',
  });
  t.match(await run('amqp://127.0.0.1'), { exitCode: 2, stderr: /is none; expected an address/ });
  const hook = `export const resolve = (name, context, next) => {
    if (name === 'bullmq') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  };`;
  const module = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
  const registers = `import { register } from 'node:module'; register(${JSON.stringify(module(hook))});`;
  const args = [
    ...['--import', module(registers)],
    ...[join(ROOT, 'build/host/cli/main.js'), 'sweep', 'run', SWEEP, '--engine', 'redis://x'],
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  t.equal(status, 2);
  t.equal(
    stderr,
    'fairlead: redis:// needs packages that are not installed; expected `npm install bullmq ioredis` beside fairlead\n',
  );
  t.strictSame(resultsIn(SWEEP), {});
});
