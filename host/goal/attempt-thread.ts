import { Piscina } from 'piscina';
import { inMemory, type TraceEvent, type TraceHeader } from '../trace/index.js';
import { type Attempt, attempt, type Outcome } from './attempt.js';

/** What a thread does: attempts on one recording, one after the other. */

/** The recording, as a thread is handed it. */
export interface Handed {
  readonly name: string;
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
}

const { name, header, events } = Piscina.workerData as Handed;
const recording = inMemory(name, header, events);

/** Whoever ends an attempt ends its thread. */
const NEVER = new AbortController().signal;

/** @returns nothing where it fails. */
export default function tryIt(asked: Attempt): Promise<Outcome | undefined> {
  return attempt(recording, asked, NEVER).catch(() => undefined);
}
