import Table from 'cli-table3';

/** How the columns of a table are set. */
export type Alignment = 'left' | 'right';

/** Columns are kept apart by space alone: rows that belong together are not cut apart. */
const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
  middle: '  ',
};

/** Rows as aligned columns without lines or colours; a heading stands above its column. */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly Alignment[],
  head?: readonly string[],
): string {
  const table = new Table({
    colAligns: [...align],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_LINES,
  });
  if (head !== undefined) table.push([...head]);
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
