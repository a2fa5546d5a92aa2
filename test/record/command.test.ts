import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { RecordIoDecoder } from '../../host/master/recordio.js';
import { fairlead, startFairlead } from '../support/command.js';
import { EVENTS, fakeMaster, linesOf, recordIo, until } from '../support/fake-master.js';
import { importedTrace, ofType } from '../support/mesos-imports.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';

const SESSION = recordIo(EVENTS.subscribed(15));

/** The text of all files of a recording, in their order. */
function textIn(folder: string): string {
  if (!existsSync(folder)) return '';
  const names = readdirSync(folder).filter((name) => name.startsWith('events-'));
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
}

t.test('what was told before kill -9 is there, and the recording goes on', async (t) => {
  const folder = join(t.testdir({ read: {} }), 'recording');
  let sent = 0;
  const master = await fakeMaster(t, {
    onSubscribe: async (response) => {
      response.write(SESSION);
      while (!response.destroyed) {
        response.write(recordIo(EVENTS.taskAdded(`t${sent++}`)));
        await wait(1);
      }
    },
  });
  for (const tasks of [50, 150]) {
    const child = startFairlead(['record', master.url, '-o', folder], undefined, 'ignore');
    await until(() => textIn(folder).includes(`{"value":"t${tasks}"}`));
    child.kill('SIGKILL');
    await once(child, 'close');
    // What could be read before the end is still there, and can be read as a recording.
    t.ok(textIn(folder).includes(`{"value":"t${tasks}"}`));
    const { events } = await importedTrace(join(folder, '..', 'read'), [folder]);
    t.equal(ofType(events, 'AGENT_ADDED').length, 1, `after ${tasks}`);
  }
  const { events, summary } = await importedTrace(join(folder, '..', 'read'), [folder]);
  t.equal(summary.understood.SUBSCRIBED, 2);
  const [demand] = ofType(events, 'DEMAND');
  const ids = demand?.demand.model === 'tasks' ? demand.demand.tasks.map(({ id }) => id) : [];
  const missing = Array.from({ length: 51 }, (_, i) => `t${i}`).filter((id) => !ids.includes(id));
  t.strictSame(missing, [], 'all of the first session');
  const { exitCode, stdout } = await fairlead(['replay', folder, '--json']);
  t.equal(exitCode, 0);
  t.equal(JSON.parse(stdout).agents, 1, 'every command reads the folder');
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(`${signal} ends it with a summary`, async (t) => {
    const folder = join(t.testdir(), 'recording');
    const master = await fakeMaster(t, {
      onSubscribe: (response) =>
        response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded('a'))])),
    });
    const child = startFairlead(['record', master.url, '-o', folder]);
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    await until(() => textIn(folder).includes('TASK_ADDED'));
    child.kill(signal);
    const [exitCode] = await once(child, 'close');
    t.equal(exitCode, 0);
    t.match(stdout, /^recorded 2 events in .*: 1 session, 1 file with .* more, 0 states; in .*\n$/);
    const lines = linesOf(Buffer.from(textIn(folder)));
    t.match(lines.at(-1), { dir: 'closed', body: 'the recorder was ended' });
  });
}

t.test('where nobody answers there is an error, and nothing is left behind', async (t) => {
  const folder = t.testdir();
  const gone = await fakeMaster(t, {});
  await gone.close();
  const path = join(folder, 'a', 'b');
  const run = await fairlead(['record', gone.url, '-o', path, '--patience', '1s']);
  t.equal(run.exitCode, 2);
  t.match(run.stderr, /no master has answered for 1 s \(.*nobody listens there\); expected a run/);
  t.strictSame(readdirSync(folder), []);
  // Ended before that it has recorded nothing either.
  const child = startFairlead(['record', gone.url, '-o', path], undefined, 'ignore');
  await until(() => existsSync(path));
  await wait(300);
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  t.equal(code, 2);
  t.strictSame(readdirSync(folder), []);
});

t.test('bad usage says what was expected', async (t) => {
  const folder = join(t.testdir(), 'recording');
  const refusing = await fakeMaster(t, {
    before: (_, response) => {
      response.writeHead(401).end();
      return true;
    },
  });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[refusing.url], /answers 401 \(Unauthorized\); expected a --principal and --secret-file/],
    [['zk://a:2181/mesos'], /zk:\/\/ is not spoken; expected http:\/\/HOST:5050/],
    [['http://a:5050', '--rotate', '12'], /--rotate 12: expected a size such as 256MB, or a time/],
    [['http://a:5050', '--rotate', '0MB'], /expected more than nothing/],
    [['http://a:5050', '--state-every', '500ms'], /--state-every 500ms: expected a second or more/],
    [['http://a:5050', '--state-every', '30d'], /expected at most 24d/],
    [['http://a:5050', '--principal', 'x'], /expected --secret-file FILE with it/],
    [['http://a:5050', '--ca', '/nowhere/at/all'], /no such file/],
  ];
  for (const [args, expected] of cases) {
    const { exitCode, stderr } = await fairlead(['record', ...args, '-o', folder]);
    t.equal(exitCode, 2, args.join(' '));
    t.match(stderr, expected);
  }
});

const REAL = fileURLToPath(new URL('mesos-1.12-mixed/', REAL_RECORDINGS));
const skip = existsSync(REAL) ? false : 'no real recordings at hand';

t.test('a real stream recorded again says what it says', { skip }, async (t) => {
  const folder = join(t.testdir({ read: {} }), 'recording');
  const bytes = readFileSync(join(REAL, 'operator-subscribe.recordio'));
  const json = (name: string) => JSON.parse(readFileSync(join(REAL, name), 'utf8'));
  const master = await fakeMaster(t, {
    answers: { '/state': json('http-state-t066.json'), '/roles': json('http-roles-t066.json') },
    onSubscribe: async (response) => {
      for (let at = 0; at < bytes.length; at += 1021) {
        response.write(bytes.subarray(at, at + 1021));
        if (at % 16 === 0) await wait(1);
      }
    },
  });
  const child = startFairlead(['record', master.url, '-o', folder], undefined, 'ignore');
  const original = await importedTrace(join(folder, '..', 'read'), [
    join(REAL, 'operator-subscribe.recordio'),
  ]);
  const records = [...new RecordIoDecoder().push(bytes)].length;
  const isWhole = (text: string) =>
    text.split('"dir":"event"').length > records && text.includes('"dir":"roles"');
  await until(() => isWhole(textIn(folder)));
  child.kill('SIGINT');
  await once(child, 'close');
  const again = await importedTrace(join(folder, '..', 'read'), [folder]);
  const { 'weights and quotas of roles': roles, ...understood } = again.summary.understood;
  t.strictSame(understood, original.summary.understood);
  t.equal(roles, 1);
  t.match(ofType(again.events, 'QUOTA_UPDATED'), [
    { role: 'prod', guarantees: 'cpus:5;mem:2048', limits: 'cpus:6;mem:4096' },
  ]);
});
