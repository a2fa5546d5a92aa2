import type { Difference, DifferenceReason, OfferText, VerifyResult } from '../replay/verify.js';
import { columns } from './columns.js';
import { counted, formatNumber, formatPercent, formatTime, plainText } from './units.js';

/** The list of differences is cut here for people; the JSON has all. */
const DIFFERENCES_MAX = 20;

/** How a recording's offers compare with the module's, as text for people. */
export function renderVerification(result: VerifyResult): string {
  const { agree, agreeUnderSomeOrder, disagree, differences } = result;
  const total = agree + agreeUnderSomeOrder + disagree;
  const line = (label: string, count: number) => [
    `  ${label}`,
    formatNumber(count),
    total === 0 ? '' : formatPercent(count / total),
  ];
  const counts = columns(
    [
      line('agree', agree),
      line('agree under some order of agents', agreeUnderSomeOrder),
      line('disagree', disagree),
    ],
    ['left', 'right', 'right'],
  );
  const title =
    `${plainText(result.trace)}: ${counted(result.offers, 'recorded offer')} ` +
    `in ${counted(result.cycles, 'allocation cycle')}`;
  const list = differences.length === 0 ? '' : `\n${renderDifferences(differences)}\n`;
  return `${title}\n\n${counts}\n${list}\n${conclusion(result)}\n`;
}

function conclusion({ disagree }: VerifyResult): string {
  return disagree === 0
    ? 'The recorded allocator and this one decide alike.'
    : `They differ in ${counted(disagree, 'offer')}.`;
}

const REASONS: Readonly<Record<DifferenceReason, string>> = {
  'filter-timing': 'a filter ended within milliseconds of the cycle',
  resources: 'the same framework, other resources',
  'share-order': 'another framework was first under every order tried',
  'search-limit': 'the search for an order was cut short',
  unknown: 'unknown',
};

function renderDifferences(differences: readonly Difference[]): string {
  const shown = differences.slice(0, DIFFERENCES_MAX).map(renderDifference);
  const rest = differences.length - shown.length;
  if (rest > 0) shown.push(`… and ${formatNumber(rest)} more (--json has all of them)`);
  return shown.join('\n');
}

function renderDifference(difference: Difference): string {
  const { tMs, cycle, agentId, recorded, made, reason } = difference;
  const when = `${formatTime(tMs)}${cycle === undefined ? '' : `, cycle ${cycle}`}`;
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
