import { createRequire } from 'node:module';
import * as Plot from '@observablehq/plot';
import type { FrameworkResult } from '../replay/result.js';
import { Markup } from './html.js';
import { type Point, phaseName, type Steps } from './series.js';
import { formatTime, plainText, shorten, timeUnitFor } from './units.js';

// The library's types are those of a module of another name, so it is brought in by hand.
const { createDocument } = createRequire(import.meta.url)('@mixmark-io/domino') as {
  createDocument(): Document;
};

/** What a name is drawn in: a colour of the page's style sheet, so that it follows light and dark. */
export interface Colours {
  readonly domain: readonly string[];
  readonly range: readonly string[];
}

/** The axes that plots beside each other share. */
export interface Axes {
  readonly widthPx: number;
  /** End of the time axis. */
  readonly endMs: number;
  /** Top of the value axis. */
  readonly maxValue: number;
}

const FONT_PX = 12;

/** Values on top of each other, as areas: what is held by whom. */
export function areas(steps: Steps, axes: Axes, colours: Colours, label: string): Markup {
  const order = new Map(colours.domain.map((name, index) => [name, index]));
  return svg(label, {
    ...frame(axes, label),
    color: { type: 'ordinal', ...mutable(colours) },
    marks: [
      Plot.areaY(
        steps.points,
        Plot.stackY(
          { order: (point: Point) => order.get(point.name) ?? 0 },
          {
            x: (point: Point) => inUnit(axes, point.fromMs),
            y: 'value',
            fill: 'name',
            z: 'name',
            curve: 'step-after',
          },
        ),
      ),
      Plot.ruleY([0]),
    ],
  });
}

/** Values beside each other, as lines; `percent` writes 0.5 as 50 %. */
export function lines(
  steps: Steps,
  axes: Axes,
  colours: Colours,
  label: string,
  percent = false,
): Markup {
  const options = frame(axes, label);
  return svg(label, {
    ...options,
    y: { ...options.y, ...(percent ? { percent: true } : {}) },
    color: { type: 'ordinal', ...mutable(colours) },
    marks: [
      Plot.ruleY([0]),
      ...colours.domain.map((name, index) =>
        Plot.lineY(
          steps.points.filter((point) => point.name === name),
          {
            x: (point: Point) => inUnit(axes, point.fromMs),
            y: 'value',
            stroke: 'name',
            strokeWidth: 2.5,
            curve: 'step-after',
            ...(index > 0 && { strokeDasharray: gaps(index) }),
          },
        ),
      ),
    ],
  });
}

/** Lines that fall together are seen through each other's gaps; the first has none. */
function gaps(index: number): string {
  return `10 ${6 * index}`;
}

/** One row per framework, one bar per stretch of its life. */
export function timelines(
  frameworks: readonly FrameworkResult[],
  axes: Axes,
  colours: Colours,
  labelLengthMax: number,
): Markup {
  const labels = new Map(frameworks.map((f) => [f.id, shorten(plainText(f.name), labelLengthMax)]));
  const longest = Math.max(4, ...Array.from(labels.values(), (text) => Array.from(text).length));
  const label = 'Each framework over time';
  const options = frame(axes, '');
  return svg(label, {
    ...options,
    height: frameworks.length * 20 + 50,
    marginTop: 6,
    marginLeft: Math.ceil(longest * 6.9) + 14,
    y: {
      domain: frameworks.map((framework) => framework.id),
      label: null,
      tickSize: 0,
      tickFormat: (id: string) => labels.get(id) ?? id,
      padding: 0.25,
    },
    color: { type: 'ordinal', ...mutable(colours) },
    marks: [
      Plot.gridX({ stroke: 'currentColor', strokeOpacity: 0.12 }),
      Plot.barX(frameworks.flatMap(stretches(axes)), {
        x1: 'from',
        x2: 'to',
        y: 'id',
        fill: 'phase',
        title: 'title',
      }),
      Plot.tickX(
        frameworks.filter((framework) => framework.satisfiedMs !== undefined),
        {
          x: (framework: FrameworkResult) => inUnit(axes, framework.satisfiedMs ?? 0),
          y: 'id',
          stroke: 'currentColor',
          strokeWidth: 2,
        },
      ),
    ],
  });
}

interface Stretch {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly phase: string;
  readonly title: string;
}

/** Stretches too short to be seen are joined to the one before, so that pages stay small. */
function stretches(axes: Axes): (framework: FrameworkResult) => Stretch[] {
  const visibleMs = axes.endMs / 1000;
  return (framework) => {
    const joined: { fromMs: number; toMs: number; phase: string }[] = [];
    for (const { fromMs, toMs, phase } of framework.phases) {
      const last = joined.at(-1);
      const isHidden = last !== undefined && toMs - fromMs < visibleMs;
      if (last !== undefined && (isHidden || last.phase === phase)) last.toMs = toMs;
      else joined.push({ fromMs, toMs, phase });
    }
    return joined.map(({ fromMs, toMs, phase }) => ({
      id: framework.id,
      from: inUnit(axes, fromMs),
      to: inUnit(axes, toMs),
      phase: phaseName(phase),
      title: `${plainText(framework.name)}: ${phase}, ${formatTime(fromMs)} to ${formatTime(toMs)}`,
    }));
  };
}

function frame(axes: Axes, label: string) {
  const unit = timeUnitFor(axes.endMs);
  return {
    width: axes.widthPx,
    height: 230,
    marginTop: 26,
    marginLeft: 48,
    marginRight: 16,
    marginBottom: 38,
    style: { fontSize: `${FONT_PX}px`, background: 'transparent' },
    x: {
      domain: [0, axes.endMs / unit.ms],
      label: `time (${unit.name})`,
      labelArrow: 'none' as const,
      ticks: Math.max(3, Math.floor(axes.widthPx / 90)),
    },
    y: {
      domain: [0, axes.maxValue || 1],
      label,
      labelArrow: 'none' as const,
      grid: true,
      ticks: 5,
      nice: true,
    },
  };
}

function inUnit(axes: Axes, ms: number): number {
  return ms / timeUnitFor(axes.endMs).ms;
}

function mutable(colours: Colours): { domain: string[]; range: string[] } {
  return { domain: [...colours.domain], range: [...colours.range] };
}

function svg(ariaLabel: string, options: Plot.PlotOptions): Markup {
  const document = createDocument();
  const drawing = Plot.plot({ ...options, document, ariaLabel });
  drawing.setAttribute('role', 'img');
  return new Markup(withShortNumbers(drawing.outerHTML));
}

/** Coordinates are good to a hundredth of a pixel; more digits only weigh. */
function withShortNumbers(markup: string): string {
  return markup.replace(/<(?:rect|path|line|text|g)\b[^>]*>/g, (tag) =>
    tag.replace(/\d+\.\d{3,}/g, (digits) => String(Math.round(Number(digits) * 100) / 100)),
  );
}
