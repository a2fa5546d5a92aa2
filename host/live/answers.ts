import { canReadAgain } from '../files/index.js';
import { type Access, ask, endpoint, MasterError } from '../master/index.js';
import { RecordedFile, type Start } from '../recordings/file.js';
import { mesosState } from '../recordings/kinds/mesos-state.js';
import { type Fields, parsedFields } from '../recordings/mesos-json/json.js';
import { TraceError } from '../trace/errors.js';

/** What a master answers at one moment; what is absent was refused, or not saved. */
export interface Answers {
  /** Of whom: an address, or a file. */
  readonly master: string;
  readonly state: Fields;
  readonly roles?: Fields;
  readonly flags?: Fields;
  readonly metrics?: Fields;
}

/** Answers beside the state, and how each begins. */
const BESIDE = {
  roles: /^\s*\{\s*"roles"\s*:\s*\[/,
  flags: /^\s*\{\s*"flags"\s*:\s*\{/,
  metrics: /^\s*\{\s*"(?:allocator|frameworks|master|registrar|system)\\?\//,
} as const;
type Beside = keyof typeof BESIDE;
const PATHS = { roles: 'roles', flags: 'flags', metrics: 'metrics/snapshot' } as const;

const ANSWER_MAX_MS = 60_000;

/**
 * Asks a running master, or the one that leads in its place.
 *
 * @param onRefusal told of what else than the state could not be had.
 * @throws {MasterError} when its state cannot be had.
 */
export async function askedAnswers(
  address: URL,
  access: Access,
  onRefusal: (message: string) => void,
): Promise<Answers> {
  const signal = AbortSignal.timeout(ANSWER_MAX_MS);
  const { from, fields: state } = await answerOf(endpoint(address, 'state'), access, signal);
  const leader = new URL(from.pathname.replace(/state\/?$/, ''), from);
  const beside: Partial<Record<Beside, Fields>> = {};
  for (const name of Object.keys(PATHS) as Beside[]) {
    try {
      const answer = await answerOf(endpoint(leader, PATHS[name]), access, signal);
      beside[name] = answer.fields;
    } catch (error) {
      if (!(error instanceof MasterError)) throw error;
      onRefusal(error.message);
    }
  }
  return { master: leader.origin, state, ...beside };
}

async function answerOf(
  url: URL,
  access: Access,
  signal: AbortSignal,
): Promise<{ from: URL; fields: Fields }> {
  const { from, body } = await ask(url, { method: 'GET' }, access, signal);
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece as Buffer);
  const fields = parsedFields(Buffer.concat(pieces).toString('utf8'));
  if (fields !== undefined) return { from, fields };
  throw new MasterError(
    'protocol',
    from.host,
    `${from.pathname} is no JSON object`,
    'a Mesos master',
  );
}

/** Whether files are a state, saved once, and nothing but what else the master answered then. */
export async function areAnswers(paths: readonly string[]): Promise<boolean> {
  let states = 0;
  for (const path of paths) {
    if (!canReadAgain(path)) return false;
    const start = await new RecordedFile(path).start();
    if (mesosState.recognises(start)) states += 1;
    else if (besideOf(start) === undefined) return false;
  }
  return states === 1;
}

/**
 * Reads what was saved, of which `areAnswers` is true.
 *
 * @throws {TraceError} when one is cut off.
 */
export async function savedAnswers(paths: readonly string[]): Promise<Answers> {
  let master = '';
  let state: Fields = {};
  const beside: Partial<Record<Beside, Fields>> = {};
  for (const path of paths) {
    const file = new RecordedFile(path);
    const fields = parsedFields((await file.text()).replace(/^\uFEFF/, ''));
    if (fields === undefined) {
      const expected = 'what a master answers';
      throw new TraceError('json', { file: path }, 'this is no whole JSON object', expected);
    }
    const start = await file.start();
    const name = mesosState.recognises(start) ? undefined : besideOf(start);
    if (name !== undefined) beside[name] = fields;
    else [master, state] = [path, fields];
  }
  return { master, state, ...beside };
}

function besideOf({ text }: Start): Beside | undefined {
  return (Object.keys(BESIDE) as Beside[]).find((name) => BESIDE[name].test(text));
}
