/** As long as a timer of Node's can wait. */
const LIMIT_MAX_MS = 2 ** 31 - 1;

/** Ends something once nothing has been heard for long. */
export class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  #limitMs = LIMIT_MAX_MS;

  constructor(limitMs: number) {
    this.heard(limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How long nothing was heard when it ended; `undefined` while it has not. */
  get lastedMs(): number | undefined {
    return this.signal.aborted ? this.#limitMs : undefined;
  }

  heard(limitMs = this.#limitMs): void {
    this.#limitMs = Math.min(limitMs, LIMIT_MAX_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
