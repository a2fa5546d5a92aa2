import type { TraceSummary } from '../trace/index.js';
import { columns } from './columns.js';
import {
  counted,
  formatNumber,
  formatTime,
  plainText,
  timeCell,
  WIDTH_COLUMNS,
  wrap,
} from './units.js';

/** Agents alike, frameworks and roles: longer lists than this end with how many more there are. */
const LIST_MAX = 20;

/** What a trace holds, as text for people in lines of at most so many columns. */
export function renderInspection(summary: TraceSummary, widthColumns = WIDTH_COLUMNS): string {
  const parts = [
    heading(summary, widthColumns),
    agents(summary, widthColumns),
    frameworks(summary, widthColumns),
    roles(summary, widthColumns),
    wrapLines(recorded(summary), widthColumns),
    wrapLines(uses(summary), widthColumns),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function heading({ header, events, span }: TraceSummary, width: number): string {
  const duration =
    span === undefined ? '' : `, from ${formatTime(span.fromMs)} to ${formatTime(span.toMs)}`;
  const facts = [
    header.description === undefined ? '' : `  ${plainText(header.description)}`,
    header.source === undefined ? '' : `  source: ${plainText(header.source)}`,
    header.start === undefined ? '' : `  start: ${plainText(header.start)}`,
    header.horizon_ms === undefined ? '' : `  horizon: ${formatTime(header.horizon_ms)}`,
  ];
  const first = `${plainText(header.name)}: ${counted(events, 'event')}${duration}`;
  const lines = [first, ...facts.filter((fact) => fact !== '')];
  return wrapLines(lines.join('\n'), width);
}

function wrapLines(text: string, width: number): string {
  const lines = text.split('\n');
  return lines.map((line) => wrap(line, width, '  ')).join('\n');
}

/** Agents with the same resources are one line. */
function agents({ agents: all, totalResources }: TraceSummary, width: number): string {
  const alike = new Map<string, number>();
  for (const { resources } of all) alike.set(resources, (alike.get(resources) ?? 0) + 1);
  const lines = [...alike]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([resources, count]) => [formatNumber(count), `of ${plainText(resources)}`]);
  const total = all.length === 0 ? '' : `, in total ${plainText(totalResources)}`;
  return listing(`${counted(all.length, 'agent')}${total}`, lines, ['right', 'left'], width);
}

function frameworks({ frameworks: all }: TraceSummary, width: number): string {
  const lines = all.map(({ name, roles: subscribed, arrivedMs, model }) => [
    plainText(name),
    plainText(subscribed.join(', ')),
    timeCell(arrivedMs),
    plainText(model ?? 'no demand'),
  ]);
  return listing(
    counted(all.length, 'framework'),
    lines,
    ['left', 'left', 'right', 'left'],
    width,
    ['name', 'roles', 'arrives', 'demand'],
  );
}

function roles({ roles: all }: TraceSummary, width: number): string {
  const lines = Object.entries(all).map(([role, count]) => [
    plainText(role),
    counted(count, 'framework'),
  ]);
  return listing(counted(lines.length, 'role'), lines, ['left', 'right'], width);
}

function recorded({ offers, tasksLaunched, tasksDemanded, layers }: TraceSummary): string {
  const lines: string[] = [];
  if (layers.decisions) {
    const { sent, accepted, declined, rescinded } = offers;
    lines.push(
      `Offers: ${formatNumber(sent)} sent, ${formatNumber(accepted)} accepted, ` +
        `${formatNumber(declined)} declined, ${formatNumber(rescinded)} rescinded`,
      `Tasks launched: ${formatNumber(tasksLaunched)}`,
    );
  }
  if (tasksDemanded > 0) lines.push(`Tasks asked for: ${formatNumber(tasksDemanded)}`);
  return lines.join('\n');
}

function uses({ layers }: TraceSummary): string {
  const yes = (holds: boolean) => (holds ? 'yes' : 'no');
  return [
    `Can be replayed: ${yes(layers.cluster && layers.demand)} (needs cluster and demand)`,
    `Can be verified: ${yes(layers.cluster && layers.decisions)} (needs cluster and decisions)`,
  ].join('\n');
}

function listing(
  title: string,
  lines: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
  width: number,
  head?: readonly string[],
): string {
  if (lines.length === 0) return title;
  const shown = lines.slice(0, LIST_MAX);
  const rest = lines.length - shown.length;
  const table = columns(shown, align, head, width - 2).replace(/^/gm, '  ');
  return `${wrap(title, width, '  ')}\n${table}${rest === 0 ? '' : `\n  … and ${formatNumber(rest)} more`}`;
}
