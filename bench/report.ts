import { readFileSync } from 'node:fs';
import type { Figure, Findings, Unit } from './findings.js';
import {
  formatMs,
  formatNumber,
  formatRatio,
  type Table,
  tableMarkdown,
  tableText,
} from './print.js';

/** What `--json` writes, and `--compare` and `--from` read. */
export interface Report extends Findings {
  /** Of this form of the file. */
  readonly version: number;
  /** When it was measured, in ISO 8601. */
  readonly date: string;
  readonly node: string;
  readonly cpu: string;
  /** When it began; what was used, the least, stands above the table of ratios. */
  readonly calibrationMs: number;
  /** Processor time / time. Well below 1: the machine was busy with other things. */
  readonly coreShare: number;
  readonly seed: number;
  readonly sink: number;
}

export const REPORT_VERSION = 2;

/** A file that is no report. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** @throws {ReportError} when the file cannot be read or is not what `--json` wrote. */
export function readReport(file: string): Report {
  let report: Partial<Report>;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Partial<Report>;
  } catch (error) {
    throw new ReportError(`${file}: ${(error as Error).message}; expected what --json wrote`);
  }
  const lists = [report?.figures, report?.tables, report?.verdicts];
  if (report?.version !== REPORT_VERSION || !lists.every(Array.isArray)) {
    throw new ReportError(
      `${file}: not a report of version ${REPORT_VERSION}; expected what --json wrote`,
    );
  }
  return report as Report;
}

function formatValue(value: number, unit: Unit): string {
  if (unit === 'ms') return formatMs(value);
  if (unit === '×') return `${formatRatio(value)} ×`;
  if (unit === 'slope' || unit === 'ratio') return value.toFixed(2);
  return formatNumber(value);
}

/** Units of which more is better. */
const MORE_IS_BETTER: readonly Unit[] = ['×', '/s'];

/** What is in both, and how many times better it has become. */
export function comparison(now: readonly Figure[], before: readonly Figure[]): Table {
  const earlier = new Map(before.map((figure) => [figure.name, figure]));
  const rows = now.flatMap(({ name, value, unit }): string[][] => {
    const old = earlier.get(name);
    if (old === undefined || old.unit !== unit) return [];
    const better = MORE_IS_BETTER.includes(unit) ? value / old.value : old.value / value;
    return [[name, formatValue(old.value, unit), formatValue(value, unit), better.toFixed(2)]];
  });
  const head = ['figure', 'before', 'now', 'times better'];
  return { title: `${rows.length} figures beside an earlier run's`, words: 1, head, rows };
}

function aboutText(report: Report): string {
  const { date, node, cpu, coreShare, seed, sink } = report;
  return (
    `${date.slice(0, 10)}, Node ${node}, ${cpu}, ` +
    `${coreShare.toFixed(2)} of a core (${isBusy(report) ? 'BUSY: not to be relied on' : 'quiet'}), ` +
    `seed ${seed}, sink ${sink}`
  );
}

/** The bench computes all the time: on a quiet machine it has a core to itself. */
const QUIET_SHARE = 0.95;

function isBusy({ coreShare }: Report): boolean {
  return coreShare < QUIET_SHARE;
}

export function reportText(report: Report, tables: readonly Table[]): string {
  const { verdicts } = report;
  const lines = verdicts.map(
    ({ mustShow, isMet, figures }) => `${isMet ? 'met    ' : 'NOT MET'}  ${mustShow}: ${figures}`,
  );
  return [...tables.map(tableText), '', ...lines, '', aboutText(report), ''].join('\n');
}

export function reportMarkdown(report: Report): string {
  const verdicts: Table = {
    title: 'What must be shown',
    words: 3,
    head: ['line', 'verdict', 'measured'],
    rows: report.verdicts.map(({ mustShow, isMet, figures }) => [
      mustShow,
      isMet ? 'met' : '**not met**',
      figures,
    ]),
  };
  const tables = [verdicts, ...report.tables].map(tableMarkdown);
  return `Measured ${aboutText(report)}.\n\n${tables.join('\n\n')}\n`;
}
