import { Piscina } from 'piscina';
import type { Recording, TraceEvent } from '../trace/index.js';
import type { Attempt, Outcome } from './attempt.js';
import type { Handed } from './attempt-thread.js';
import { type Attempts, AttemptsHere } from './attempts.js';

/** As many at a time as there are threads, each of which has the recording. */
export class AttemptsInThreads implements Attempts {
  readonly #pool: Piscina<Attempt, Outcome | undefined>;

  /** An error would lose its kind on the way from a thread: what fails there is made again, and fails, here. */
  readonly #here: AttemptsHere;

  private constructor(recording: Recording, workerData: Handed, threads: number) {
    this.#here = new AttemptsHere(recording);
    this.#pool = new Piscina({
      filename: new URL('./attempt-thread.js', import.meta.url).href,
      ...{ workerData, minThreads: 1, maxThreads: threads },
    });
  }

  static async of(recording: Recording, threads: number): Promise<AttemptsInThreads> {
    const { header, events } = await recording.open();
    const all: TraceEvent[] = [];
    for await (const event of events) all.push(event);
    return new AttemptsInThreads(recording, { name: recording.name, header, events: all }, threads);
  }

  async make(asked: Attempt): Promise<Outcome> {
    return (await this.#pool.run(asked)) ?? this.#here.make(asked);
  }

  async end(): Promise<void> {
    await this.#here.end();
    await this.#pool.destroy();
  }
}
