/** More names than this help nobody. */
const NAMES_MAX = 5;

/** What a trace gives reason to warn of: each warning once, with the frameworks it holds for. */
export class Warnings {
  readonly #names = new Map<string, string[]>();

  note(warning: string, framework: string): void {
    const names = this.#names.get(warning);
    if (names === undefined) this.#names.set(warning, [framework]);
    else names.push(framework);
  }

  noteOnce(warning: string, framework: string): void {
    if (!this.#names.get(warning)?.includes(framework)) this.note(warning, framework);
  }

  /** In the order in which they were first noted. */
  texts(): string[] {
    return [...this.#names].map(([warning, names]) => {
      const more = names.length - NAMES_MAX;
      const rest = more > 0 ? ` and ${more} more` : '';
      return `${names.slice(0, NAMES_MAX).join(', ')}${rest}: ${warning}`;
    });
  }
}
