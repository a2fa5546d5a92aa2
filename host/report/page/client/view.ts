/** What is looked at: a stretch of time, a moment in it, a framework. All parts of the page share it. */
export class View {
  fromMs = 0;
  toMs: number;
  atMs = 0;
  /** Place of the framework whose story is told. */
  chosen: number | undefined;
  readonly #listeners = new Map<keyof Changes, (() => void)[]>();
  readonly #changed = new Set<keyof Changes>();
  #frame: number | undefined;

  /** @param leastMs no shorter stretch is looked at. */
  constructor(
    readonly endMs: number,
    private readonly leastMs: number,
  ) {
    this.toMs = endMs;
  }

  /** Calls back in the next frame after a change, once however many there were. */
  on(what: keyof Changes, listener: () => void): void {
    this.#listeners.set(what, [...(this.#listeners.get(what) ?? []), listener]);
  }

  look(fromMs: number, toMs: number): void {
    const length = Math.min(this.endMs, Math.max(this.leastMs, toMs - fromMs));
    const from = Math.max(0, Math.min(this.endMs - length, fromMs));
    if (from === this.fromMs && from + length === this.toMs) return;
    this.fromMs = from;
    this.toMs = from + length;
    this.#note('range');
  }

  /** Closer by a factor, around a moment that stays in its place. */
  zoom(factor: number, aroundMs = (this.fromMs + this.toMs) / 2): void {
    const from = aroundMs - (aroundMs - this.fromMs) / factor;
    this.look(from, from + (this.toMs - this.fromMs) / factor);
  }

  /** By a part of what is seen. */
  pan(part: number): void {
    const by = part * (this.toMs - this.fromMs);
    this.look(this.fromMs + by, this.toMs + by);
  }

  moment(ms: number): void {
    const at = Math.max(0, Math.min(this.endMs, Math.round(ms)));
    if (at === this.atMs) return;
    this.atMs = at;
    this.#note('moment');
  }

  choose(place: number): void {
    this.chosen = place;
    this.#note('choice');
  }

  #note(what: keyof Changes): void {
    this.#changed.add(what);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const changed = [...this.#changed];
      this.#changed.clear();
      for (const one of changed) for (const listener of this.#listeners.get(one) ?? []) listener();
    });
  }
}

interface Changes {
  range: true;
  moment: true;
  choice: true;
}
