import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { systemProblem } from '../files/index.js';
import type { Access } from './access.js';
import { MasterError } from './errors.js';

/** What is asked. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
}

/** An answer whose body is still to be read, and who gave it: not who was asked, after a redirect. */
export interface Answer {
  readonly from: URL;
  readonly body: IncomingMessage;
}

const REDIRECTS_MAX = 5;
/** What a refusal says is shown up to here. */
const REASON_LENGTH_MAX = 200;
/** What Node says when it does not trust who answers. */
const CERTIFICATE = /CERT|^ERR_TLS_|^UNABLE_TO_/;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * Asks a master. One that does not lead sends on to the one that does.
 *
 * Source: Mesos `docs/operator-http-api.md`: 307 with `Location: //HOST:PORT/api/v1`; 503 while no
 * master leads.
 *
 * @throws {MasterError} when there is no answer, or it is none that goes with 200.
 */
export async function ask(
  url: URL,
  question: Question,
  access: Access,
  signal: AbortSignal,
): Promise<Answer> {
  let from = url;
  for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
    const body = await responseOf(from, question, access, signal);
    const status = body.statusCode ?? 0;
    if (status === 200) return { from, body };
    const { location } = body.headers;
    if (!REDIRECTS.has(status) || location === undefined) throw await refusal(from, body);
    body.destroy();
    from = leaderAt(location, from);
  }
  throw new MasterError('unreachable', url.host, 'is sent on and on', 'one leading master');
}

function leaderAt(location: string, from: URL): URL {
  let leader: URL;
  try {
    leader = new URL(location, from);
  } catch {
    throw new MasterError('protocol', from.host, 'sends on to what is no address');
  }
  if (leader.protocol !== from.protocol) {
    // The secret would go there in the clear.
    const problem = `sends on from ${from.protocol}// to ${leader.protocol}//`;
    throw new MasterError('protocol', from.host, problem, 'the same');
  }
  if (leader.pathname === '/') leader.pathname = from.pathname;
  return leader;
}

function responseOf(
  url: URL,
  { method, body }: Question,
  { ca, isInsecure, principal, secret }: Access,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions & { ca?: Buffer; rejectUnauthorized?: boolean } = {
    method,
    signal,
    // A connection of its own: a stream keeps it, and a pool would hand out one that has died.
    agent: false,
    headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
    ...(principal !== undefined && { auth: `${principal}:${secret}` }),
    ...(ca !== undefined && { ca }),
    ...(isInsecure === true && { rejectUnauthorized: false }),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, options, resolve);
    request.on('error', (error) => reject(asMasterError(url, error)));
    request.end(body);
  });
}

/** A failure of the connection in words; any other error as it is. */
export function asMasterError(url: URL, error: unknown): unknown {
  if (error instanceof MasterError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  if (CERTIFICATE.test(code)) {
    const expected = '--ca FILE with who signed it, or --insecure';
    return new MasterError('refused', url.host, error.message, expected, { cause: error });
  }
  const problem = systemProblem(error) ?? error.message;
  return new MasterError('unreachable', url.host, problem, undefined, { cause: error });
}

async function refusal(url: URL, response: IncomingMessage): Promise<MasterError> {
  const status = response.statusCode ?? 0;
  const said = await reasonOf(response);
  const problem = `answers ${status}${said === '' ? '' : ` (${said})`}`;
  if (status === 401 || status === 403) {
    const expected = 'a --principal and --secret-file that may read this';
    return new MasterError('refused', url.host, problem, expected);
  }
  const code = status >= 400 && status < 500 ? 'refused' : 'unreachable';
  return new MasterError(code, url.host, problem, 'a Mesos master');
}

async function reasonOf(response: IncomingMessage): Promise<string> {
  let text = response.statusMessage ?? '';
  try {
    for await (const chunk of response) {
      text = String(chunk);
      break;
    }
  } catch {
    // The status alone says enough.
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, REASON_LENGTH_MAX);
}
