import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { masterAddress } from '../../host/master/index.js';
import { type Recorded, type RecordOptions, recordMaster } from '../../host/record/index.js';
import { EVENTS, fakeMaster, type Line, linesOf, recordIo, until } from '../support/fake-master.js';
import { importedTrace, ofType } from '../support/mesos-imports.js';

const SESSION = recordIo(EVENTS.subscribed(15));
const STATE = { activated_slaves: 1, elected_time: 1_767_323_045, slaves: [], frameworks: [] };
const ANSWERS = {
  '/state': STATE,
  '/flags': { flags: { allocation_interval: '3secs' } },
  '/roles': {
    roles: [
      { name: 'dev', weight: 2, quota: { guarantee: { cpus: 1 }, limit: { cpus: 3, mem: 512 } } },
      { name: 'idle', weight: 1, quota: { guarantee: {}, limit: {} } },
    ],
  },
};

interface Started {
  readonly notes: string[];
  /** Ends it and waits until it has. */
  end(): Promise<Recorded>;
}

function started(
  folder: string,
  urls: readonly string[],
  more: Partial<RecordOptions> = {},
): Started {
  const ended = new AbortController();
  const notes: string[] = [];
  const recording = recordMaster(
    {
      masters: urls.map(masterAddress),
      folder,
      access: {},
      rotation: {},
      stateEveryMs: 600_000,
      now: Date.now,
      onNote: (text) => notes.push(text),
      ...more,
    },
    ended.signal,
  );
  // Whoever waits for its end hears of it.
  recording.catch(() => undefined);
  const end = () => {
    ended.abort();
    return recording;
  };
  return { notes, end };
}

/** Where a test records, and beside it where it may write what it makes of that. */
const recordingFolder = (test: Test) =>
  join(test.testdir({ recording: {}, read: {} }), 'recording');
const readFolder = (folder: string) => join(folder, '..', 'read');

const namesIn = (folder: string, start: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith(start))
    .sort();

function linesIn(folder: string): readonly Line[] {
  return namesIn(folder, 'events-').flatMap((name) => linesOf(readFileSync(join(folder, name))));
}

const bodies = (lines: readonly Line[], dir: string) =>
  lines.filter((line) => line.dir === dir).map(({ body }) => body);

/** Whether a recording has so many tasks. */
const hasTasks = (folder: string, count: number) => () => {
  const events = namesIn(folder, 'events-').length === 0 ? [] : bodies(linesIn(folder), 'event');
  return (
    events.filter((event) => (event as { type?: string }).type === 'TASK_ADDED').length >= count
  );
};

t.test('what a master tells is kept as it came, and is a recording', async (t) => {
  const folder = join(recordingFolder(t), 'new');
  const long = `{"type":"TASK_ADDED",\r\n "task_added": {"n":1520884809940788992}}`;
  const master = await fakeMaster(t, {
    answers: ANSWERS,
    onSubscribe: (response) => {
      response.write(SESSION);
      response.write(`${Buffer.byteLength(long)}\n${long}`);
      response.write(recordIo(EVENTS.taskAdded('a'), EVENTS.heartbeat));
    },
  });
  const recorder = started(folder, [master.url]);
  await until(() => namesIn(folder, 'state-').length === 1);
  const recorded = await recorder.end();
  t.match(recorded, { events: 3, sessions: 1, files: 1, states: 1 });
  t.strictSame(recorder.notes, [`subscribed to ${master.url}`]);

  const lines = linesIn(folder);
  const types = bodies(lines, 'event').map((event) => (event as { type: string }).type);
  t.strictSame(types, ['SUBSCRIBED', 'TASK_ADDED', 'TASK_ADDED', 'HEARTBEAT']);
  const [name = ''] = namesIn(folder, 'events-');
  const text = readFileSync(join(folder, name), 'utf8');
  t.ok(text.includes('{"n":1520884809940788992}'), 'integers beyond 2^53 stay what they are');
  t.strictSame(bodies(lines, 'flags'), [ANSWERS['/flags']]);
  t.strictSame(bodies(lines, 'closed'), ['the recorder was ended']);
  const [state = ''] = namesIn(folder, 'state-');
  const saved = gunzipSync(readFileSync(join(folder, state))).toString('utf8');
  t.strictSame(JSON.parse(saved), STATE);
});

t.test(
  'it is read with flags, weights and quotas; states beside it are none too many',
  async (t) => {
    const folder = recordingFolder(t);
    const master = await fakeMaster(t, {
      answers: ANSWERS,
      onSubscribe: (response) =>
        response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded('a'))])),
    });
    const recorder = started(folder, [master.url]);
    await until(() => namesIn(folder, 'state-').length === 1);
    await recorder.end();
    const { header, events, summary } = await importedTrace(readFolder(folder), [folder]);
    t.equal(summary.kind, 'operator-events');
    t.equal(header.master?.allocation_interval_ms, 3000);
    t.match(ofType(events, 'WEIGHTS_UPDATED'), [{ weights: { dev: 2 } }]);
    t.match(ofType(events, 'QUOTA_UPDATED'), [
      { role: 'dev', guarantees: 'cpus:1', limits: 'cpus:3;mem:512' },
    ]);
    t.equal(ofType(events, 'AGENT_ADDED').length, 1);
    t.match(ofType(events, 'DEMAND'), [{ demand: { tasks: [{ id: 'a', name: 'a ☃' }] } }]);
    t.equal(summary.leftOut['states beside the stream, which tell the same'], 1);
  },
);

t.test('a lost connection is taken up again, within a record or between', async (t) => {
  const folder = recordingFolder(t);
  const master = await fakeMaster(t, {
    onSubscribe: (response, number) => {
      const whole = Buffer.concat([SESSION, recordIo(EVENTS.taskAdded(`t${number}`))]);
      const cut = recordIo(EVENTS.taskAdded('lost')).subarray(0, 60);
      const after = { 0: cut, 1: Buffer.alloc(0) }[number];
      response.write(after === undefined ? whole : Buffer.concat([whole, after]), () => {
        if (after !== undefined) setTimeout(() => response.destroy(), 20);
      });
    },
  });
  const recorder = started(folder, [master.url]);
  await until(hasTasks(folder, 3));
  const { sessions } = await recorder.end();
  t.equal(sessions, 3);
  const lines = linesIn(folder);
  t.equal(bodies(lines, 'closed').length, 3, 'why each session ended');
  t.notMatch(JSON.stringify(lines), /lost ☃/, 'of a cut record nothing is kept');
  const { events } = await importedTrace(readFolder(folder), [folder]);
  t.equal(ofType(events, 'AGENT_ADDED').length, 1, 'the sessions are one recording');
});

t.test('a master that is gone and returns, silent or not', async (t) => {
  const folder = recordingFolder(t);
  const onSubscribe = (response: ServerResponse) =>
    response.write(
      Buffer.concat([recordIo(EVENTS.subscribed(0.2)), recordIo(EVENTS.taskAdded('a'))]),
    );
  const first = await fakeMaster(t, { onSubscribe });
  const recorder = started(folder, [first.url]);
  await until(hasTasks(folder, 2));
  t.ok(
    recorder.notes.some((note) => /was silent for 1 s/.test(note)),
    recorder.notes.join(),
  );
  await first.close();
  await until(() => recorder.notes.some((note) => /nobody listens there/.test(note)));
  await fakeMaster(t, { onSubscribe, port: first.port });
  await until(hasTasks(folder, 3));
  await recorder.end();
});

t.test('a master that comes up within the patience is recorded', async (t) => {
  const folder = recordingFolder(t);
  const first = await fakeMaster(t, {});
  await first.close();
  const recorder = started(folder, [first.url], { patienceMs: 30_000 });
  await until(() => recorder.notes.some((note) => /nobody listens there/.test(note)));
  await fakeMaster(t, { onSubscribe: (response) => response.write(SESSION), port: first.port });
  await until(() => recorder.notes.some((note) => /subscribed to/.test(note)));
  t.equal((await recorder.end()).sessions, 1);
});

t.test('another master leads: whichever answers is asked', async (t) => {
  const folder = recordingFolder(t);
  const old = await fakeMaster(t, {
    onSubscribe: (response) =>
      response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded('a'))])),
  });
  const leader = await fakeMaster(t, {
    onSubscribe: (response) =>
      response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded('b'))])),
  });
  const standby = await fakeMaster(t, {
    before: (_, response) => {
      response.writeHead(307, { Location: `//127.0.0.1:${leader.port}/api/v1` }).end();
      return true;
    },
  });
  const recorder = started(folder, [old.url, standby.url]);
  await until(hasTasks(folder, 1));
  await old.close();
  await until(hasTasks(folder, 2));
  await recorder.end();
  t.strictSame(recorder.notes.at(-1), `subscribed to ${leader.url}`);
});

t.test('a refusal ends it at the start, and is waited for later', async (t) => {
  const folder = recordingFolder(t);
  let isRefusing = true;
  const master = await fakeMaster(t, {
    before: (_, response) => {
      if (isRefusing) response.writeHead(403).end('not you');
      return isRefusing;
    },
    onSubscribe: (response, number) => {
      response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded('a'))]));
      if (number > 0) return;
      isRefusing = true;
      setTimeout(() => response.end(), 50);
    },
  });
  await t.rejects(recordingOf(folder, master.url), { code: 'refused', message: /403 \(not you\)/ });
  isRefusing = false;
  const recorder = started(folder, [master.url]);
  await until(() => recorder.notes.some((note) => /403/.test(note)));
  isRefusing = false;
  await until(hasTasks(folder, 2));
  await recorder.end();
});

/** A recording that is left to end by itself. */
function recordingOf(folder: string, url: string): Promise<Recorded> {
  return recordMaster(
    {
      masters: [masterAddress(url)],
      folder,
      access: {},
      rotation: {},
      stateEveryMs: 600_000,
      now: Date.now,
      onNote: () => undefined,
    },
    new AbortController().signal,
  );
}

t.test('files are begun anew when they are full, each with a session of its own', async (t) => {
  const folder = recordingFolder(t);
  const master = await fakeMaster(t, {
    answers: ANSWERS,
    onSubscribe: async (response, number) => {
      response.write(SESSION);
      for (let i = 0; i < 8 && !response.destroyed; i++) {
        response.write(recordIo(EVENTS.taskAdded(`t${number}-${i}`)));
        await wait(5);
      }
    },
  });
  // A session alone is larger, and would never come to an end if it counted.
  t.ok(SESSION.length > 500);
  const recorder = started(folder, [master.url], { rotation: { bytes: 500 } });
  await until(() => namesIn(folder, 'events-').length >= 3);
  await recorder.end();
  for (const name of namesIn(folder, 'events-').slice(0, 3)) {
    const lines = linesOf(readFileSync(join(folder, name)));
    t.match(lines[0]?.body, { type: 'SUBSCRIBED' }, name);
    const alone = await importedTrace(readFolder(folder), [join(folder, name)]);
    t.equal(ofType(alone.events, 'AGENT_ADDED').length, 1, 'it can be read alone');
  }
  t.equal(bodies(linesIn(folder), 'closed')[0], 'the file was full');
});

t.test('files are begun anew when they are old', async (t) => {
  const folder = recordingFolder(t);
  let nowMs = Date.UTC(2026, 0, 2);
  const heartbeats = recordIo(...Array.from({ length: 20 }, () => EVENTS.heartbeat));
  const master = await fakeMaster(t, {
    onSubscribe: (response) => response.write(Buffer.concat([SESSION, heartbeats])),
  });
  const now = () => (nowMs += 1000);
  const recorder = started(folder, [master.url], { rotation: { ms: 10_000 }, now });
  await until(() => namesIn(folder, 'events-').length >= 2);
  await recorder.end();
  t.match(namesIn(folder, 'events-')[0], /^events-20260102T0000\d\d\.000Z\.jsonl$/);
});

t.test('a recorder that starts again goes on, behind a line that was cut', async (t) => {
  const folder = recordingFolder(t);
  const master = await fakeMaster(t, {
    onSubscribe: (response, number) =>
      response.write(Buffer.concat([SESSION, recordIo(EVENTS.taskAdded(`t${number}`))])),
  });
  const first = started(folder, [master.url]);
  await until(hasTasks(folder, 1));
  await first.end();
  const [name = ''] = namesIn(folder, 'events-');
  writeFileSync(join(folder, name), '{"received_ms":1767323045000,"dir":"ev', { flag: 'a' });
  const second = started(folder, [master.url]);
  await until(() => master.posted.length === 2);
  await wait(100);
  t.equal((await second.end()).files, 1);
  t.strictSame(namesIn(folder, 'events-'), [name]);
  const { events, summary } = await importedTrace(readFolder(folder), [folder]);
  t.equal(summary.leftOut['line that is no event'], 1, 'the cut line is counted');
  const [demand] = ofType(events, 'DEMAND');
  t.match(demand, { demand: { tasks: [{ id: 't0' }, { id: 't1' }] } }, 'nothing else is lost');
});

t.test(
  'a master without rights to its state is recorded all the same, and that said once',
  async (t) => {
    const folder = recordingFolder(t);
    const master = await fakeMaster(t, {
      answers: { '/roles': ANSWERS['/roles'], '/flags': ANSWERS['/flags'] },
      onSubscribe: (response) => response.write(SESSION),
    });
    const recorder = started(folder, [master.url], { stateEveryMs: 20 });
    await until(() => bodies(linesIn(folder), 'roles').length >= 3);
    await recorder.end();
    t.strictSame(namesIn(folder, 'state-'), []);
    t.equal(recorder.notes.filter((note) => note.startsWith('/state')).length, 1);
  },
);

t.test('what cannot be written says so', async (t) => {
  const folder = t.testdir({ file: 'x' });
  await t.rejects(recordingOf(join(folder, 'file'), 'http://127.0.0.1:1'), {
    name: 'OutputError',
    message: /expected a folder/,
  });
  await t.rejects(recordingOf(join(folder, 'file', 'in'), 'http://127.0.0.1:1'), {
    name: 'OutputError',
  });
});
