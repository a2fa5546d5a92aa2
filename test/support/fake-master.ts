import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What a master answers; each subscription is handed to `onSubscribe`, with its number from 0 on. */
export interface FakeMasterOptions {
  readonly onSubscribe?: (response: ServerResponse, number: number) => unknown;
  /** Looks at every request first; one that it answers is done with. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly port?: number;
  /** With it, https is spoken. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface FakeMaster {
  readonly url: string;
  readonly port: number;
  /** Bodies of what was posted. */
  readonly posted: readonly string[];
  /** Whoever is connected loses the connection. */
  close(): Promise<void>;
}

interface Test {
  teardown(end: () => unknown): void;
}

/** A server on this machine that plays a Mesos master's operator API. */
export async function fakeMaster(test: Test, options: FakeMasterOptions): Promise<FakeMaster> {
  const posted: string[] = [];
  const server = serverOf(options, async (request, response) => {
    if (options.before?.(request, response) === true) return;
    if (request.url === '/api/v1') {
      const number = posted.length;
      posted.push(await bodyOf(request));
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      await options.onSubscribe?.(response, number);
      return;
    }
    const answer = options.answers?.[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200);
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  test.teardown(close);
  const scheme = options.tls === undefined ? 'http' : 'https';
  return { url: `${scheme}://127.0.0.1:${port}`, port, posted, close };
}

function serverOf({ tls }: FakeMasterOptions, listener: RequestListener): Server {
  return tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Events as RecordIO. */
export function recordIo(...events: readonly object[]): Buffer {
  const records = events.flatMap((event) => {
    const bytes = Buffer.from(JSON.stringify(event));
    return [Buffer.from(`${bytes.length}\n`), bytes];
  });
  return Buffer.concat(records);
}

/** Waits until something is so; a test that waits in vain fails by its time. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(10);
}

/** A record of a recorder's file. */
export interface Line {
  readonly received_ms: number;
  readonly dir: string;
  readonly body: unknown;
}

/** The lines of a recorder's file; each must be whole. */
export function linesOf(content: Buffer): readonly Line[] {
  const text = content.toString('utf8');
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line is cut');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } });
const START_S = 1_767_323_045;
const registered = { nanoseconds: START_S * 1_000_000_000 };

/** Events of a small cluster: one agent `S0` of 4 cores, framework `F` in role `dev`. */
export const EVENTS = {
  subscribed: (heartbeatSeconds: number, more = {}) => ({
    type: 'SUBSCRIBED',
    subscribed: {
      get_state: {
        get_agents: {
          agents: [
            {
              agent_info: { id: { value: 'S0' }, hostname: 'größe.test' },
              total_resources: [scalar('cpus', 4), scalar('mem', 1024)],
              registered_time: registered,
              active: true,
            },
          ],
        },
        get_frameworks: {
          frameworks: [
            {
              framework_info: { id: { value: 'F' }, name: 'Größe', roles: ['dev'] },
              registered_time: registered,
            },
          ],
        },
        ...more,
      },
      heartbeat_interval_seconds: heartbeatSeconds,
    },
  }),
  heartbeat: { type: 'HEARTBEAT' },
  taskAdded: (id: string) => ({
    type: 'TASK_ADDED',
    task_added: {
      task: {
        task_id: { value: id },
        framework_id: { value: 'F' },
        agent_id: { value: 'S0' },
        name: `${id} ☃`,
        state: 'TASK_STAGING',
        resources: [{ ...scalar('cpus', 1), allocation_info: { role: 'dev' } }, scalar('mem', 64)],
      },
    },
  }),
} as const;
