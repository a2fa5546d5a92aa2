import stringWidth from 'string-width';
import type { ReplayResult } from '../replay/result.js';
import { changesSentences } from './changes.js';
import { columns } from './columns.js';
import { comparedWith, conclusion } from './conclusion.js';
import { notPlayedSentences } from './not-played.js';
import { overSeedsRows, overSeedsSentence } from './over-seeds.js';
import { restsOnSentences } from './rests-on.js';
import { type SummaryRow, summaryRows } from './summary.js';
import { counted, formatTime, plainText, WIDTH_COLUMNS, wrap } from './units.js';
import { type Price, verdictSentence } from './verdict.js';

/** How a table may look. */
export interface TableStyle {
  /** Lines and bold headings, for a terminal; without, plain aligned columns for pipes and files. */
  readonly terminal: boolean;
  /** Columns of the terminal. Default: 80. */
  readonly widthColumns?: number;
}

const MIN_CELL_COLUMNS = 10;
const LABEL_COLUMNS_MAX = 28;
/** Longer names of policies are continued below. */
const NAME_COLUMNS_MAX = 24;

/** What the table says beyond the answer of a replay. */
export interface TableContext {
  /** Sentences: how far the replay can be trusted. */
  readonly notes?: readonly string[];
  /** Of a core-hour, where the user said it. */
  readonly price?: Price | undefined;
}

/** The comparison of the policies as text, with a sentence per policy below it, the verdict, then the notes. */
export function renderTable(
  result: ReplayResult,
  style: TableStyle,
  { notes = [], price }: TableContext = {},
): string {
  const rows = summaryRows(result);
  const names = result.policies.map((policy) =>
    wrap(plainText(policy.policy), NAME_COLUMNS_MAX, '').split('\n'),
  );
  const width = style.widthColumns ?? WIDTH_COLUMNS;
  const blocks = blocksOf(rows, names, width, style);
  const sentences = result.policies.map((policy) =>
    wrap(`${plainText(policy.policy)}: ${conclusion(policy)}`, width, '  '),
  );
  const above = [heading(result), ...changesSentences(result).map(plainText)];
  const parts = [above.map((line) => wrap(line, width, '  ')).join('\n'), ...blocks];
  const { overSeeds } = result;
  if (overSeeds !== undefined) {
    const tables = blocksOf(overSeedsRows(overSeeds), names, width, style);
    parts.push(wrap(overSeedsSentence(overSeeds), width, '  '), ...tables);
  }
  const compared = comparedWith(result);
  if (compared !== undefined) parts.push(wrap(plainText(compared), width, '  '));
  parts.push(sentences.join('\n'));
  const verdict = verdictSentence(result, price);
  if (verdict !== undefined) parts.push(wrap(plainText(verdict), width, '  '));
  for (const note of [...restsOnSentences(result), ...notPlayedSentences(result), ...notes])
    parts.push(wrap(plainText(note), width, '  '));
  return `${parts.join('\n\n')}\n`;
}

function heading(result: ReplayResult): string {
  const frameworks = result.policies[0]?.frameworks.total ?? 0;
  const horizon = result.horizonMs === undefined ? '' : `, up to ${formatTime(result.horizonMs)}`;
  const size = `${counted(result.agents, 'agent')}, ${counted(frameworks, 'framework')}`;
  return `${plainText(result.trace)}: ${size}${horizon}`;
}

/** Rows as tables that fit the width, one below the other. */
function blocksOf(
  rows: readonly SummaryRow[],
  names: readonly Name[],
  width: number,
  style: TableStyle,
): string[] {
  const blocks = columnBlocks(rows, names, width);
  return blocks.map((block) => renderBlock(rows, names, block, style));
}

/** A policy's name, in the lines that stand above its column. */
type Name = readonly string[];

/** A run of policies that fit beside each other. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** Cuts the policies into blocks that fit the width, each at least one policy wide. */
function columnBlocks(rows: readonly SummaryRow[], names: readonly Name[], width: number) {
  const blocks: Block[] = [];
  let from = 0;
  let used = labelColumns(rows);
  names.forEach((name, index) => {
    const columns = cellColumns(rows, name, index) + differenceColumns(rows, index) + 2;
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
  const longest = Math.max(...labels(rows).map((label) => stringWidth(label)));
  return Math.min(LABEL_COLUMNS_MAX, longest) + 2;
}

function labels(rows: readonly SummaryRow[]): string[] {
  return rows.map(({ label, indented }) => `${indented ? '  ' : ''}${plainText(label)}`);
}

function cellColumns(rows: readonly SummaryRow[], name: Name, index: number): number {
  const texts = [...name, ...rows.map((row) => row.cells[index] ?? '')];
  return Math.max(MIN_CELL_COLUMNS, ...texts.map((text) => stringWidth(text)));
}

/** With the gap before it; none where no figure differs from the first policy's. */
function differenceColumns(rows: readonly SummaryRow[], index: number): number {
  const longest = Math.max(...rows.map((row) => stringWidth(row.differences[index] ?? '')));
  return longest === 0 ? 0 : longest + 2;
}

function renderBlock(
  rows: readonly SummaryRow[],
  names: readonly Name[],
  block: Block,
  style: TableStyle,
): string {
  const shown = indices(block);
  const headLines = Math.max(...shown.map((index) => names[index]?.length ?? 0));
  const isCompared = (index: number) => differenceColumns(rows, index) > 0;
  const labelled = labels(rows).map((label) => wrap(label, LABEL_COLUMNS_MAX, '    '));
  const table = columns(
    rows.map((row, index) => [
      labelled[index] ?? '',
      ...shown.flatMap((policy) => [
        row.cells[policy] ?? '',
        ...(isCompared(policy) ? [row.differences[policy] ?? ''] : []),
      ]),
    ]),
    ['left', ...shown.flatMap((policy) => (isCompared(policy) ? RIGHT_TWICE : RIGHT))],
    [
      '',
      ...shown.flatMap((policy) => [
        atTheFoot(names[policy] ?? [], headLines).join('\n'),
        ...(isCompared(policy) ? [''] : []),
      ]),
    ],
  );
  const lines = table.split('\n');
  const [head, body] = [lines.slice(0, headLines), lines.slice(headLines)];
  const ruleColumns = Math.max(...body.map((line) => stringWidth(line)));
  if (!style.terminal) return [...head, '-'.repeat(ruleColumns), ...body].join('\n');
  const bold = head.map((line) => `${BOLD}${line}${NOT_BOLD}`);
  return [...bold, '─'.repeat(ruleColumns), ...body].join('\n');
}

const RIGHT = ['right'] as const;
const RIGHT_TWICE = ['right', 'right'] as const;

/** Of the policies in a block. */
function indices({ from, to }: Block): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** A name of fewer lines than others ends with them. */
function atTheFoot(name: Name, lines: number): Name {
  return [...Array<string>(lines - name.length).fill(''), ...name];
}

const BOLD = '\u001b[1m';
const NOT_BOLD = '\u001b[22m';
