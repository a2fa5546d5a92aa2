import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import {
  type Access,
  MasterError,
  masterAddress,
  readAccess,
  subscribe,
} from '../../host/master/index.js';
import { EVENTS, fakeMaster, recordIo } from '../support/fake-master.js';

const FOREVER = new AbortController().signal;
const CERTIFICATE = new URL('../support/localhost-cert.pem', import.meta.url);
const KEY = new URL('../support/localhost-key.pem', import.meta.url);

/** The types of the events until the stream ends, and how it does. */
async function received(
  url: string,
  access: Access = {},
  signal: AbortSignal = FOREVER,
): Promise<{ master: string; types: string[]; end: unknown }> {
  const types: string[] = [];
  const { master, events } = await subscribe(masterAddress(url), access, signal);
  try {
    for await (const { type } of events) types.push(type);
  } catch (error) {
    return { master: master.href, types, end: error };
  }
  return { master: master.href, types, end: undefined };
}

t.test('the call is what Mesos wants, the events what it sends', async (t) => {
  const headers: unknown[] = [];
  const sent = recordIo(EVENTS.subscribed(15), EVENTS.heartbeat, EVENTS.taskAdded('ä'));
  const master = await fakeMaster(t, {
    before: (request) => {
      headers.push(request.method, request.headers.accept, request.headers['content-type']);
      return false;
    },
    // A slow master, whose pieces have nothing to do with records.
    onSubscribe: async (response) => {
      for (let at = 0; at < sent.length; at += 97) {
        response.write(sent.subarray(at, at + 97));
        await wait(2);
      }
      response.end();
    },
  });
  const { types, end } = await received(master.url);
  t.strictSame(master.posted, ['{"type":"SUBSCRIBE"}']);
  t.strictSame(headers, ['POST', 'application/json', 'application/json']);
  t.strictSame(types, ['SUBSCRIBED', 'HEARTBEAT', 'TASK_ADDED']);
  t.match(end, { code: 'unreachable', message: /ended the stream$/ });
});

t.test('a connection lost within a record gives what was whole', async (t) => {
  const whole = recordIo(EVENTS.subscribed(15), EVENTS.heartbeat);
  const broken = Buffer.concat([whole, recordIo(EVENTS.taskAdded('a')).subarray(0, 20)]);
  for (const how of ['end', 'destroy'] as const) {
    const master = await fakeMaster(t, {
      onSubscribe: (response) => {
        response.write(broken, () => setTimeout(() => response[how](), 20));
      },
    });
    const { types, end } = await received(master.url);
    t.strictSame(types, ['SUBSCRIBED', 'HEARTBEAT'], how);
    t.match(end, { code: 'unreachable' }, how);
  }
});

t.test('a master that does not lead sends on to the one that does', async (t) => {
  const leader = await fakeMaster(t, {
    onSubscribe: (response) => response.end(recordIo(EVENTS.subscribed(15))),
  });
  const standby = await fakeMaster(t, {
    before: (_, response) => {
      response.writeHead(307, { Location: `//127.0.0.1:${leader.port}/api/v1` }).end();
      return true;
    },
  });
  const { master, types } = await received(standby.url);
  t.equal(master, `${leader.url}/`);
  t.strictSame(types, ['SUBSCRIBED']);

  const circle = await fakeMaster(t, {
    before: (request, response) => {
      response.writeHead(307, { Location: `//${request.headers.host}/api/v1` }).end();
      return true;
    },
  });
  await t.rejects(received(circle.url), { code: 'unreachable', message: /on and on/ });
});

t.test('a secret does not follow from https to http', async (t) => {
  const tls = { key: readFileSync(KEY, 'utf8'), cert: readFileSync(CERTIFICATE, 'utf8') };
  const standby = await fakeMaster(t, {
    tls,
    before: (_, response) => {
      response.writeHead(307, { Location: 'http://127.0.0.1:1/api/v1' }).end();
      return true;
    },
  });
  const access = { principal: 'ops', secret: 'x', isInsecure: true };
  await t.rejects(received(standby.url, access), {
    code: 'protocol',
    message: /from https:\/\/ to http:\/\//,
  });
});

t.test(
  'principal and secret go as basic authentication; without them there is a 401',
  async (t) => {
    const expected = `Basic ${Buffer.from('ops:s3 cret').toString('base64')}`;
    const master = await fakeMaster(t, {
      before: (request, response) => {
        if (request.headers.authorization === expected) return false;
        response.writeHead(401).end('no\nentry');
        return true;
      },
      onSubscribe: (response) => response.end(recordIo(EVENTS.subscribed(15))),
    });
    const secretFile = join(t.testdir({ secret: 's3 cret\n' }), 'secret');
    const access = readAccess({ principal: 'ops', secretFile });
    t.strictSame((await received(master.url, access)).types, ['SUBSCRIBED']);
    await t.rejects(received(master.url), {
      code: 'refused',
      message: /answers 401 \(no entry\); expected a --principal and --secret-file/,
    });
    t.throws(() => readAccess({ principal: 'ops' }), /--principal: is given alone/);
    t.throws(() => readAccess({ principal: 'ops', secretFile: '/nowhere/at/all' }), MasterError);
  },
);

t.test('https: who signed the certificate is said, or any is taken', async (t) => {
  const tls = { key: readFileSync(KEY, 'utf8'), cert: readFileSync(CERTIFICATE, 'utf8') };
  const master = await fakeMaster(t, {
    tls,
    onSubscribe: (response) => response.end(recordIo(EVENTS.subscribed(15))),
  });
  const caFile = join(t.testdir(), 'ca.pem');
  writeFileSync(caFile, tls.cert);
  t.strictSame((await received(master.url, readAccess({ caFile }))).types, ['SUBSCRIBED']);
  t.strictSame((await received(master.url, { isInsecure: true })).types, ['SUBSCRIBED']);
  await t.rejects(received(master.url), { code: 'refused', message: /expected --ca FILE/ });
});

t.test('a master that is silent for five heartbeats is gone', async (t) => {
  const master = await fakeMaster(t, {
    onSubscribe: (response) => response.write(recordIo(EVENTS.subscribed(0.25))),
  });
  const { types, end } = await received(master.url);
  t.strictSame(types, ['SUBSCRIBED']);
  t.match(end, { code: 'unreachable', message: /was silent for 1.25 s/ });
});

t.test('heartbeats keep a stream', async (t) => {
  const master = await fakeMaster(t, {
    onSubscribe: async (response) => {
      response.write(recordIo(EVENTS.subscribed(0.2)));
      for (let i = 0; i < 8; i++) {
        await wait(200);
        response.write(recordIo(EVENTS.heartbeat));
      }
      response.end();
    },
  });
  t.equal((await received(master.url)).types.length, 9, 'for longer than silence may last');
});

t.test('whoever has heard enough ends it', async (t) => {
  const enough = new AbortController();
  const master = await fakeMaster(t, {
    onSubscribe: (response) => {
      response.write(recordIo(EVENTS.subscribed(15)), () => setTimeout(() => enough.abort(), 50));
    },
  });
  const { types, end } = await received(master.url, {}, enough.signal);
  t.strictSame(types, ['SUBSCRIBED']);
  t.equal(end, undefined);
});

t.test('what is no master says so', async (t) => {
  const page = await fakeMaster(t, { onSubscribe: (response) => response.end('<html></html>') });
  t.match((await received(page.url)).end, { code: 'protocol', message: /length of a record/ });
  const other = await fakeMaster(t, { onSubscribe: (response) => response.end('3\n[1]') });
  t.match((await received(other.url)).end, { code: 'protocol', message: /no JSON object/ });
  const closed = await fakeMaster(t, {});
  await closed.close();
  await t.rejects(received(closed.url), { code: 'unreachable', message: /nobody listens there/ });
  for (const address of ['master:5050', 'zk://a:2181/mesos', 'nowhere', 'http://a:b@c:5050']) {
    t.throws(() => masterAddress(address), { name: 'MasterError', code: 'access' }, address);
  }
});
