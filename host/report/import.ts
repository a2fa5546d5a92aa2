import type { ImportSummary } from '../recordings/index.js';
import { columns } from './columns.js';
import { counted, formatNumber, plainText, WIDTH_COLUMNS, wrap } from './units.js';

/** Longer lists end with how many more there are; the JSON has all. */
const LIST_MAX = 12;

/** What an import made of what it read, as text for people. */
export function renderImport(summary: ImportSummary, widthColumns = WIDTH_COLUMNS): string {
  const { kind, files, understood, leftOut, inferred } = summary;
  const parts = [
    `${kind}: ${counted(files, 'file')}`,
    listing('understood', understood),
    listing('left out', leftOut),
    listing('inferred, as no file says it', inferred),
  ];
  const lines = parts.filter((part) => part !== '').flatMap((part) => part.split('\n'));
  return `${lines.map((line) => wrap(line, widthColumns, '        ')).join('\n')}\n`;
}

function listing(title: string, counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts);
  if (all.length === 0) return '';
  const rows = all
    .slice(0, LIST_MAX)
    .map(([what, count]) => [`    ${formatNumber(count)}`, plainText(what)]);
  const more = all.length - LIST_MAX;
  const rest = more > 0 ? `\n    and ${formatNumber(more)} more` : '';
  return `  ${title}:\n${columns(rows, ['right', 'left'])}${rest}`;
}
