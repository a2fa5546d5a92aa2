import { createRequire } from 'node:module';
import * as Plot from '@observablehq/plot';
import { plainText, timeUnitFor } from '../units.js';
import type { Band } from './colours.js';
import { Markup } from './html.js';

// The library's types are those of a module of another name, so it is brought in by hand.
const { createDocument } = createRequire(import.meta.url)('@mixmark-io/domino') as {
  createDocument(): Document;
};

/** The axes that plots beside each other share. */
export interface Axes {
  readonly widthPx: number;
  /** End of the time axis. */
  readonly endMs: number;
  /** Top of the value axis. */
  readonly max: number;
  /** Of the value axis. */
  readonly label: string;
}

const FONT_PX = 12;

/** The options of a plot over time: axes, size, what it is called. */
export function frame({ widthPx, endMs, max, label }: Axes): Plot.PlotOptions {
  return {
    width: widthPx,
    height: 230,
    marginTop: 26,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 38,
    x: {
      domain: [0, inUnit(endMs, endMs)],
      label: `time (${timeUnitFor(endMs).name})`,
      labelArrow: 'none',
      ticks: Math.max(3, Math.floor(widthPx / 90)),
    },
    y: { domain: [0, max], label, labelArrow: 'none', grid: true, ticks: 5, nice: true },
  };
}

/** A time in the unit of an axis that ends there. */
export function inUnit(endMs: number, ms: number): number {
  return ms / timeUnitFor(endMs).ms;
}

/** Bands as the library wants its colours: told apart by their colours' names. */
export function colours(bands: readonly Band[]): Plot.ScaleOptions {
  return {
    type: 'ordinal',
    domain: bands.map(({ colour }) => colour),
    range: bands.map(({ colour }) => `var(--${colour})`),
  };
}

/** A drawing that says in words what it shows. It carries no style of its own: the page forbids it. */
export function svg(says: string, options: Plot.PlotOptions): Markup {
  const document = createDocument();
  const drawing = Plot.plot({
    ...options,
    document,
    ariaLabel: plainText(says),
    className: 'plot',
  });
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('font-size', String(FONT_PX));
  for (const style of Array.from(drawing.querySelectorAll('style'))) style.remove();
  drawing.removeAttribute('style');
  // Within an image nothing else speaks.
  for (const part of Array.from(drawing.querySelectorAll('*'))) {
    for (const name of ['style', 'aria-label', 'aria-description']) part.removeAttribute(name);
  }
  return new Markup(withShortNumbers(drawing.outerHTML));
}

/** Coordinates are good to a tenth of a pixel; more digits only weigh. */
function withShortNumbers(markup: string): string {
  return markup.replace(/<(?:rect|path|line|text|g)\b[^>]*>/g, (tag) =>
    tag.replace(/\d+\.\d{2,}/g, (digits) => String(Math.round(Number(digits) * 10) / 10)),
  );
}
