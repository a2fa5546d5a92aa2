/** Sooner than this nobody can say how long work will take, */
const PATIENCE_MS = 2000;
/** nor before this part of it is done. */
const PATIENCE_RATIO = 0.01;

/** How long work will still take, if it goes on as it went so far. */
export class TimeLeft {
  #what = '';
  #sinceMs = 0;
  #sinceRatio = 0;
  #ratio = 0;

  /**
   * @param what is being done; another thing is timed anew, and so is one that begins again.
   * @param ratio of it that is done, 0 to 1.
   * @returns in whole ms; `undefined` while it cannot be told.
   */
  at(what: string, ratio: number, nowMs: number): number | undefined {
    if (what !== this.#what || ratio < this.#ratio) {
      this.#what = what;
      this.#sinceMs = nowMs;
      this.#sinceRatio = ratio;
    }
    this.#ratio = ratio;
    const [elapsedMs, done] = [nowMs - this.#sinceMs, ratio - this.#sinceRatio];
    if (elapsedMs < PATIENCE_MS || done < PATIENCE_RATIO) return undefined;
    return Math.round((elapsedMs / done) * (1 - ratio));
  }
}
