/**
 * Wall clock of a log whose lines have a month and a day, but mostly no year. It counts on: after
 * December comes January of the next year.
 */
export class LogClock {
  #year: number;
  #month = 0;
  #date = '';
  #dayMs = 0;

  /**
   * @param year in which the log begins.
   * @param zoneMinutes how far its time is ahead of UTC.
   */
  constructor(
    year: number,
    private readonly zoneMinutes: number,
  ) {
    this.#year = year;
  }

  /** Milliseconds since the epoch; `undefined` for a day that no calendar has. */
  at(date: string, ms: number): number | undefined {
    if (date !== this.#date && !this.#turnTo(date)) return undefined;
    return this.#dayMs + ms;
  }

  /** From here on dates without a year are of this one: another file says so. */
  turnToYear(year: number): void {
    this.#year = year;
    this.#month = 0;
    this.#date = '';
  }

  #turnTo(date: string): boolean {
    const hasYear = date.length === 8;
    const month = Number(date.slice(-4, -2));
    const day = Number(date.slice(-2));
    if (month < 1 || month > 12 || day < 1 || day > 31) return false;
    let year = hasYear ? Number(date.slice(0, 4)) : this.#year;
    if (!hasYear && this.#month > 0) {
      if (month < this.#month - 6) {
        this.#year += 1;
        year = this.#year;
      }
      // Lines of several threads: one of the old year may follow the first of the new one.
      else if (month > this.#month + 6) year -= 1;
    }
    if (year === this.#year) this.#month = month;
    this.#dayMs = Date.UTC(year, month - 1, day) - this.zoneMinutes * 60_000;
    // A straggler of the old year must not be taken for the day that comes next.
    this.#date = year === this.#year || hasYear ? date : '';
    return true;
  }
}
