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

  /** Whether the line is one of them, with an end that was remembered of another one. */
  isRepeated(line: string, message: number): boolean {
    const end = endOf(line, message);
    return end !== undefined && this.#ends.has(end);
  }

  /** To be called once what the line says was taken: of others each is counted. */
  remember(line: string, message: number): void {
    const end = endOf(line, message);
    if (end === undefined) return;
    if (this.#ends.size >= ENDS_MAX) this.#ends.clear();
    this.#ends.add(detached(end));
  }
}

function endOf(line: string, message: number): string | undefined {
  if (!line.startsWith(FILTERED, message)) return undefined;
  const at = line.indexOf(FOR_ROLE, message);
  return at < 0 ? undefined : line.slice(at);
}
