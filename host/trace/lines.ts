import type { TraceEvent } from './events.js';

const LINE = Symbol('line');

/** Notes the line of the file that an event was read from; nothing that lists its fields sees it. */
export function noteLine(event: TraceEvent, line: number): void {
  Object.defineProperty(event, LINE, { value: line });
}

/** The line that an event was read from; `undefined` for one that was made up. */
export function lineOf(event: TraceEvent): number | undefined {
  return (event as { readonly [LINE]?: number })[LINE];
}
