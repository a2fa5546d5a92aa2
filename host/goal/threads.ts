import { Piscina } from 'piscina';
import type { Recording, TraceEvent } from '../trace/index.js';
import { type Attempt, attempt, type Outcome } from './attempt.js';
import type { Handed } from './attempt-thread.js';
import type { Attempts } from './attempts.js';

/** As many at a time as there are threads, each of which has the recording. */
export class AttemptsInThreads implements Attempts {
  readonly #pool: Piscina<Attempt, Outcome | undefined>;

  private constructor(
    private readonly recording: Recording,
    workerData: Handed,
    threads: number,
  ) {
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
    const outcome = await this.#pool.run(asked);
    // An error would lose its kind on the way from a thread, and is the same here.
    return outcome ?? attempt(this.recording, asked);
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
