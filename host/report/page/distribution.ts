import * as Plot from '@observablehq/plot';
import type { PolicyResult, ReplayResult } from '../../replay/result.js';
import { formatPercent } from '../units.js';
import { waitedMs } from './frameworks.js';
import { html, Markup } from './html.js';
import { frame, inUnit, svg } from './plots.js';

const WIDE_PX = 1120;
const NARROW_PX = 390;
/** More steps than this nobody sees in a curve. */
const STEPS_MAX = 200;

/** How policies that share a plot are told apart: a colour is a role's or a phase's. */
const DASHES = ['none', '7 4', '2 3', '10 3 2 3', '14 4', '4 2 1 2', '1 4', '12 2 3 2 3 2'];

/** Of all that need a minimum, which share had it after how long; the gap on top of a curve are those who never had. */
export function distribution({ policies }: ReplayResult): Markup {
  const curves = policies.map(curveOf).filter(({ waits }) => waits.length > 0);
  const endMs = Math.max(1, ...curves.flatMap(({ waits }) => waits.filter(Number.isFinite)));
  if (curves.length === 0) return html``;
  const plot = (widthPx: number) => {
    const options = frame({ widthPx, endMs, max: 100, label: '% had their minimum' });
    return svg(`How long frameworks queued: ${curves.map(({ says }) => says).join('; ')}`, {
      ...options,
      x: { ...options.x, label: `${String(options.x?.label)} since arrival` },
      marks: [
        Plot.ruleY([0, 100], { strokeOpacity: 0.4 }),
        ...curves.map(({ waits }, index) =>
          Plot.lineY(stepsOf(waits, endMs), {
            x: 'at',
            y: 'share',
            curve: 'step-after',
            stroke: 'currentColor',
            strokeWidth: 2,
            strokeDasharray: DASHES[index % DASHES.length] ?? 'none',
          }),
        ),
      ],
    });
  };
  return html`<section>
<h2 id="queued">How long they queued</h2>
<p class="soft">Of all frameworks with a minimum, which share had held it after how long. What a curve lacks of
100 % at its end never did.</p>
<ul class="legend">${curves.map(({ says }, index) => html`<li>${dash(index)}${says}</li>`)}</ul>
<figure><div class="wide">${plot(WIDE_PX)}</div><div class="narrow">${plot(NARROW_PX)}</div></figure>
</section>`;
}

function dash(index: number): Markup {
  const dashes = DASHES[index % DASHES.length] ?? 'none';
  return new Markup(
    `<svg width="44" height="8" aria-hidden="true"><path d="M0 4H44" stroke="currentColor" stroke-width="2" stroke-dasharray="${dashes}"/></svg>`,
  );
}

interface Curve {
  readonly waits: readonly number[];
  readonly says: string;
}

function curveOf({ policy, perFramework }: PolicyResult): Curve {
  const waits = perFramework.filter((f) => f.class !== 'noMinimum').map(waitedMs);
  waits.sort((a, b) => a - b);
  const never = waits.filter((ms) => !Number.isFinite(ms)).length;
  return { waits, says: `${policy}: ${formatPercent(never / waits.length)} never` };
}

function stepsOf(waits: readonly number[], endMs: number) {
  const served = waits.filter(Number.isFinite);
  const every = Math.max(1, Math.ceil(served.length / STEPS_MAX));
  const steps = served.flatMap((ms, index) => {
    const isShown = (index + 1) % every === 0 || index === served.length - 1;
    const share = (100 * (index + 1)) / waits.length;
    return isShown ? [{ at: inUnit(endMs, ms), share }] : [];
  });
  return [
    { at: 0, share: 0 },
    ...steps,
    { at: inUnit(endMs, endMs), share: steps.at(-1)?.share ?? 0 },
  ];
}
