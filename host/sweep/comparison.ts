import { intervalOf } from '../replay/bootstrap.js';
import { columns } from '../report/columns.js';
import { neverText } from '../report/over-seeds.js';
import { formatNumber, NO_VALUE, timeUnitFor, wrap } from '../report/units.js';
import type { CellResult } from './cell-result.js';
import type { CellRow } from './rows.js';

/** What a sweep came to, for people: a line for each policy on each trace with each set of changes. */

interface Column {
  readonly head: string;
  readonly of: (result: CellResult) => number | undefined;
  readonly write: Write;
}

/**
 * A table of policies for each trace with each set of changes: means over the seeds, with 95 % intervals
 * where seeds differ.
 */
export function comparison(rows: readonly CellRow[], widthColumns: number): string {
  const shown = rows.some(({ result }) => hasMinimums(result)) ? OF_MINIMUMS : OF_TASKS;
  const head = ['', ...shown.map((column) => column.head)];
  const align = head.map((_, index) => (index === 0 ? 'left' : 'right'));
  const tables = grouped(rows, ({ trace, changes }) => [trace.name, ...changes].join(', '));
  const texts = [...tables].map(([name, table]) => {
    const lines = [...grouped(table, ({ policy }) => policy.name)].map(([policy, group]) => [
      policy,
      ...shown.map((column) => figure(group, column)),
    ]);
    return `${wrap(name, widthColumns, '  ')}\n${columns(lines, align, head, widthColumns)}`;
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

const OF_MINIMUMS: readonly Column[] = [
  { head: 'got minimum', of: ({ frameworks }) => frameworks.satisfied, write: count },
  { head: 'stuck', of: ({ frameworks }) => frameworks.stuck, write: count },
  { head: 'queue p50', of: ({ queueTimeMs }) => queueTimeMs?.p50, write: time },
  { head: 'makespan', of: ({ makespanMs }) => makespanMs, write: time },
  { head: 'below, core-h', of: ({ coreHoursBelowMinimum }) => coreHoursBelowMinimum, write: count },
];

/** Where nobody states a minimum, nobody gets one and nobody waits for it. */
const OF_TASKS: readonly Column[] = [
  { head: 'tasks launched', of: ({ tasksLaunched }) => tasksLaunched, write: count },
  { head: 'makespan', of: ({ makespanMs }) => makespanMs, write: time },
  { head: 'held, core-h', of: ({ coreHoursHeld }) => coreHoursHeld, write: count },
];

function hasMinimums({ frameworks }: CellResult): boolean {
  return frameworks.noMinimum < frameworks.total;
}

function figure(group: readonly CellRow[], { of, write }: Column): string {
  const results = group.map(({ result }) => result);
  const values = results.map(of).filter((value) => value !== undefined);
  if (values.length < results.length) return NO_VALUE;
  if (!values.every(Number.isFinite)) return neverText(values);
  const { mean, low, high } = intervalOf(values);
  const [meanText = '', lowText = '', highText = ''] = write([mean, low, high]);
  return lowText === highText ? meanText : `${meanText}\n[${lowText}, ${highText}]`;
}
