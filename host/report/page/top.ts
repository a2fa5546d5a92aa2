import type { PolicyResult, ReplayResult } from '../../replay/result.js';
import { changesSentences } from '../changes.js';
import { conclusion, withMinimum } from '../conclusion.js';
import { coreHoursMeasured, type Measured, timesMeasured } from '../measures.js';
import { notPlayedSentences } from '../not-played.js';
import { restsOnSentences } from '../rests-on.js';
import { counted, formatNumber, formatTime } from '../units.js';
import { bestOf, coreHoursWasted, moneyText, type Price, verdictSentence } from '../verdict.js';
import type { PageContext } from './context.js';
import { html, type Markup } from './html.js';

/** What one has to know to decide: the verdict, a card for each policy, how far that can be believed. */
export function top(result: ReplayResult, context: PageContext): Markup {
  const { policies } = result;
  const [only] = policies;
  const verdict =
    verdictSentence(result, context.price) ??
    (only === undefined ? '' : `${only.policy}: ${conclusion(only)}.`);
  const assumed = [
    ...restsOnSentences(result),
    ...notPlayedSentences(result),
    ...(result.warnings ?? []),
  ];
  return html`<header>
<h1>What this cluster would have done${policies.length > 1 ? ' under other policies' : ''}</h1>
<p class="soft">${recording(result)}</p>
${changesSentences(result).map((sentence) => html`<p><strong>${sentence}</strong></p>`)}
<p class="verdict">${verdict}</p>
${cards(result, context.price)}
<h2 id="trust">Can it be believed?</h2>
${(context.notes ?? []).map((note) => html`<p>${note}</p>`)}
${assumed.length === 0 ? html`<p class="soft">Nothing had to be assumed beyond the recording and the models of its frameworks.</p>` : html`<ul class="soft assumed">${assumed.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
</header>`;
}

function recording(result: ReplayResult): string {
  const frameworks = result.policies[0]?.frameworks.total ?? 0;
  const until = result.horizonMs === undefined ? '' : `, up to ${formatTime(result.horizonMs)}`;
  const startMs = Date.parse(result.start ?? '');
  const since = Number.isNaN(startMs) ? '' : `, from ${new Date(startMs).toISOString()}`;
  return (
    `Recording “${result.trace}”: ${counted(result.agents, 'agent')}, ` +
    `${counted(frameworks, 'framework')}${since}${until}; seed ${result.seed}.`
  );
}

/** One measure on every card. */
interface CardRow {
  readonly label: string;
  readonly measured: Measured;
}

/** The same measures on every card, in the same order. */
function cards(result: ReplayResult, price?: Price): Markup {
  const { policies } = result;
  const rows = cardRows(policies, price);
  const best = policies.length > 1 ? bestOf(policies) : undefined;
  return html`<ul class="cards">${policies.map((policy, index) => card(policy, index, rows, policy === best))}</ul>`;
}

function cardRows(policies: readonly PolicyResult[], price?: Price): CardRow[] {
  const wasted = policies.map(coreHoursWasted);
  const money =
    price === undefined
      ? []
      : [{ label: 'that is', measured: same(wasted.map((hours) => moneyText(hours, price))) }];
  return [
    { label: 'got their minimum', measured: same(policies.map(satisfiedOf)) },
    {
      label: 'half waited at most',
      measured: timesMeasured(policies.map(({ queueTimeMs }) => queueTimeMs?.p50)),
    },
    { label: 'have finished', measured: same(policies.map(finishedOf)) },
    {
      label: 'all had finished after',
      measured: timesMeasured(policies.map(({ makespanMs }) => makespanMs)),
    },
    {
      label: 'core-hours of useful work',
      measured: coreHoursMeasured(policies.map(({ coreHoursUseful }) => coreHoursUseful)),
    },
    { label: 'core-hours wasted', measured: coreHoursMeasured(wasted) },
    ...money,
  ];
}

function same(cells: readonly string[]): Measured {
  return { cells, differences: [] };
}

function satisfiedOf(policy: PolicyResult): string {
  return `${formatNumber(policy.frameworks.satisfied)} of ${formatNumber(withMinimum(policy))}`;
}

function finishedOf({ completionMs }: PolicyResult): string {
  return `${formatNumber(completionMs?.count ?? 0)} of ${formatNumber(completionMs?.of ?? 0)}`;
}

function card(
  policy: PolicyResult,
  index: number,
  rows: readonly CardRow[],
  isBest: boolean,
): Markup {
  const lines = rows.map(({ label, measured }) => {
    const difference = measured.differences[index] ?? '';
    const beside = difference === '' ? html`` : html` <small>${difference}</small>`;
    return html`<div><dt>${label}</dt><dd>${measured.cells[index] ?? ''}${beside}</dd></div>
`;
  });
  const mark = isBest ? html` <span class="best">does best</span>` : html``;
  return html`<li class="${isBest ? 'good' : ''}"><h2>${policy.policy}${mark}</h2>
<dl>${lines}</dl></li>`;
}
