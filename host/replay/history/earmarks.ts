import type { EarmarkSpan } from './result.js';

/** Who had the earmark, from when to when. */
export class Earmarks {
  readonly #spans: EarmarkSpan[] = [];
  #holder: Pick<EarmarkSpan, 'frameworkId' | 'role'> | undefined;
  #sinceMs = 0;

  /** Who has it when all that happens at a moment has happened. */
  pass(holder: Pick<EarmarkSpan, 'frameworkId' | 'role'> | undefined, nowMs: number): void {
    const known = this.#holder;
    if (holder?.frameworkId === known?.frameworkId && holder?.role === known?.role) return;
    if (known !== undefined) this.#spans.push({ ...known, fromMs: this.#sinceMs, toMs: nowMs });
    this.#holder = holder && { frameworkId: holder.frameworkId, role: holder.role };
    this.#sinceMs = nowMs;
  }

  upTo(endMs: number): EarmarkSpan[] {
    if (this.#holder === undefined) return [...this.#spans];
    return [...this.#spans, { ...this.#holder, fromMs: this.#sinceMs, toMs: endMs }];
  }
}
