import { ChangeError } from './change.js';

/** `x1.5`: so many times as many. */
const TIMES = /^[x×](\d+(?:\.\d{1,3})?)$/;
/** More is a slip of the pen. */
const TIMES_MAX = 1000;

/** A factor, in thousandths; absent when the text is not written as one. */
export function timesOf(value: string): number | undefined {
  const times = Number(TIMES.exec(value)?.[1] ?? Number.NaN);
  if (Number.isNaN(times)) return undefined;
  if (times > TIMES_MAX) throw new ChangeError(`${value} is too much`, `at most x${TIMES_MAX}`);
  return Math.round(times * 1000);
}

/**
 * How many stand in the place of number `index`, counted from 0, so that of all the first ones there
 * always are as many as the factor says, rounded down.
 */
export function copiesAt(index: number, thousandths: number): number {
  const upTo = (count: number) => Math.floor((count * thousandths) / 1000);
  return upTo(index + 1) - upTo(index);
}
