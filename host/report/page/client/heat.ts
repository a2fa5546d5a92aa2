import { counted, formatPercent, formatTime } from '../../units.js';
import type { HistoryData, PageData } from '../data-types.js';
import { cleared, colour, el, plain } from './dom.js';
import { drawnWhenSeen } from './seen.js';
import { momentLine, timeSurface } from './surface.js';
import type { View } from './view.js';

const HEIGHT_PX = 220;
const NO_AGENT = 255;
const ALL_HELD = 254;

/** Agents × time: how much of each was held; the darker the fuller. */
export function heat(data: PageData, view: View): HTMLElement | undefined {
  const maps = data.policies.flatMap(({ policy, history }) =>
    history === undefined ? [] : [new HeatMap(data, policy, history.heat, view)],
  );
  const [first] = data.policies.flatMap(({ history }) => history?.heat ?? []);
  if (first === undefined) return undefined;
  view.on('range', () => {
    for (const map of maps) map.ranged();
  });
  view.on('moment', () => {
    for (const map of maps) map.moved();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const map of maps) map.paint();
  });
  const rows = `Each row is ${counted(first.perRow, 'agent')}`;
  return el(
    'div',
    {},
    el('h3', {}, 'The agents'),
    el(
      'p',
      { class: 'soft' },
      `${rows}, in the order in which they registered, each column the mean over ` +
        `${formatTime(data.wideBinMs)}. The darker, the more of its cores is held; hatched where it is not there.`,
    ),
    el('div', { class: 'multiples' }, ...maps.map((map) => map.figure)),
  );
}

class HeatMap {
  readonly figure: HTMLElement;
  readonly #canvas = el('canvas');
  readonly #box = el('div', { class: 'time', role: 'img' });
  readonly #says = el('p', { class: 'soft' });
  /** A pixel a row and bin. */
  readonly #image = document.createElement('canvas');
  readonly #moved: () => void;
  /** What is looked at has changed. */
  readonly ranged: () => void;

  constructor(
    private readonly data: PageData,
    policy: string,
    private readonly heat: HistoryData['heat'],
    private readonly view: View,
  ) {
    this.#box.append(this.#canvas);
    this.#box.setAttribute(
      'aria-label',
      `Share of the cores of ${counted(heat.agentIds.length, 'agent')} that is held, over time, ${plain(policy)}`,
    );
    this.figure = el('figure', {}, el('figcaption', {}, plain(policy)), this.#box, this.#says);
    this.#says.textContent = 'Point at it: which agent, and how much of it is held.';
    timeSurface(this.#box, view);
    this.#moved = momentLine(this.#box, view);
    this.#box.addEventListener('pointermove', (event) => this.#tell(event));
    this.ranged = drawnWhenSeen(this.#box, () => this.#draw());
    new ResizeObserver(() => this.ranged()).observe(this.#box);
    this.paint();
  }

  moved(): void {
    this.#moved();
  }

  /** All of it in the colours that the page has now. */
  paint(): void {
    const { rows, bins, held } = this.heat;
    this.#image.width = bins;
    this.#image.height = Math.max(1, rows);
    const context = this.#image.getContext('2d');
    if (context === null || rows === 0) return;
    const [paper, ink] = [rgbOf(colour('panel')), rgbOf(colour('ink'))];
    const pixels = context.createImageData(bins, rows);
    for (const [place, value] of held.entries()) {
      const part = value === NO_AGENT ? 0 : value / ALL_HELD;
      for (let channel = 0; channel < 3; channel++) {
        const [from = 0, to = 0] = [paper[channel], ink[channel]];
        pixels.data[4 * place + channel] = from + (to - from) * part;
      }
      pixels.data[4 * place + 3] = value === NO_AGENT ? 0 : 255;
    }
    context.putImageData(pixels, 0, 0);
    this.ranged();
  }

  #draw(): void {
    const widthPx = this.#box.clientWidth;
    if (widthPx === 0) return;
    const { rows, bins } = this.heat;
    const { wideBinMs } = this.data;
    const { fromMs, toMs } = this.view;
    const context = cleared(this.#canvas, widthPx, HEIGHT_PX);
    hatch(context, widthPx);
    context.imageSmoothingEnabled = false;
    const pxPerMs = widthPx / (toMs - fromMs);
    const wholePx = bins * wideBinMs * pxPerMs;
    context.drawImage(this.#image, 0, 0, bins, rows, -fromMs * pxPerMs, 0, wholePx, HEIGHT_PX);
    this.#moved();
  }

  #tell(event: PointerEvent): void {
    const { rows, bins, held, perRow, agentIds } = this.heat;
    const box = this.#box.getBoundingClientRect();
    const { fromMs, toMs } = this.view;
    const ms = fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs);
    const row = Math.floor(((event.clientY - box.top) / HEIGHT_PX) * rows);
    const value = held[row * bins + Math.floor(ms / this.data.wideBinMs)];
    const ids = agentIds.slice(row * perRow, (row + 1) * perRow);
    if (value === undefined || ids.length === 0) return;
    const names = ids.length === 1 ? ids[0] : `${ids[0]} to ${ids.at(-1)}`;
    const part = value === NO_AGENT ? 'not there' : `${formatPercent(value / ALL_HELD)} held`;
    this.#says.textContent = `${plain(names ?? '')} at ${formatTime(Math.round(ms))}: ${part}`;
  }
}

function hatch(context: CanvasRenderingContext2D, widthPx: number): void {
  context.strokeStyle = colour('line');
  context.beginPath();
  for (let px = -HEIGHT_PX; px < widthPx; px += 8) {
    context.moveTo(px, HEIGHT_PX);
    context.lineTo(px + HEIGHT_PX, 0);
  }
  context.stroke();
}

/** Of `#rrggbb`. */
function rgbOf(text: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
}
