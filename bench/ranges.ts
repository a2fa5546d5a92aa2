import { readFileSync } from 'node:fs';
import type { Figure } from './findings.js';

/** The ranges in which figures must lie: ratios, slopes and counts, the same on every machine. */

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

export type Ranges = ReadonlyMap<string, Range>;

/** A file of ranges that cannot be used. */
export class RangesError extends Error {
  override readonly name = 'RangesError';
}

/** @throws {RangesError} when the text is not an object of ranges, each with a `min` or a `max`. */
export function parseRanges(text: string, file: string): Ranges {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangesError(`${file}: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangesError(`${file}: not an object; expected a range for each figure's name`);
  }
  return new Map(
    Object.entries(value).map(([name, range]) => [name, rangeFrom(range, name, file)]),
  );
}

function rangeFrom(value: unknown, name: string, file: string): Range {
  const { min, max, ...rest } = (value ?? {}) as Record<string, unknown>;
  const isBound = (bound: unknown) => bound === undefined || typeof bound === 'number';
  const isEmpty = min === undefined && max === undefined;
  if (isEmpty || !isBound(min) || !isBound(max) || Object.keys(rest).length > 0) {
    const found = JSON.stringify(value);
    throw new RangesError(`${file}: ${name}: ${found}; expected numbers min, max or both`);
  }
  return value as Range;
}

export function readRanges(file: string): Ranges {
  return parseRanges(readFileSync(file, 'utf8'), file);
}

/** A figure beside its range. */
export interface Judged {
  readonly name: string;
  /** Absent: there is a range, but nothing was measured. */
  readonly value: number | undefined;
  /** Absent: nothing says where it should lie. */
  readonly range: Range | undefined;
  readonly isInside: boolean;
}

function isInside(value: number, range: Range | undefined): boolean {
  if (range === undefined) return false;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  return value >= min && value <= max;
}

/** Whether each of some figures lies in its range. */
export function allInside(figures: readonly Figure[], ranges: Ranges): boolean {
  return figures.every(({ name, value }) => isInside(value, ranges.get(name)));
}

/** Figures without a range and ranges without a figure are as bad as figures out of their range. */
export function judge(figures: readonly Figure[], ranges: Ranges): Judged[] {
  const judged = figures.map(({ name, value }): Judged => {
    const range = ranges.get(name);
    return { name, value, range, isInside: isInside(value, range) };
  });
  const measured = new Set(figures.map(({ name }) => name));
  const missing = [...ranges].filter(([name]) => !measured.has(name));
  return [
    ...judged,
    ...missing.map(([name, range]) => ({ name, value: undefined, range, isInside: false })),
  ];
}
