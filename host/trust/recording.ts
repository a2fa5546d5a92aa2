import type { TraceEvent, TraceHeader } from '../trace/events.js';
import { openSource, type TraceSource } from '../trace/index.js';
import { Answers } from './answers.js';
import { Facts, type RecordedFramework } from './facts.js';

/** Events that are kept: of a recording with more, only the facts are. */
const EVENTS_MAX = 200_000;

/** A recording read for what a replay is held against, and what can be imposed on one. */
export interface HeldRecording {
  readonly header: TraceHeader;
  readonly facts: readonly RecordedFramework[];
  readonly eventCount: number;
  /** Absent where there are no answers to offers, or too many events to be kept. */
  readonly kept?: { readonly events: readonly TraceEvent[]; readonly answers: Answers };
}

export async function holdRecording(source: TraceSource): Promise<HeldRecording> {
  const { header, events } = await openSource(source, { warn: () => {} });
  const facts = new Facts();
  const answers = new Answers();
  const kept: TraceEvent[] = [];
  let eventCount = 0;
  for await (const event of events) {
    facts.take(event);
    if (++eventCount > EVENTS_MAX) continue;
    answers.take(event);
    kept.push(event);
  }
  const held = { header, facts: facts.frameworks, eventCount };
  return eventCount > EVENTS_MAX || answers.count === 0
    ? held
    : { ...held, kept: { events: kept, answers } };
}
