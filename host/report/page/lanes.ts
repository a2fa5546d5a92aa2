import * as Plot from '@observablehq/plot';
import type { FrameworkResult, PolicyResult, ReplayResult } from '../../replay/result.js';
import { formatTime, plainText, shorten } from '../units.js';
import type { PageBins } from './bins.js';
import { PHASES, phaseIndex } from './colours.js';
import { html, type Markup } from './html.js';
import { legend } from './over-time.js';
import { colours, frame, inUnit, svg } from './plots.js';

const WIDE_PX = 1120;
const NARROW_PX = 390;
/** More lanes than this make no still plot that anybody reads; with a script all are there. */
const LANES_MAX = 60;

/** A lane for each framework, as a still plot; where there are too many, it says where they are. */
export function lanes({ policies }: ReplayResult, bins: PageBins): Markup {
  const count = policies[0]?.perFramework.length ?? 0;
  if (count === 0) return html``;
  const figures =
    count > LANES_MAX
      ? html`<p class="soft">${String(count)} are too many for a still plot; in a browser that runs scripts each has its
lane here, and without one all are in the table below.</p>`
      : html`<p class="soft">In the order of their arrival. The tick is where the minimum was first held.</p>
${legend(PHASES)}
${policies.map((policy) => figure(policy, bins))}`;
  return html`<section class="still">
<h2 id="lanes">The life of each framework</h2>
${figures}
</section>`;
}

function figure(policy: PolicyResult, bins: PageBins): Markup {
  return html`<figure><figcaption>${policy.policy}</figcaption>
<div class="wide">${plot(policy, bins, WIDE_PX, 34)}</div><div class="narrow">${plot(policy, bins, NARROW_PX, 13)}</div></figure>`;
}

function plot(policy: PolicyResult, bins: PageBins, widthPx: number, lengthMax: number): Markup {
  const { perFramework } = policy;
  const labels = new Map(
    perFramework.map((f) => [f.id, shorten(plainText(f.name), lengthMax)] as const),
  );
  const longest = Math.max(4, ...Array.from(labels.values(), (text) => Array.from(text).length));
  const at = (ms: number) => inUnit(bins.endMs, ms);
  return svg(`Each framework over time, ${policy.policy}`, {
    ...frame({ widthPx, endMs: bins.endMs, max: 1, label: '' }),
    height: perFramework.length * 20 + 50,
    marginTop: 6,
    marginLeft: Math.ceil(longest * 6.9) + 14,
    y: {
      domain: perFramework.map(({ id }) => id),
      label: null,
      tickSize: 0,
      tickFormat: (id: string) => labels.get(id) ?? id,
      padding: 0.25,
    },
    color: colours(PHASES),
    marks: [
      Plot.gridX({ stroke: 'currentColor', strokeOpacity: 0.12 }),
      Plot.barX(perFramework.flatMap(stretches(bins)), {
        x1: (one: Stretch) => at(one.fromMs),
        x2: (one: Stretch) => at(one.toMs),
        y: 'id',
        fill: 'colour',
        title: 'title',
      }),
      Plot.tickX(
        perFramework.filter(({ satisfiedMs }) => satisfiedMs !== undefined),
        { x: ({ satisfiedMs = 0 }: FrameworkResult) => at(satisfiedMs), y: 'id', strokeWidth: 2 },
      ),
    ],
  });
}

interface Stretch {
  readonly id: string;
  readonly fromMs: number;
  toMs: number;
  readonly colour: string;
  readonly title: string;
}

/** Stretches too short to be seen are joined to the one before, so that pages stay small. */
function stretches({ endMs }: PageBins): (framework: FrameworkResult) => Stretch[] {
  return ({ id, name, phases }) => {
    const joined: Stretch[] = [];
    for (const { fromMs, toMs, phase } of phases) {
      const last = joined.at(-1);
      const colour = PHASES[phaseIndex(phase)]?.colour;
      if (colour === undefined) continue;
      if (last !== undefined && toMs - fromMs < endMs / 1000) last.toMs = toMs;
      else {
        const title = `${plainText(name)}: ${phase}, ${formatTime(fromMs)} to ${formatTime(toMs)}`;
        joined.push({ id, fromMs, toMs, colour, title });
      }
    }
    return joined;
  };
}
