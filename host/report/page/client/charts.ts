import uPlot from 'uplot';
import { formatNumber, formatTime } from '../../units.js';
import type { PageData, PlotData } from '../data-types.js';
import { colour, el, legend, plain } from './dom.js';
import { highest } from './figures.js';
import { drawnWhenSeen } from './seen.js';
import { momentLine } from './surface.js';
import { STEPS_MS } from './times.js';
import type { View } from './view.js';

const HEIGHT_PX = 210;
const AXIS_PX = 56;

/** Every kind of plot, a panel a policy, on shared axes. */
export function charts(data: PageData, view: View): HTMLElement {
  const section = el('div');
  const panels: Panel[] = [];
  for (const plot of data.plots) {
    const row = el('div', { class: 'multiples' });
    for (const [index, { policy }] of data.policies.entries()) {
      const panel = new Panel(data, plot, index, view);
      const caption = el('figcaption', {}, plain(policy));
      row.append(el('figure', { class: 'chart' }, caption, panel.element));
      panels.push(panel);
    }
    section.append(
      el('h3', {}, plot.title),
      el('p', { class: 'soft' }, plot.about),
      legend(plot.bands),
      row,
    );
  }
  const redrawAll = () => {
    for (const panel of panels) panel.ranged();
  };
  view.on('range', redrawAll);
  view.on('moment', () => {
    for (const panel of panels) panel.moved();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const panel of panels) panel.drawAnew();
  });
  return section;
}

/** One panel: drawn when it comes into sight, and again when what is looked at has changed meanwhile. */
class Panel {
  readonly element = el('div', { role: 'img' });
  #plot: uPlot | undefined;
  #moved: (() => void) | undefined;
  /** What is looked at has changed. */
  readonly ranged: () => void;

  constructor(
    private readonly data: PageData,
    private readonly plot: PlotData,
    private readonly policy: number,
    private readonly view: View,
  ) {
    this.element.style.minHeight = `${HEIGHT_PX}px`;
    this.element.setAttribute('aria-label', this.#inWords());
    this.ranged = drawnWhenSeen(this.element, () => this.#draw());
    new ResizeObserver(() => {
      const widthPx = this.element.clientWidth;
      if (this.#plot !== undefined && this.#plot.width !== widthPx && widthPx > 0) {
        this.#plot.setSize({ width: widthPx, height: HEIGHT_PX });
      }
    }).observe(this.element);
  }

  moved(): void {
    this.#moved?.();
  }

  drawAnew(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.ranged();
  }

  #draw(): void {
    this.#plot ??= this.#make();
    this.#plot.setScale('x', { min: this.view.fromMs, max: this.view.toMs });
    this.#moved?.();
  }

  #make(): uPlot {
    const { view } = this;
    const lines = linesOf(this.plot, this.policy);
    const options: uPlot.Options = {
      width: this.element.clientWidth || 400,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
      scales: { x: { time: false }, y: { range: [0, this.plot.max * 1.05] } },
      axes: axesOf(this.plot.label),
      series: [{}, ...lines.map(({ series }) => series)],
      hooks: {
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 5) return;
            view.look(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    };
    const xs = Float64Array.from({ length: lines[0]?.values.length ?? 0 }, (_, bin) =>
      Math.min(this.data.endMs, bin * this.data.binMs),
    );
    const plot = new uPlot(options, [xs, ...lines.map(({ values }) => values)], this.element);
    plot.over.addEventListener('click', (event) => view.moment(plot.posToVal(event.offsetX, 'x')));
    this.#moved = momentLine(plot.over, view);
    return plot;
  }

  #inWords(): string {
    const { title, bands, panels, label } = this.plot;
    const values = panels[this.policy]?.values ?? [];
    const most = bands.map(({ name }, band) => {
      return `${plain(name)} at most ${formatNumber(highest(values[band] ?? []), 1)}`;
    });
    const { policy } = this.data.policies[this.policy] ?? { policy: '' };
    return `${title}, ${plain(policy)}, in ${label}: ${most.join(', ')}`;
  }
}

interface Line {
  readonly values: Float64Array;
  readonly series: uPlot.Series;
}

/** Bands as lines on top of each other, the highest first so that those below are drawn over it. */
function linesOf({ bands, isStacked, panels }: PlotData, policy: number): Line[] {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  const common: uPlot.Series = { points: { show: false }, ...(paths && { paths }) };
  const { values = [], total, used } = panels[policy] ?? {};
  let below = new Float64Array((values[0]?.length ?? 0) + 1);
  const lines = bands.map(({ name, colour: variable }, band): Line => {
    const own = toTheEnd(values[band] ?? new Float32Array());
    if (isStacked) below = Float64Array.from(own, (value, bin) => value + (below[bin] ?? 0));
    const style = isStacked
      ? { fill: colour(variable), width: 0 }
      : { stroke: colour(variable), width: 2 };
    return { values: isStacked ? below : own, series: { ...common, ...style, label: name } };
  });
  if (isStacked) lines.reverse();
  const ink = { ...common, stroke: colour('ink') };
  if (used !== undefined) {
    lines.push({ values: toTheEnd(used), series: { ...ink, width: 1.5, dash: [5, 3] } });
  }
  if (total !== undefined) lines.push({ values: toTheEnd(total), series: { ...ink, width: 1.5 } });
  return lines;
}

/** The last bin's value once more, where the last bin ends. */
function toTheEnd(values: Float32Array): Float64Array {
  const longer = new Float64Array(values.length + 1);
  longer.set(values);
  longer[values.length] = values[values.length - 1] ?? 0;
  return longer;
}

function axesOf(label: string): uPlot.Axis[] {
  const common: uPlot.Axis = {
    stroke: colour('soft'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return [
    {
      ...common,
      space: 80,
      incrs: [...STEPS_MS],
      values: (_plot, splits) => splits.map((ms) => formatTime(ms)),
    },
    {
      ...common,
      size: AXIS_PX,
      label,
      labelSize: 18,
      labelFont: '12px system-ui, sans-serif',
      values: (_plot, splits) =>
        splits.map((value) => formatNumber(value, value % 1 === 0 ? 0 : 1)),
    },
  ];
}
