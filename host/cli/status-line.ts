import { clearLine, cursorTo } from 'node:readline';
import { plainText } from '../report/units.js';
import { printNote } from './output.js';

const EVERY_MS = 500;

/** One line at the bottom of a terminal that says how things stand, and notes above it. */
export class StatusLine {
  readonly #terminal = process.stderr.isTTY === true ? process.stderr : undefined;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** Nothing is shown where no terminal is. */
  show(words: () => string): void {
    if (this.#terminal === undefined || performance.now() - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = performance.now();
    this.clear();
    const text = plainText(words()).slice(0, Math.max(0, this.#terminal.columns - 1));
    this.#terminal.write(text);
    this.#isShown = true;
  }

  note(text: string): void {
    this.clear();
    printNote(text);
  }

  clear(): void {
    if (this.#terminal === undefined || !this.#isShown) return;
    clearLine(this.#terminal, 0);
    cursorTo(this.#terminal, 0);
    this.#isShown = false;
  }
}
