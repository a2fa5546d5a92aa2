import { cleared, colour } from './dom.js';
import { binAt, type Figures, highest } from './figures.js';
import type { View } from './view.js';

const STRIP_PX = 9;
const GAP_PX = 2;
/** Where offers declined are drawn, below the strip. */
const DECLINED_PX = 2;
export const STRIP_AND_GAP_PX = STRIP_PX + DECLINED_PX + GAP_PX;

/** What a lane is drawn in, read from the style sheet once for all lanes. */
export interface LaneColours {
  readonly phases: readonly string[];
  readonly ink: string;
}

export function laneColours({ data }: Figures): LaneColours {
  return { phases: data.phases.map((band) => colour(band.colour)), ink: colour('ink') };
}

/** Of the most declined in a bin by anybody, by policy: the ink of one offer declined. */
export function mostDeclined({ data }: Figures): number[] {
  return data.policies.map(({ history }) => highest(history?.declined.values ?? []));
}

/** A strip a policy: phases as bars, a tick where the minimum was first held, what was declined below. */
export function drawLane(
  canvas: HTMLCanvasElement,
  widthPx: number,
  { figures, view, framework, colours, declined }: LaneInput,
): void {
  const { policies } = figures.data;
  const context = cleared(canvas, widthPx, policies.length * STRIP_AND_GAP_PX);
  const pxPerMs = widthPx / (view.toMs - view.fromMs);
  const pxOf = (ms: number) => (ms - view.fromMs) * pxPerMs;
  for (let policy = 0; policy < policies.length; policy++) {
    const topPx = policy * STRIP_AND_GAP_PX + GAP_PX / 2;
    drawSpans(context, { figures, view, framework, policy, colours, pxOf, topPx, widthPx });
    context.fillStyle = colours.ink;
    const { servedMs } = figures.policy(policy);
    const served = pxOf(servedMs[framework] ?? Number.NaN);
    const hasMinimum = figures.data.frameworks.hasMinimum[framework] === 1;
    if (hasMinimum && served >= 0 && served <= widthPx)
      context.fillRect(served - 1, topPx, 2, STRIP_PX);
    drawDeclined(context, {
      figures,
      view,
      framework,
      policy,
      pxOf,
      topPx,
      most: declined[policy] ?? 1,
    });
  }
}

export interface LaneInput {
  readonly figures: Figures;
  readonly view: View;
  readonly framework: number;
  readonly colours: LaneColours;
  readonly declined: readonly number[];
}

interface StripInput {
  readonly figures: Figures;
  readonly view: View;
  readonly framework: number;
  readonly policy: number;
  readonly pxOf: (ms: number) => number;
  readonly topPx: number;
}

/** Spans that share a pixel are drawn as the one of them that is longest there. */
function drawSpans(
  context: CanvasRenderingContext2D,
  input: StripInput & { readonly colours: LaneColours; readonly widthPx: number },
): void {
  const { figures, view, framework, policy, pxOf, topPx, widthPx, colours } = input;
  const [, behind] = figures.range(policy, framework);
  let place = figures.firstBehind(policy, framework, view.fromMs);
  let drawnPx = 0;
  let longestMs = 0;
  for (; place < behind; place++) {
    const { fromMs, toMs, phase } = figures.span(policy, place);
    if (fromMs >= view.toMs) return;
    const fill = colours.phases[phase];
    if (fill === undefined || toMs <= view.fromMs) continue;
    const from = Math.max(0, pxOf(fromMs));
    const to = Math.min(widthPx, Math.max(pxOf(toMs), from + 1));
    const isShort = to - from <= 1;
    if (isShort && from < drawnPx && toMs - fromMs <= longestMs) continue;
    longestMs = isShort ? toMs - fromMs : 0;
    drawnPx = Math.max(drawnPx, to);
    context.fillStyle = fill;
    context.fillRect(from, topPx, to - from, STRIP_PX);
  }
}

function drawDeclined(
  context: CanvasRenderingContext2D,
  input: StripInput & { most: number },
): void {
  const { figures, view, framework, policy, pxOf, topPx, most } = input;
  const declined = figures.policy(policy).history?.declined;
  if (declined === undefined) return;
  const { wideBinMs } = figures.data;
  const lastBin = Math.floor(view.toMs / wideBinMs);
  for (let bin = Math.floor(view.fromMs / wideBinMs); bin <= lastBin; bin++) {
    const count = binAt(declined, framework, bin);
    if (count === 0) continue;
    // By the order of magnitude: a few are seen beside thousands.
    context.globalAlpha = 0.2 + 0.8 * (Math.log1p(count) / Math.log1p(most));
    const from = pxOf(bin * wideBinMs);
    context.fillRect(from, topPx + STRIP_PX, pxOf((bin + 1) * wideBinMs) - from, DECLINED_PX);
  }
  context.globalAlpha = 1;
}
