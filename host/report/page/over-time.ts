import * as Plot from '@observablehq/plot';
import { formatNumber, formatTime } from '../units.js';
import type { PageBins } from './bins.js';
import type { Band } from './colours.js';
import { html, type Markup } from './html.js';
import { type Axes, colours, frame, inUnit, svg } from './plots.js';
import type { Panel, Plotted } from './plotted.js';

const PANEL_PX = 400;
/** A still plot of that width shows no more bins; with a script all are there. */
const STILL_BINS_MAX = 256;

/** Each kind of plot, a panel a policy on the same axes. */
export function overTime(plotted: readonly Plotted[], bins: PageBins): Markup {
  return html`<section class="still">
<h2 id="over-time">Over time</h2>
<p class="soft">The plots of a row share their axes. Each point is the mean over
${formatTime(bins.binMs * joinedBins(bins))}.</p>
${plotted.map((one) => plotRow(one, bins))}
</section>`;
}

function plotRow(plotted: Plotted, bins: PageBins): Markup {
  const { title, about, bands, panels } = plotted;
  const figures = panels.map(
    (panel) => html`<figure><figcaption>${panel.policy}</figcaption>
${still(plotted, panel, bins)}</figure>`,
  );
  return html`<h3>${title}</h3>
<p class="soft">${about}</p>
${legend(bands)}
<div class="multiples">${figures}</div>
`;
}

export function legend(bands: readonly Band[], ...more: readonly Markup[]): Markup {
  const items = bands.map(({ name, colour }) => html`<li><i class="of-${colour}"></i>${name}</li>`);
  return html`<ul class="legend">${[...items, ...more]}</ul>`;
}

function joinedBins({ count }: PageBins): number {
  let joined = 1;
  while (count > STILL_BINS_MAX * joined) joined *= 2;
  return joined;
}

interface Point {
  /** The colour of its band, or what else it is of. */
  readonly of: string;
  readonly at: number;
  readonly value: number;
}

function still(plotted: Plotted, panel: Panel, bins: PageBins): Markup {
  const { label, max, isStacked, bands, title } = plotted;
  const axes: Axes = { widthPx: PANEL_PX, endMs: bins.endMs, max, label };
  const pointsOf = (of: string, values: readonly number[] = []) => points(of, values, bins);
  const drawn = bands.flatMap(({ colour }, index) => pointsOf(colour, panel.values[index]));
  const step = { x: 'at', y: 'value', curve: 'step-after' as const };
  const order = new Map(bands.map(({ colour }, index) => [colour, index]));
  const stack = { order: (point: Point) => order.get(point.of) ?? 0 };
  return svg(`${title}, ${panel.policy}: ${inWords(plotted, panel)}`, {
    ...frame(axes),
    color: colours(bands),
    marks: [
      isStacked
        ? Plot.areaY(drawn, Plot.stackY(stack, { ...step, fill: 'of', z: 'of' }))
        : Plot.lineY(drawn, { ...step, stroke: 'of', z: 'of', strokeWidth: 2 }),
      Plot.lineY(pointsOf('used', panel.used), {
        ...step,
        stroke: 'currentColor',
        strokeDasharray: '4 3',
      }),
      Plot.lineY(pointsOf('total', panel.total), {
        ...step,
        stroke: 'currentColor',
        strokeWidth: 1.5,
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** Of joined bins, and one at the end, so that the last one is drawn to there. */
function points(of: string, values: readonly number[], bins: PageBins): Point[] {
  if (values.length === 0) return [];
  const joined = joinedBins(bins);
  const at = (ms: number) => inUnit(bins.endMs, ms);
  const all: Point[] = [];
  for (let bin = 0; bin < bins.count; bin += joined) {
    const some = values.slice(bin, bin + joined);
    const value = some.reduce((sum, one) => sum + one, 0) / some.length;
    all.push({ of, at: at(bin * bins.binMs), value: Math.round(value * 1000) / 1000 });
  }
  const last = all.at(-1);
  return last === undefined ? all : [...all, { ...last, at: at(bins.endMs) }];
}

/** The most that there is at once of each band: what a plot says to whoever does not see it. */
function inWords({ bands, label }: Plotted, { values }: Panel): string {
  const most = bands.map(({ name }, index) => {
    const max = (values[index] ?? []).reduce((top, one) => Math.max(top, one), 0);
    return `${name} at most ${formatNumber(max, 1)}`;
  });
  return `${label}; ${most.join(', ')}`;
}
