import Table from 'cli-table3';
import stringWidth from 'string-width';
import { wrap } from './units.js';

/** How the columns of a table are set. */
export type Alignment = 'left' | 'right';

/** Columns are kept apart by space alone: rows that belong together are not cut apart. */
const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** Columns of text are not made narrower than this to fit. */
const TEXT_COLUMNS_MIN = 8;

/**
 * Rows as aligned columns without lines or colours; a heading stands above its column. What is wider
 * than `widthColumns` together has its columns of text wrapped, the widest first; figures are not.
 */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly Alignment[],
  head?: readonly string[],
  widthColumns = Number.POSITIVE_INFINITY,
): string {
  const table = new Table({
    colAligns: [...align],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_LINES,
  });
  const all = head === undefined ? rows : [head, ...rows];
  const widths = fittingWidths(all, align, widthColumns);
  table.push(...all.map((row) => row.map((cell, index) => wrapCell(cell, widths[index] ?? 0))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function fittingWidths(
  rows: readonly (readonly string[])[],
  align: readonly Alignment[],
  widthColumns: number,
): number[] {
  const widths = align.map((_, index) =>
    Math.max(0, ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const gaps = NO_LINES.middle.length * (align.length - 1);
  for (;;) {
    const excess = widths.reduce((sum, width) => sum + width, gaps) - widthColumns;
    const widest = Math.max(0, ...widths.filter((_, index) => align[index] === 'left'));
    if (excess <= 0 || widest <= TEXT_COLUMNS_MIN) return widths;
    const index = widths.findIndex((width, i) => align[i] === 'left' && width === widest);
    const others = widths.filter((_, i) => align[i] === 'left' && i !== index);
    // Down to the next widest at once, from there on the widest in turn.
    const next = Math.max(TEXT_COLUMNS_MIN, ...others);
    widths[index] = Math.max(widest - excess, Math.min(next, widest - 1));
  }
}

/** A cell that is indented stays so in all its lines. */
function wrapCell(cell: string, width: number): string {
  return stringWidth(cell) <= width ? cell : wrap(cell, width, /^ */.exec(cell)?.[0] ?? '');
}
