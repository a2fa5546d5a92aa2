import { intervalOf } from '../replay/bootstrap.js';
import { columns } from '../report/columns.js';
import { neverText } from '../report/over-seeds.js';
import { formatNumber, NO_VALUE, timeUnitFor, wrap } from '../report/units.js';
import type { CellResult } from './cell-result.js';
import type { CellRow } from './rows.js';

/** What a sweep came to, for people: a line for each policy on each trace with each set of changes. */

type Of = (result: CellResult) => number | undefined;

const HEAD = ['', 'got minimum', 'stuck', 'queue p50', 'makespan', 'below, core-h'];
const ALIGN = HEAD.map((_, index) => (index === 0 ? 'left' : 'right'));

/**
 * A table of policies for each trace with each set of changes: means over the seeds, with 95 % intervals
 * where seeds differ.
 */
export function comparison(rows: readonly CellRow[], widthColumns: number): string {
  const tables = grouped(rows, ({ trace, changes }) => [trace.name, ...changes].join(', '));
  const texts = [...tables].map(([name, table]) => {
    const lines = [...grouped(table, ({ policy }) => policy.name)].map(lineOf);
    return `${wrap(name, widthColumns, '  ')}\n${columns(lines, ALIGN, HEAD, widthColumns)}`;
  });
  return texts.join('\n\n');
}

function grouped(
  rows: readonly CellRow[],
  nameOf: (cell: CellRow['cell']) => string,
): Map<string, CellRow[]> {
  const groups = new Map<string, CellRow[]>();
  for (const row of rows) {
    const name = nameOf(row.cell);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}

function lineOf([policy, group]: [string, readonly CellRow[]]): string[] {
  const results = group.map(({ result }) => result);
  return [
    policy,
    figure(results, (result) => result.frameworks.satisfied, count),
    figure(results, (result) => result.frameworks.stuck, count),
    figure(results, (result) => result.queueTimeMs?.p50, time),
    figure(results, (result) => result.makespanMs, time),
    figure(results, (result) => result.coreHoursBelowMinimum, count),
  ];
}

/** Writes values in one unit. */
type Write = (values: readonly number[]) => string[];

const count: Write = (values) => values.map((value) => formatNumber(value, 1));

const time: Write = (values) => {
  const { ms, decimals, name } = timeUnitFor(Math.max(0, ...values));
  return values.map((value, index) => {
    const text = formatNumber(value / ms, decimals);
    return index === 0 ? `${text} ${name}` : text;
  });
};

function figure(results: readonly CellResult[], of: Of, write: Write): string {
  const values = results.map(of).filter((value) => value !== undefined);
  if (values.length < results.length) return NO_VALUE;
  if (!values.every(Number.isFinite)) return neverText(values);
  const { mean, low, high } = intervalOf(values);
  const [meanText = '', lowText = '', highText = ''] = write([mean, low, high]);
  return lowText === highText ? meanText : `${meanText}\n[${lowText}, ${highText}]`;
}
