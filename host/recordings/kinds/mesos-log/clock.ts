import { fractionBefore, hasDigitAt, microsAt, timeBefore } from './line.js';

const NO_SECOND = { text: '', ms: 0 };

/**
 * Wall clock of a log whose lines have a month and a day, but mostly no year. It counts on: after
 * December comes January of the next year.
 */
export class LogClock {
  #year: number;
  #month = 0;
  #date = '';
  #dayMs = 0;
  /** The last second that was read: many lines are of the same one, and parsing it is what is slow. */
  #second = NO_SECOND;

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

  /**
   * Milliseconds since the epoch, with their fraction, of the time before a source file's name;
   * `undefined` where no time stands, or a day that no calendar has.
   */
  before(line: string, source: number): number | undefined {
    const fraction = fractionBefore(line, source);
    const micros = microsAt(line, fraction);
    const secondMs = this.#secondMs(line, fraction);
    if (secondMs === undefined || Number.isNaN(micros)) return undefined;
    return secondMs + micros / 1000;
  }

  /** From here on dates without a year are of this one: another file says so. */
  turnToYear(year: number): void {
    this.#year = year;
    this.#month = 0;
    this.#date = '';
    this.#second = NO_SECOND;
  }

  #secondMs(line: string, fraction: number): number | undefined {
    const { text, ms } = this.#second;
    const start = fraction - text.length;
    // A date with a year ends as one without does.
    if (text !== '' && line.startsWith(text, start) && !hasDigitAt(line, start - 1)) {
      return ms;
    }
    const time = timeBefore(line, fraction);
    if (time === undefined) return undefined;
    const { date, seconds } = time;
    if (date !== this.#date && !this.#turnTo(date)) return undefined;
    const secondMs = this.#dayMs + seconds * 1000;
    // Not of a day that is none to stay at.
    if (date === this.#date) {
      const from = fraction - date.length - ' 17:04:47'.length;
      this.#second = { text: line.slice(from, fraction), ms: secondMs };
    }
    return secondMs;
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
