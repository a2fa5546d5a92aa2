import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { moduleChecksum } from './finished.js';

/** Results of long replays, one a line of a file, so that an interrupted table goes on. */
export class Results<Result> {
  readonly #known = new Map<string, Result>();

  constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    for (const text of readFileSync(path, 'utf8').split('\n')) {
      if (!text.endsWith('}')) continue;
      const { key, result } = JSON.parse(text) as { key: string; result: Result };
      this.#known.set(key, result);
    }
  }

  /** The result of what is named, worked out unless it is known of the same module. */
  async of(about: string, work: () => Promise<Result>): Promise<Result> {
    const key = `${about} module ${moduleChecksum()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const result = await work();
    this.#known.set(key, result);
    appendFileSync(this.path, `${JSON.stringify({ key, result })}\n`);
    return result;
  }
}

/** A Markdown table; all columns but the first `words` hold figures. */
export function markdownTable(
  header: readonly string[],
  words: number,
  rows: readonly (readonly string[])[],
): string {
  const rule = header.map((_, index) => (index < words ? '---' : '---:'));
  return [header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
