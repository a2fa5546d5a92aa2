import { detached } from './texts.js';

/** How they begin. */
export const FILTERED = 'Filtered ';
const FOR_ROLE = ' for role ';
/** So many different ends are remembered. */
const ENDS_MAX = 4096;

/**
 * Lines `Filtered OFFER for role R of framework F`. A master that logs at `--v=1` or more writes one for
 * each agent, framework and allocation, more than half of all its lines, and only their ends say anything,
 * the same again and again.
 */
export class FilteredLines {
  readonly #ends = new Set<string>();

  /** Whether the line is one of them, with an end that another one had. */
  isRepeated(line: string, message: number): boolean {
    if (!line.startsWith(FILTERED, message)) return false;
    const at = line.indexOf(FOR_ROLE, message);
    if (at < 0) return false;
    const end = line.slice(at);
    if (this.#ends.has(end)) return true;
    if (this.#ends.size >= ENDS_MAX) this.#ends.clear();
    this.#ends.add(detached(end));
    return false;
  }
}
