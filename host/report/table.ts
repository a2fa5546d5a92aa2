import type { ReplayResult } from '../replay/result.js';
import { columns } from './columns.js';
import { conclusion, type SummaryRow, summaryRows } from './summary.js';
import { counted, formatTime, plainText, shorten, wrap } from './units.js';

/** How a table may look. */
export interface TableStyle {
  /** Lines and bold headings, for a terminal; without, plain aligned columns for pipes and files. */
  readonly terminal: boolean;
  /** Columns of the terminal. Default: 100. */
  readonly widthColumns?: number;
}

const MIN_CELL_COLUMNS = 10;
const LABEL_COLUMNS_MAX = 28;

/** The comparison of the policies as text, with a sentence per policy below it, then the notes. */
export function renderTable(
  result: ReplayResult,
  style: TableStyle,
  notes: readonly string[] = [],
): string {
  const rows = summaryRows(result);
  const names = result.policies.map((policy) => shorten(plainText(policy.policy), 24));
  const width = style.widthColumns ?? 100;
  const blocks = columnBlocks(rows, names, width).map((block) =>
    renderBlock(rows, names, block, style),
  );
  const sentences = result.policies.map((policy) =>
    wrap(`${plainText(policy.policy)}: ${conclusion(policy)}`, width, '  '),
  );
  const parts = [heading(result), ...blocks, sentences.join('\n')];
  for (const note of notes) parts.push(wrap(plainText(note), width, '  '));
  return `${parts.join('\n\n')}\n`;
}

function heading(result: ReplayResult): string {
  const frameworks = result.policies[0]?.frameworks.total ?? 0;
  const horizon = result.horizonMs === undefined ? '' : `, up to ${formatTime(result.horizonMs)}`;
  const size = `${counted(result.agents, 'agent')}, ${counted(frameworks, 'framework')}`;
  return `${plainText(result.trace)}: ${size}${horizon}`;
}

/** A run of policies that fit beside each other. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** Cuts the policies into blocks that fit the width, each at least one policy wide. */
function columnBlocks(rows: readonly SummaryRow[], names: readonly string[], width: number) {
  const blocks: Block[] = [];
  let from = 0;
  let used = labelColumns(rows);
  names.forEach((name, index) => {
    const columns = cellColumns(rows, name, index) + 2;
    if (index > from && used + columns > width) {
      blocks.push({ from, to: index });
      from = index;
      used = labelColumns(rows);
    }
    used += columns;
  });
  if (names.length > from) blocks.push({ from, to: names.length });
  return blocks;
}

function labelColumns(rows: readonly SummaryRow[]): number {
  const longest = Math.max(...rows.map((row) => row.label.length + (row.indented ? 2 : 0)));
  return Math.min(LABEL_COLUMNS_MAX, longest) + 2;
}

function cellColumns(rows: readonly SummaryRow[], name: string, index: number): number {
  const longest = Math.max(...rows.map((row) => row.cells[index]?.length ?? 0));
  return Math.max(MIN_CELL_COLUMNS, longest, name.length);
}

function renderBlock(
  rows: readonly SummaryRow[],
  names: readonly string[],
  block: Block,
  style: TableStyle,
): string {
  const shown = names.slice(block.from, block.to);
  const table = columns(
    rows.map((row) => [
      row.indented ? `  ${row.label}` : row.label,
      ...row.cells.slice(block.from, block.to),
    ]),
    ['left', ...shown.map(() => 'right' as const)],
    ['', ...shown],
  );
  const [head = '', ...lines] = table.split('\n');
  const ruleColumns = Math.max(...lines.map((line) => line.length));
  if (!style.terminal) return [head, '-'.repeat(ruleColumns), ...lines].join('\n');
  return [`${BOLD}${head}${NOT_BOLD}`, '─'.repeat(ruleColumns), ...lines].join('\n');
}

const BOLD = '\u001b[1m';
const NOT_BOLD = '\u001b[22m';
