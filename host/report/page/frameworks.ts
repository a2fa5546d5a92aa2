import type { FrameworkResult, PolicyResult, ReplayResult } from '../../replay/result.js';
import { CLASSES } from '../class-words.js';
import { formatNumber, formatTime, NO_VALUE, shorten } from '../units.js';
import { html, type Markup } from './html.js';

/** Longer tables nobody reads; with a script all are there, to be searched. */
const ROWS_MAX = 1000;
const NAME_MAX = 80;

/** A row for each framework, for browsers that run no script; those that waited longest first. */
export function frameworksTable({ policies }: ReplayResult): Markup {
  const [first] = policies;
  if (first === undefined || first.perFramework.length === 0) return html``;
  const others = policies.map(
    ({ perFramework }) => new Map(perFramework.map((framework) => [framework.id, framework])),
  );
  const sorted = [...first.perFramework].sort(
    (a, b) =>
      worst(others, b) - worst(others, a) || a.arrivedMs - b.arrivedMs || (a.id < b.id ? -1 : 1),
  );
  const rows = sorted.slice(0, ROWS_MAX).map(({ id, name, role, arrivedMs }) => {
    const cells = others.map((known) => cellsOf(known.get(id)));
    return html`<tr><th scope="row">${shorten(name, NAME_MAX)}</th><td class="text">${shorten(role, NAME_MAX)}</td>
<td>${formatTime(arrivedMs)}</td>${cells}</tr>
`;
  });
  const left = sorted.length - rows.length;
  const cut = left > 0 ? `${formatNumber(left)} more are in the JSON (-o). ` : '';
  return html`<noscript><section>
<h2 id="frameworks">The frameworks</h2>
<div class="scroll"><table class="details">
<caption>Those that waited longest first. ${cut}Waited: from arrival until the minimum was held, or the first
resources where there is none; then the time from arrival to the end.</caption>
<thead><tr><th scope="col">framework</th><th scope="col" class="text">role</th><th scope="col">arrived</th>
${policies.map(heads)}</tr></thead>
<tbody>
${rows}</tbody></table></div></section></noscript>`;
}

function heads({ policy }: PolicyResult): Markup {
  return html`<th scope="col">${policy}: waited</th><th scope="col">done after</th><th scope="col" class="text">at the end</th>`;
}

const LABELS = new Map(CLASSES.map(({ key, label }) => [key, label.replace('their', 'its')]));

function cellsOf(framework: FrameworkResult | undefined): Markup {
  if (framework === undefined) return html`<td></td><td></td><td></td>`;
  const { arrivedMs, completedMs } = framework;
  const done = completedMs === undefined ? NO_VALUE : formatTime(completedMs - arrivedMs);
  return html`<td>${formatTime(waitedMs(framework))}</td><td>${done}</td><td class="text">${LABELS.get(framework.class) ?? ''}</td>`;
}

/** Until the minimum was held, or the first resources where there is none; infinite when never. */
export function waitedMs(framework: FrameworkResult): number {
  const { class: its, arrivedMs, satisfiedMs, firstResourcesMs } = framework;
  const gotMs = its === 'noMinimum' ? firstResourcesMs : satisfiedMs;
  return (gotMs ?? Number.POSITIVE_INFINITY) - arrivedMs;
}

/** How long it waited under the policy under which it waited longest; a number to sort by. */
function worst(policies: readonly ReadonlyMap<string, FrameworkResult>[], { id }: FrameworkResult) {
  const waits = policies.map((known) => {
    const framework = known.get(id);
    return framework === undefined ? 0 : Math.min(waitedMs(framework), Number.MAX_VALUE);
  });
  return Math.max(...waits);
}
