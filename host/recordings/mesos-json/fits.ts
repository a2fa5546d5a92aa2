import { checkLine } from '../../trace/check.js';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';

/** Whether a trace can hold an event with what was read from outside. */
export function fitsTrace(event: TraceEvent): boolean {
  try {
    checkLine(event.type, { ...event }, JSON.stringify(event), { file: '' });
    return true;
  } catch (error) {
    if (error instanceof TraceError) return false;
    throw error;
  }
}
