import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeOutput } from '../files/index.js';
import { type Access, ask, asMasterError, endpoint, MasterError } from '../master/index.js';
import type { Journal } from './journal.js';
import { stampOf } from './stamp.js';

/** A state of a large cluster takes its time. */
const ANSWER_MAX_MS = 120_000;

export interface SnapshotOptions {
  readonly folder: string;
  readonly access: Access;
  readonly now: () => number;
  /** Told of what could not be had. */
  readonly onNote: (text: string) => void;
}

/**
 * What a master says beside its stream: `/state` into a file of its own, `/roles` (weights, quotas) and
 * `/flags` into the journal. A failure costs that one only.
 */
export class Snapshots {
  states = 0;
  #isTaking = false;
  readonly #refused = new Set<string>();

  constructor(private readonly options: SnapshotOptions) {}

  /** Asks for all of it, unless the last answers are still coming. */
  async take(master: URL, journal: Journal, signal: AbortSignal): Promise<void> {
    if (this.#isTaking) return;
    this.#isTaking = true;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MAX_MS)]);
    try {
      for (const name of ['flags', 'roles'] as const) {
        await this.#trying(master, name, signal, async () => {
          const answer = await this.#ask(master, name, limited);
          journal.append(name, await wholeJson(answer, master, name));
        });
      }
      await this.#trying(master, 'state', signal, () => this.#state(master, limited));
    } finally {
      this.#isTaking = false;
    }
  }

  async #ask(master: URL, name: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const { access } = this.options;
    return (await ask(endpoint(master, name), { method: 'GET' }, access, signal)).body;
  }

  async #state(master: URL, signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(master, 'state', signal);
    const path = join(this.options.folder, `state-${stampOf(this.options.now())}.json.gz`);
    await writeOutput(path, (into) => pipeline(answer, createGzip(), into));
    this.states += 1;
  }

  async #trying(
    master: URL,
    name: string,
    signal: AbortSignal,
    fetching: () => Promise<void>,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      await fetching();
      this.#refused.delete(name);
    } catch (error) {
      if (signal.aborted) return;
      const failure = asMasterError(master, error);
      if (!(failure instanceof MasterError)) throw failure;
      // Every ten minutes the same would be noise.
      if (this.#refused.has(name)) return;
      this.#refused.add(name);
      this.options.onNote(`/${name} is not in the recording: ${failure.message}`);
    }
  }
}

async function wholeJson(
  answer: AsyncIterable<Buffer>,
  master: URL,
  name: string,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  try {
    JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new MasterError('protocol', master.host, `/${name} is no JSON`, 'a Mesos master');
  }
  return bytes;
}
