import type { FrameworkResult, PolicyResult, ReplayResult } from '../replay/result.js';
import { changesSentences } from './changes.js';
import { CLASSES } from './class-words.js';
import { comparedWith, conclusion, withMinimum } from './conclusion.js';
import { html, Markup } from './html.js';
import { notPlayedSentences } from './not-played.js';
import { overSeedsRows, overSeedsSentence } from './over-seeds.js';
import { type Scales, scalesOf } from './page-scales.js';
import { STYLE } from './page-style.js';
import { areas, type Colours, lines, timelines } from './plots.js';
import { restsOnSentences } from './rests-on.js';
import {
  OTHER_ROLES,
  phaseCounts,
  type Steps,
  satisfiedOverTime,
  steps,
  withOtherRoles,
} from './series.js';
import { type SummaryRow, summaryRows } from './summary.js';
import { counted, formatNumber, formatTime, timeCell } from './units.js';

const SMALL_PX = 400;
const MEDIUM_PX = 480;
const WIDE_PX = 1120;
const NARROW_PX = 390;
/** More rows than this make no plot that anybody reads; the page says which ones it shows. */
const TIMELINES_MAX = 60;
/** The table below the plot may be longer, but not endless. */
const DETAILS_MAX = 500;

/**
 * What a browser may do for the page, whatever is in it: use its own style, and its empty icon. No
 * script, nothing from elsewhere.
 */
const CONTENT_SECURITY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The comparison as one HTML page that needs nothing else: no script, no network. Notes, and what the
 * replay warned of, stand below what the policies came to.
 */
export function renderPage(result: ReplayResult, notes: readonly string[] = []): string {
  const scales = scalesOf(result);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="fairlead">
<link rel="icon" href="data:,">
<title>${result.trace}: ${result.policies.map((policy) => policy.policy).join(', ')}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${header(result, notes)}
<main>
${summaryTable(result)}
${overSeedsTable(result)}
${comparison(result, scales)}
${result.policies.map((policy, index) => policySection(policy, index, scales))}
</main>
<footer>Made by fairlead. Everything on this page comes from replaying one recording: the same
recording, policies and seed give the same page.</footer>
</body>
</html>
`;
  return page.text;
}

function header(result: ReplayResult, notes: readonly string[]): Markup {
  const frameworks = result.policies[0]?.frameworks.total ?? 0;
  const until = result.horizonMs === undefined ? '' : `, up to ${formatTime(result.horizonMs)}`;
  const title =
    result.policies.length === 1
      ? 'What this cluster would have done'
      : 'What this cluster would have done under other policies';
  const said = [
    ...restsOnSentences(result),
    ...notPlayedSentences(result),
    ...notes,
    ...(result.warnings ?? []),
  ];
  return html`<header>
<h1>${title}</h1>
<p class="soft">Recording “${result.trace}”: ${counted(result.agents, 'agent')},
${counted(frameworks, 'framework')}${until}.</p>
${changesSentences(result).map((sentence) => html`<p><strong>${sentence}</strong></p>`)}
<ul class="cards">${result.policies.map(card)}</ul>
${said.map((note) => html`<p class="soft">${note}</p>`)}
</header>`;
}

function card(policy: PolicyResult, index: number): Markup {
  const { tone, headline } = verdict(policy);
  return html`<li class="${tone}"><a href="#policy-${index + 1}">${policy.policy}</a>
<strong>${headline}</strong>${conclusion(policy)}.</li>`;
}

/** The one figure to look at first. */
function verdict(policy: PolicyResult): { tone: 'good' | 'bad' | ''; headline: string } {
  const wanting = withMinimum(policy);
  const { stuck, satisfied, total } = policy.frameworks;
  if (stuck > 0) return { tone: 'bad', headline: `${stuck} of ${wanting} stuck` };
  if (wanting === 0) {
    const done = policy.perFramework.filter((f) => f.completedMs !== undefined).length;
    return { tone: '', headline: `${done} of ${total} done` };
  }
  const headline = `${satisfied} of ${wanting} got their minimum`;
  return { tone: satisfied === wanting ? 'good' : '', headline };
}

function summaryTable(result: ReplayResult): Markup {
  const compared = comparedWith(result);
  return html`<section>
<h2 id="figures">The figures</h2>
${compared === undefined ? html`` : html`<p class="soft">${compared}</p>`}
${figuresTable(result, summaryRows(result))}
</section>`;
}

/** What several seeds say; nothing where one was replayed. */
function overSeedsTable(result: ReplayResult): Markup {
  const { overSeeds } = result;
  if (overSeeds === undefined) return html``;
  return html`<section>
<h2 id="seeds">Luck or not</h2>
<p class="soft">${overSeedsSentence(overSeeds)}</p>
${figuresTable(result, overSeedsRows(overSeeds))}
</section>`;
}

function figuresTable({ policies }: ReplayResult, rows: readonly SummaryRow[]): Markup {
  const lines = rows.map(
    (row) => html`<tr class="${row.indented ? 'sub' : 'main'}"><th scope="row">${row.label}</th>
${row.cells.map((_, index) => measureCells(row, index))}<td class="meaning">${row.meaning ?? ''}</td></tr>
`,
  );
  const heads = policies.map(
    ({ policy }, index) =>
      html`<th scope="col"${new Markup(index === 0 ? '' : ' colspan="2"')}>${policy}</th>`,
  );
  return html`<div class="scroll"><table>
<thead><tr><th></th>${heads}<td class="meaning"></td></tr></thead>
<tbody>
${lines}</tbody></table></div>`;
}

function measureCells(row: SummaryRow, index: number): Markup {
  const figure = html`<td>${row.cells[index] ?? ''}</td>`;
  if (index === 0) return figure;
  return html`${figure}<td class="difference">${row.differences[index] ?? ''}</td>`;
}

function comparison(result: ReplayResult, scales: Scales): Markup {
  const { policies } = result;
  const axes = { widthPx: SMALL_PX, endMs: scales.endMs };
  const doing = policies.map((policy) =>
    figure(
      policy.policy,
      steps(phaseCounts(policy.perFramework, scales.phases.domain), policy.endedMs),
      (drawn) =>
        areas(drawn, { ...axes, maxValue: scales.frameworksMax }, scales.phases, 'frameworks'),
    ),
  );
  const held = policies.map((policy) =>
    figure(policy.policy, heldSteps(policy, scales), (drawn) =>
      areas(drawn, { ...axes, maxValue: scales.coresMax }, scales.roles, 'cores held'),
    ),
  );
  return html`<section>
<h2 id="comparison">Side by side</h2>
<p class="soft">All plots of a row share their axes.</p>
${reached(result, scales)}
<h3>What the frameworks are doing</h3>
<p class="soft">Gathering means: it holds something, but less than the minimum that it needs to
start.</p>
${legend(scales.phases)}
<div class="multiples">${doing}</div>
<h3>Cores held, by role</h3>
${legend(scales.roles)}
<div class="multiples">${held}</div>
</section>`;
}

/** How fast frameworks come to their minimum, one line per policy. */
function reached(result: ReplayResult, scales: Scales): Markup {
  const wanting = Math.max(0, ...result.policies.map(withMinimum));
  if (wanting === 0 || result.policies.length < 2) return html``;
  const drawn = steps(result.policies.map(satisfiedOverTime), scales.endMs);
  const plot = (widthPx: number) =>
    lines(
      drawn,
      { widthPx, endMs: scales.endMs, maxValue: wanting },
      scales.policies,
      'frameworks',
    );
  return html`<h3>Frameworks that have held their minimum so far</h3>
<p class="soft">${wanting} need a minimum to start. The sooner a line rises, the shorter they
queue.</p>
${legend(scales.policies)}
<figure>${bothWidths(plot)}</figure>`;
}

function policySection(policy: PolicyResult, index: number, scales: Scales): Markup {
  const axes = { widthPx: MEDIUM_PX, endMs: scales.endMs };
  // Dominant shares do not add up, so that the other roles have none together.
  const ofShown = policy.series.dominantShare.filter(({ name }) =>
    scales.roles.domain.includes(name),
  );
  const share = figure(
    scales.roles.domain.includes(OTHER_ROLES)
      ? 'Dominant share, by role, of those that held most'
      : 'Dominant share, by role',
    steps(ofShown, policy.endedMs),
    (drawn) =>
      lines(drawn, { ...axes, maxValue: scales.shareMax * 100 }, scales.roles, 'share (%)', true),
  );
  const held = figure('Cores held, by role', heldSteps(policy, scales), (drawn) =>
    areas(drawn, { ...axes, maxValue: scales.coresMax }, scales.roles, 'cores held'),
  );
  return html`<section>
<h2 id="policy-${index + 1}">Policy ${policy.policy}</h2>
<p>${sentence(conclusion(policy))}.</p>
${frameworkRows(policy, scales)}
<h3>The roles</h3>
<p class="soft">A role’s dominant share is its share of the resource of which it holds most.</p>
${legend(scales.roles)}
<div class="multiples">${[held, share]}</div>
${details(policy)}
</section>`;
}

function frameworkRows(policy: PolicyResult, scales: Scales): Markup {
  const shown = timelineChoice(policy.perFramework);
  const total = policy.perFramework.length;
  if (total === 0) return html``;
  const choice =
    shown.length === total
      ? 'In the order of their arrival.'
      : `The ${shown.length} of ${formatNumber(total)} that fared worst, in the order of their arrival.`;
  const plot = (widthPx: number) =>
    timelines(
      shown,
      { widthPx, endMs: scales.endMs, maxValue: 0 },
      scales.phases,
      widthPx === NARROW_PX ? 13 : 34,
    );
  const tick = shown.some(({ satisfiedMs }) => satisfiedMs !== undefined)
    ? [html`<li><i class="tick"></i>minimum reached</li>`]
    : [];
  return html`<h3>The life of each framework</h3>
<p class="soft">${choice}</p>
${legend(scales.phases, ...tick)}
<figure>${bothWidths(plot)}</figure>`;
}

/** When there are too many, those that fared worst: by class, then by how long they waited. */
function timelineChoice(frameworks: readonly FrameworkResult[]): readonly FrameworkResult[] {
  const byArrival = (a: FrameworkResult, b: FrameworkResult) =>
    a.arrivedMs - b.arrivedMs || (a.id < b.id ? -1 : 1);
  if (frameworks.length <= TIMELINES_MAX) return [...frameworks].sort(byArrival);
  const severity = ['stuck', 'gaveUp', 'infeasible', 'waiting', 'underResourced'];
  const rank = (f: FrameworkResult) =>
    severity.includes(f.class) ? severity.indexOf(f.class) : severity.length;
  const waitedMs = (f: FrameworkResult) => (f.satisfiedMs ?? f.arrivedMs) - f.arrivedMs;
  return [...frameworks]
    .sort((a, b) => rank(a) - rank(b) || waitedMs(b) - waitedMs(a) || byArrival(a, b))
    .slice(0, TIMELINES_MAX)
    .sort(byArrival);
}

function details(policy: PolicyResult): Markup {
  const labels = new Map(CLASSES.map(({ key, label }) => [key, label.replace('their', 'its')]));
  const rows = policy.perFramework.slice(0, DETAILS_MAX).map(
    (f) => html`<tr><th scope="row">${f.name}</th><td class="text">${f.role}</td>
<td class="text">${labels.get(f.class) ?? f.class}</td><td>${timeCell(f.arrivedMs)}</td>
<td>${timeCell(f.firstResourcesMs)}</td><td>${timeCell(f.satisfiedMs)}</td><td>${timeCell(f.completedMs)}</td>
<td>${f.relinquishes}</td><td>${formatNumber(f.coreHoursBelowMinimum, 2)}</td></tr>
`,
  );
  const total = policy.perFramework.length;
  const cut = total > DETAILS_MAX ? `The first ${DETAILS_MAX} of ${formatNumber(total)}. ` : '';
  return html`<details><summary>All frameworks as a table</summary>
<div class="scroll"><table class="details">
<caption>${cut}Times since the recording’s start; core-hours held below the minimum.</caption>
<thead><tr><th scope="col">framework</th><th scope="col" class="text">role</th>
<th scope="col" class="text">at the end</th>
<th scope="col">arrived</th><th scope="col">first resources</th><th scope="col">minimum held</th>
<th scope="col">done</th><th scope="col">relinquishes</th><th scope="col">core-h below</th>
</tr></thead>
<tbody>
${rows}</tbody></table></div></details>`;
}

function figure(caption: string, drawn: Steps, plot: (drawn: Steps) => Markup): Markup {
  const note =
    drawn.meanOverMs === undefined
      ? ''
      : ` (each point is the mean over ${formatTime(drawn.meanOverMs)})`;
  return html`<figure><figcaption>${caption}<small>${note}</small></figcaption>
${plot(drawn)}</figure>`;
}

/** One plot drawn for wide and one for narrow screens; the style sheet shows one of them. */
function bothWidths(plot: (widthPx: number) => Markup): Markup {
  return html`<div class="wide">${plot(WIDE_PX)}</div><div class="narrow">${plot(NARROW_PX)}</div>`;
}

function legend(colours: Colours, ...more: readonly Markup[]): Markup {
  const items = colours.domain.map(
    (name, index) =>
      html`<li><i style="background: ${colours.range[index] ?? ''}"></i>${name}</li>`,
  );
  return html`<ul class="legend">${[...items, ...more]}</ul>`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function heldSteps(policy: PolicyResult, scales: Scales): Steps {
  return steps(withOtherRoles(policy.series.coresHeld, scales.roles.domain), policy.endedMs);
}
