import { Presets, SingleBar } from 'cli-progress';
import { formatTime, plainText } from '../report/units.js';

/** Work that is over sooner than this needs no bar. */
const PATIENCE_MS = 700;

/** A bar on stderr for long work: only on a terminal, only once the work has taken a while. */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #sinceMs = performance.now();
  #isShown = false;

  constructor() {
    if (process.stderr.isTTY !== true) return;
    this.#bar = new SingleBar(
      {
        format: '{what} [{bar}] {percentage} % at {time}',
        stream: process.stderr,
        clearOnComplete: true,
        fps: 5,
      },
      Presets.shades_classic,
    );
  }

  /** @param ratio how much is done, 0 to 1; absent when nobody knows. */
  update(what: string, ratio: number | undefined, timeMs: number): void {
    const bar = this.#bar;
    if (bar === undefined || performance.now() - this.#sinceMs < PATIENCE_MS) return;
    const fields = { what: plainText(what), time: formatTime(timeMs) };
    const permille = Math.round(Math.min(1, ratio ?? 0) * 1000);
    if (this.#isShown) bar.update(permille, fields);
    else bar.start(1000, permille, fields);
    this.#isShown = true;
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#bar?.stop();
    this.#isShown = false;
  }
}
