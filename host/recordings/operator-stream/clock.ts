import type { Report } from '../report.js';
import type { OperatorRecord } from './records.js';
import { ownTimeMs, type Survey } from './survey.js';

/** So far may an event's time be from where a recording begins: a trace has ten years. */
const SPAN_MAX_MS = 4.9 * 365 * 86_400_000;

/**
 * When events happened: when they were received, where that was noted; else when they say; else not
 * before the last one of which it is known. Time never runs backwards.
 */
export class StreamClock {
  #nowMs: number;
  #session = 0;

  constructor(
    private readonly survey: Survey,
    private readonly startMs: number,
    sinceMs: number,
    private readonly report: Report,
  ) {
    this.#nowMs = sinceMs;
  }

  at(record: OperatorRecord): { readonly atMs: number; readonly isExact: boolean } {
    const knownMs = this.#known(record);
    const isUsable = knownMs !== undefined && Math.abs(knownMs - this.startMs) < SPAN_MAX_MS;
    if (knownMs !== undefined && !isUsable) this.report.leftOut('times that are years off');
    if (isUsable) this.#nowMs = Math.max(this.#nowMs, knownMs);
    return { atMs: this.#nowMs, isExact: isUsable };
  }

  #known({ event, receivedSeconds, receivedMs }: OperatorRecord): number | undefined {
    const session = event.type === 'SUBSCRIBED' ? this.#session++ : -1;
    const { anchorMs = this.startMs, sessionsMs } = this.survey;
    if (receivedMs !== undefined) return receivedMs;
    if (receivedSeconds !== undefined) return anchorMs + Math.round(receivedSeconds * 1000);
    if (session >= 0) {
      this.report.inferred('when sessions began, from the times in them');
      return sessionsMs[session];
    }
    return ownTimeMs(event);
  }
}
