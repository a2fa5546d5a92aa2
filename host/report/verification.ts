import type {
  Difference,
  DifferenceReason,
  LateEvent,
  OfferText,
  OtherOrder,
  PassedOver,
  VerifyResult,
} from '../verify/index.js';
import { isTiming } from '../verify/index.js';
import { columns } from './columns.js';
import { restsOnSentences } from './rests-on.js';
import {
  counted,
  formatNumber,
  formatPercent,
  formatTime,
  plainText,
  WIDTH_COLUMNS,
  wallClock,
  wrap,
} from './units.js';

/** The list of differences is cut here for people; the JSON has all. */
const DIFFERENCES_MAX = 20;

/** How a moment is written: since the start, and on the wall where that is known. */
type Written = (tMs: number) => string;

/** How a recording's offers compare with the module's, as text for people. */
export function renderVerification(result: VerifyResult, widthColumns = WIDTH_COLUMNS): string {
  const { compared, differences } = result;
  const line = (label: string, count: number) => [
    `  ${label}`,
    formatNumber(count),
    compared === 0 ? '' : formatPercent(count / compared),
  ];
  const counts = columns(
    [
      line('agree', result.agree),
      line('agree under some order of agents', result.agreeUnderSomeOrder),
      line('agree in another order of events', result.agreeInOtherOrder),
      line('differ in timing alone', result.timing),
      line('disagree', result.disagree),
      line('compared', compared),
    ],
    ['left', 'right', 'right'],
  );
  const clock = (tMs: number) => `${formatTime(tMs)}${wallClock(result.start, tMs)}`;
  const orders = renderOtherOrders(result.inOtherOrder, clock);
  const list = differences.length === 0 ? '' : `${renderDifferences(differences, clock)}\n\n`;
  const passedOver = renderPassedOver(result.passedOver, clock);
  const ends = [conclusion(result), ...restsOnSentences(result)];
  const text = `${counts}\n\n${orders}${list}${passedOver}${ends.join('\n\n')}`;
  const lines = text.split('\n').map((one) => wrap(one, widthColumns, '    '));
  return `${wrap(title(result), widthColumns, '  ')}\n\n${lines.join('\n')}\n`;
}

function title({ trace, start, offers, cycles, compared }: VerifyResult): string {
  const only = compared - offers;
  const also = only === 0 ? '' : `, and ${formatNumber(only)} that only this allocator makes`;
  return (
    `${plainText(trace)}${wallClock(start, 0)}: ${counted(offers, 'recorded offer')} ` +
    `in ${counted(cycles, 'allocation cycle')}${also}`
  );
}

function conclusion({ timing, disagree }: VerifyResult): string {
  if (disagree > 0) return `They differ in ${counted(disagree, 'offer')}.`;
  const but =
    timing === 0
      ? ''
      : `, but for ${counted(timing, 'offer')} about what lies within milliseconds, of which no order was found that explains them`;
  return `The recorded allocator and this one decide alike${but}.`;
}

const REASONS: Readonly<Record<DifferenceReason, string>> = {
  'filter-timing':
    'timing: a filter ended within milliseconds of the cycle, but no order explains it',
  'join-timing':
    'timing: who joined did so within a millisecond of the cycle, but no order explains it',
  resources: 'the same framework, other resources',
  'share-order': 'another framework was first under every order tried',
  'search-limit': 'the search for an order was cut short',
  'not-there': 'what was offered, or to whom, is not there by what was recorded before',
  unknown: 'unknown',
};

/** So many cycles of another order are named. */
const OTHER_ORDERS_MAX = 5;

function renderOtherOrders(cycles: readonly OtherOrder[], clock: Written): string {
  if (cycles.length === 0) return '';
  const shown = cycles.slice(0, OTHER_ORDERS_MAX).map(({ tMs, cycle, offers, behind }) => {
    const when = `${clock(tMs)}${cycle === undefined ? '' : `, cycle ${cycle}`}`;
    return `  ${when}: ${counted(offers, 'offer')}, if ${lateText(behind)}`;
  });
  const rest = cycles.length - shown.length;
  if (rest > 0) shown.push(`  … and ${counted(rest, 'more cycle')} (--json has all of them)`);
  const title = 'In another order of events, where their times leave open which came first:';
  return `${[title, ...shown].join('\n')}\n\n`;
}

/** What came after the cycle, by its first and how many others of the kind there are. */
function lateText(behind: readonly LateEvent[]): string {
  const [first] = behind;
  const others = behind.filter(({ what }) => what === first?.what).length - 1;
  const more = others > 0 ? ` and ${formatNumber(others)} more` : '';
  const { frameworkId, agentId } = first ?? {};
  switch (first?.what) {
    case 'filter-end':
      return plainText(`the filter of ${frameworkId} on ${agentId}${more} still stood`);
    case 'join':
      return plainText(`${frameworkId ?? agentId}${more} joined after it`);
    default:
      return 'it made what the next one is said to have made';
  }
}

/** So many events that were passed over are named. */
const PASSED_OVER_MAX = 5;

function renderPassedOver(events: readonly PassedOver[], clock: Written): string {
  if (events.length === 0) return '';
  const shown = events.slice(0, PASSED_OVER_MAX).map(({ tMs, line, type, problem }) => {
    const place = line === undefined ? '' : `line ${formatNumber(line)}, `;
    return `  ${place}${clock(tMs)}: ${plainText(type)}: ${plainText(problem)}`;
  });
  const rest = events.length - shown.length;
  if (rest > 0) shown.push(`  … and ${formatNumber(rest)} more (--json has all of them)`);
  const title = `Passed over, as they do not fit what came before: ${counted(events.length, 'event')}`;
  return `${[title, ...shown].join('\n')}\n\n`;
}

function renderDifferences(differences: readonly Difference[], clock: Written): string {
  const inDoubt = differences.filter(isTiming);
  const first = [...differences.filter((one) => !isTiming(one)), ...inDoubt];
  const shown = first.slice(0, DIFFERENCES_MAX).map((one) => renderDifference(one, clock));
  const rest = differences.length - shown.length;
  if (rest > 0) shown.push(`… and ${formatNumber(rest)} more (--json has all of them)`);
  return shown.join('\n');
}

function renderDifference(difference: Difference, clock: Written): string {
  const { tMs, cycle, agentId, recorded, made, reason } = difference;
  const when = `${clock(tMs)}${cycle === undefined ? '' : `, cycle ${cycle}`}`;
  return [
    `At ${when}, agent ${plainText(agentId)}: ${REASONS[reason]}`,
    `  recorded  ${offersText(recorded)}`,
    `  made      ${offersText(made)}`,
  ].join('\n');
}

function offersText(offers: readonly OfferText[]): string {
  if (offers.length === 0) return 'nothing';
  return offers
    .map((offer) => `${offer.resources} to ${offer.frameworkId} in role ${offer.role}`)
    .map(plainText)
    .join(', ');
}
