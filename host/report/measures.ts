import { formatNumber, formatPercent, NO_VALUE, ratioCells, timeCells } from './units.js';

/** One measure under each policy, in the policies' order. */
export interface Measured {
  /** All in one unit; `–` where there is no value. */
  readonly cells: readonly string[];
  /**
   * By how much each is more or less than under the first policy; `=` where both read the same, empty
   * where there is nothing to tell: for the first itself, and beside what never comes.
   */
  readonly differences: readonly string[];
}

type Values = readonly (number | undefined)[];

/** Durations in ms; they differ by a time. */
export function timesMeasured(values: Values): Measured {
  // The differences in the unit of the figures: they are figures of the same row.
  const first = values[0] ?? Number.NaN;
  const changes = values.map((value) => Math.abs((value ?? Number.NaN) - first));
  const texts = timeCells([...values, ...changes.map(finite)]);
  return {
    cells: texts.slice(0, values.length),
    differences: differences(values, (_change, index) => texts[values.length + index] ?? ''),
  };
}

/** Ratios that are compared as ratios: they differ by a part of the first. */
export function ratiosMeasured(values: Values): Measured {
  return { cells: ratioCells(values), differences: differences(values, ofTheFirst) };
}

/** Core-hours; they differ by a part of the first. */
export function coreHoursMeasured(values: readonly number[]): Measured {
  return {
    cells: values.map((value) => formatNumber(value, 2)),
    differences: differences(values, ofTheFirst),
  };
}

/** Shares of a whole, 0 to 1; they differ by points of a hundred. */
export function sharesMeasured(values: Values): Measured {
  return {
    cells: values.map((value) => (value === undefined ? NO_VALUE : formatPercent(value))),
    differences: differences(values, (change) => `${formatNumber(change * 100, 1)} pts`),
  };
}

/** An index from 0 to 1; it differs by what it does. */
export function indexMeasured(values: Values): Measured {
  const write = (value: number) => formatNumber(value, 3);
  return {
    cells: values.map((value) => (value === undefined ? NO_VALUE : write(value))),
    differences: differences(values, write),
  };
}

function ofTheFirst(change: number, _index: number, first: number): string {
  return first === 0 ? '' : formatPercent(change / first);
}

/** `write` puts the amount of a change into words; the sign is put before them. */
function differences(
  values: Values,
  write: (change: number, index: number, first: number) => string,
): string[] {
  const [first] = values.map(finite);
  return values.map((value, index) => {
    const it = finite(value);
    if (index === 0 || first === undefined || it === undefined) return '';
    if (it === first) return '=';
    const text = write(Math.abs(it - first), index, first);
    if (text === '') return '';
    return /[1-9]/.test(text) ? `${it > first ? '+' : '−'}${text}` : '=';
  });
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
