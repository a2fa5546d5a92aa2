import type { Part } from './part.js';

/** Words by number, as a snapshot keeps them; null where a number stands for nothing. */
export interface NumbersJson {
  readonly words: readonly (string | null)[];
  readonly added: number;
}

/**
 * Words and the small integers that the module knows them by. A word that is forgotten leaves its
 * number to the next; the least is given first, so that equal histories give equal numbers.
 *
 * Invariant: the last number stands for a word; `free` holds the others that do not, the least last.
 */
export class Numbers implements Part<NumbersJson> {
  private list: (string | undefined)[] = [];
  private readonly index = new Map<string, number>();
  private free: number[] = [];
  private addedSince = 0;
  private changed = 0;

  /** How many words there are. */
  get size(): number {
    return this.index.size;
  }

  /** One past the largest number. */
  get end(): number {
    return this.list.length;
  }

  /** How many words came since some were last forgotten. */
  get added(): number {
    return this.addedSince;
  }

  /** Only rises, so that while it is the same nothing has changed. */
  get changes(): number {
    return this.changed;
  }

  /** The number of a word, or -1. */
  find(word: string): number {
    return this.index.get(word) ?? -1;
  }

  word(number: number): string {
    return this.list[number] as string;
  }

  /** The number that the next new word gets. */
  get next(): number {
    return this.free.at(-1) ?? this.list.length;
  }

  add(word: string): number {
    const number = this.free.pop() ?? this.list.length;
    this.list[number] = word;
    this.index.set(word, number);
    this.addedSince++;
    this.changed++;
    return number;
  }

  /** Undoes the addition of the word that was added last. */
  takeBack(word: string): void {
    const number = this.find(word);
    this.index.delete(word);
    if (number === this.list.length - 1) this.list.pop();
    else {
      this.list[number] = undefined;
      this.free.push(number);
    }
    this.addedSince--;
    this.changed++;
  }

  /** Forgets the words of these numbers. */
  forget(gone: ReadonlySet<number>): void {
    const { words } = this.toJSON();
    this.restoreFrom({
      words: words.map((word, number) => (gone.has(number) ? null : word)),
      added: 0,
    });
  }

  /** Keeps what stands for what now; calling what it returns goes back to that. */
  keep(): () => void {
    const { changes } = this;
    const kept = this.toJSON();
    return () => {
      if (this.changes !== changes) this.restoreFrom(kept);
    };
  }

  toJSON(): NumbersJson {
    return { words: this.list.map((word) => word ?? null), added: this.addedSince };
  }

  restoreFrom({ words, added }: NumbersJson): void {
    this.list = words.map((word) => word ?? undefined);
    while (this.list.length > 0 && this.list.at(-1) === undefined) this.list.pop();
    this.index.clear();
    this.free = [];
    for (let number = this.list.length - 1; number >= 0; number--) {
      const word = this.list[number];
      if (word === undefined) this.free.push(number);
    }
    // In order of the numbers, whatever the history.
    this.list.forEach((word, number) => {
      if (word !== undefined) this.index.set(word, number);
    });
    this.addedSince = added;
    this.changed++;
  }
}
