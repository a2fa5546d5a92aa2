import { stringify } from 'csv-stringify/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { counted, plainJson } from '../report/units.js';
import { readResult } from './cell-result.js';
import { cellsOf } from './cells.js';
import { SweepError } from './errors.js';
import type { Plan } from './plan.js';
import {
  CELL_COLUMNS,
  type CellRow,
  type Column,
  FRAMEWORK_COLUMNS,
  frameworkRows,
  type Value,
} from './rows.js';
import type { Trusts } from './trust.js';

/** A sweep's results as one table. */

export const FORMATS = ['json', 'csv', 'parquet'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * The results of all cells, in the order of the plan.
 *
 * @param isPartial cells without one are left out.
 * @throws {SweepError} when a cell has none, unless `isPartial`.
 */
export function collected(folder: string, plan: Plan, isPartial = false): CellRow[] {
  const cells = cellsOf(plan);
  const rows = cells.flatMap((cell) => {
    const result = readResult(folder, plan, cell);
    return result === undefined ? [] : [{ cell, result }];
  });
  if (rows.length < cells.length && !isPartial) {
    const problem = `${cells.length - rows.length} of ${counted(cells.length, 'cell has', 'cells have')} no result`;
    throw new SweepError(problem, '`fairlead sweep run` to its end, or --partial');
  }
  return rows;
}

/** The bytes of a file: a row a cell, or a row a framework. */
export function tableOf(
  rows: readonly CellRow[],
  rowsOf: 'cells' | 'frameworks',
  format: Format,
  trusts: Trusts,
): string | Uint8Array {
  if (rowsOf === 'frameworks') return written(frameworkRows(rows), FRAMEWORK_COLUMNS, format);
  const trusted = rows.map((row) => {
    const trust = trusts.get(row.cell.trace.digest);
    return { ...row, trust: typeof trust === 'string' ? undefined : trust };
  });
  return written(trusted, CELL_COLUMNS, format);
}

function written<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  format: Format,
): string | Uint8Array {
  if (format === 'json') {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map(({ name, of }) => [name, inJson(of(row))])),
    );
    return objects.map((object) => `${plainJson(object)}\n`).join('');
  }
  if (format === 'csv') {
    const header = columns.map(({ name }) => name);
    return stringify([header, ...rows.map((row) => columns.map(({ of }) => inCsv(of(row))))]);
  }
  const columnData = columns.map(({ name, type, of }) => {
    return { name, type, nullable: true, data: rows.map((row) => of(row) ?? null) };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function inJson(value: Value): Value {
  return value === Number.POSITIVE_INFINITY ? 'never' : value;
}

/** Infinity as databases read it. */
function inCsv(value: Value): string {
  return value === undefined ? '' : String(value);
}
