import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import crc32 from 'crc-32';
import type { Outcome } from './run.js';

interface Line {
  readonly key: string;
  readonly outcome: Outcome;
}

/** Results hold for one build of the module only. */
export function moduleChecksum(): number {
  return crc32.buf(readFileSync(new URL(import.meta.resolve('#fairlead.wasm')))) >>> 0;
}

/** The seeds that are done, one a line of a file, so that an interrupted block goes on. */
export class Finished {
  readonly outcomes = new Map<number, Outcome>();

  /** @param key what must be equal for a seed to count as done: options and module. */
  constructor(
    private readonly path: string,
    private readonly key: string,
  ) {
    if (!existsSync(path)) return;
    for (const text of readFileSync(path, 'utf8').split('\n')) {
      // The last line of an interrupted block may be cut short: that seed runs again.
      if (!text.endsWith('}')) continue;
      const line = JSON.parse(text) as Line;
      if (line.key === key) this.outcomes.set(line.outcome.seed, line.outcome);
    }
  }

  add(outcome: Outcome): void {
    this.outcomes.set(outcome.seed, outcome);
    appendFileSync(this.path, `${JSON.stringify({ key: this.key, outcome })}\n`);
  }
}
