/** Whether so many are enough. */
export type Met = (count: number) => Promise<boolean>;

/**
 * The least number with which it is met, of 1 to `most`: bisection, which takes for granted that more than
 * enough is enough.
 *
 * @param begin where to look first.
 * @returns `undefined` when not even `most` are enough.
 */
export async function least(isMet: Met, begin: number, most: number): Promise<number | undefined> {
  let low = 0;
  let high = begin;
  while (!(await isMet(high))) {
    low = high;
    if (high === most) return undefined;
    high = Math.min(most, high * 2);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await isMet(middle)) high = middle;
    else low = middle;
  }
  return high;
}
