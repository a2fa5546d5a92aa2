/** Whether so many are enough. */
export type Met = (count: number) => Promise<boolean>;

/** More than so many times as many agents are not tried. */
export const TIMES_MOST = 8;

export interface Search {
  /** Where to look first. */
  readonly begin: number;
  /** How far the next look is from the first; each that follows is twice as far. Default: `begin`. */
  readonly step?: number;
  readonly most: number;
}

/**
 * The least number with which it is met, of 1 to `most`: in steps that double until it lies between two
 * looks, then by bisection. Takes for granted that more than enough is enough.
 *
 * @returns `undefined` when not even `most` are enough.
 */
export async function least(
  isMet: Met,
  { begin, step = begin, most }: Search,
): Promise<number | undefined> {
  let low = begin;
  let high = begin;
  if (await isMet(begin)) {
    do {
      high = low;
      low = Math.max(0, begin - step);
      step = step + step;
    } while (low > 0 && (await isMet(low)));
  } else {
    do {
      if (high === most) return undefined;
      low = high;
      high = Math.min(most, begin + step);
      step = step + step;
    } while (!(await isMet(high)));
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await isMet(middle)) high = middle;
    else low = middle;
  }
  return high;
}
