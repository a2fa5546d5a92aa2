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

/** So many things of each list are named beside an answer that is about something else. */
const BRIEF_MAX = 4;

/** The same in a few lines, beside an answer that is about something else. */
export function renderBriefly(summary: ImportSummary, widthColumns = WIDTH_COLUMNS): string {
  const { kind, files, understood, leftOut, inferred } = summary;
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  const shapes = Object.keys(leftOut).length;
  const lines = [
    `${kind}, ${counted(files, 'file')}: ${inBrief(understood, (what, count) => `${what} ${count}`)}`,
    shapes === 0 ? '' : `  left out: ${formatNumber(left)} of ${counted(shapes, 'shape')}`,
    Object.keys(inferred).length === 0
      ? ''
      : `  inferred: ${inBrief(inferred, (what, count) => `${what} (${count})`)}`,
    '  `fairlead inspect` with the same files says all of it',
  ];
  const shown = lines.filter((line) => line !== '');
  return `${shown.map((line) => wrap(line, widthColumns, '    ')).join('\n')}\n`;
}

function inBrief(
  counts: Readonly<Record<string, number>>,
  written: (what: string, count: string) => string,
): string {
  const all = Object.entries(counts);
  const parts = all
    .slice(0, BRIEF_MAX)
    .map(([what, count]) => written(plainText(what), formatNumber(count)));
  const more = all.length - BRIEF_MAX;
  return [...parts, ...(more > 0 ? [`${formatNumber(more)} more`] : [])].join('; ');
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
