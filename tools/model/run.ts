import type { Balance } from './quota.js';
import type { Client, FrameworkState, MinimumRecord, OfferState, State } from './state.js';

/** One allocation run: what was found at its start, and what is judged once in it. */
export interface Run {
  readonly state: State;
  readonly balance: Balance;
  /** Who has the earmark. */
  holder: { readonly client: Client; readonly minimum: MinimumRecord } | undefined;
  /** What it offers, by framework, role and agent. */
  readonly made: Map<string, OfferState>;
  /** Those who come first in it. */
  readonly overdue: readonly Client[];
  /** Whether the earmark's holder may be offered anything: under `easy` only all that it lacks. */
  holderStarts: boolean;
  /** Who starts in it under `easy`, beside the holder or without one. */
  starter: Client | undefined;
  /** Somebody starts in it under `easy`, if only the holder. */
  isStartedIn: boolean;
  /** Who may start to gather beside the earmark. */
  readonly starts: Map<Client, boolean>;
  /** Whose whole gang is free; at most one of them is let in. */
  readonly gangs: Map<Client, boolean>;
  /** By role: whom the others must not make wait. */
  readonly heads: Map<string, Head | undefined>;
}

/** The head of a role with `backfill`. */
export interface Head {
  readonly client: Client;
  /** When it is expected to have its minimum, if that can be told. */
  readonly startMs: number | undefined;
  /** Units that it will not need then. */
  spare: number;
}

export function frameworkOf({ state }: Run, { frameworkId }: Client): FrameworkState {
  return state.frameworks.get(frameworkId) as FrameworkState;
}
