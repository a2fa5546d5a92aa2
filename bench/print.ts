import { type Alignment, columns } from '../host/report/columns.js';

/** How figures are written, as text for a terminal and as Markdown. */

/** A table; its first columns hold words, the others figures. */
export interface Table {
  readonly title: string;
  readonly words: number;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Long, and for who looks something up: folded away in Markdown. */
  readonly isDetail?: boolean;
}

export function tableText({ title, words, head, rows }: Table): string {
  const align = head.map((_, column): Alignment => (column < words ? 'left' : 'right'));
  return `\n${title}\n\n${columns(rows, align, head)}`;
}

export function tableMarkdown({ title, words, head, rows, isDetail }: Table): string {
  const rule = head.map((_, column) => (column < words ? '---' : '---:'));
  const lines = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`);
  if (isDetail !== true) return [`### ${title}`, '', ...lines].join('\n');
  return ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'].join('\n');
}

/** Three significant digits; what takes less than a ms in µs. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 1) return `${Number((ms * 1000).toPrecision(3))} µs`;
  return `${formatNumber(ms)} ms`;
}

export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return '-';
  return ratio >= 100 ? formatNumber(Math.round(ratio)) : ratio.toPrecision(3);
}

/** Three significant digits, thousands apart; whole numbers whole. */
export function formatNumber(value: number): string {
  const shown = Number.isInteger(value) ? value : Number(value.toPrecision(3));
  return shown.toLocaleString('en-US', { maximumFractionDigits: 6 });
}
