import { drawFor } from './draw.js';
import { compareBytes } from './order.js';
import type { Client, State } from './state.js';

/** Drawn anew in each run: the smallest draw first. */
export function compareDrawn(state: State, a: Client, b: Client): number {
  const { seed } = state.settings;
  const draw = ({ frameworkId }: Client) => drawFor(seed, state.runs, frameworkId);
  return draw(a) - draw(b) || compareBytes(a.frameworkId, b.frameworkId);
}
