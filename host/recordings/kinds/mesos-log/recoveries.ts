import type { Resource } from '../../../resources/index.js';
import {
  type AcceptDraft,
  BELONGS_MS,
  type DeclineDraft,
  type Draft,
  type EventDraft,
  type OfferDraft,
  place,
  type RescindDraft,
} from './drafts.js';
import { rolesOf } from './texts.js';

/** What comes back to the allocator sooner or later: the reason of a line `Recovered …`. */
type Reason =
  | { readonly atMs: number; readonly offer: OfferDraft; readonly end?: OfferEnd }
  | { readonly atMs: number; readonly accept: AcceptDraft }
  | {
      readonly atMs: number;
      readonly agent: string;
      readonly text: string;
      readonly status: EventDraft;
    };

/** How an offer ended, where an event says it. */
type OfferEnd = DeclineDraft | RescindDraft;

interface Recovery {
  readonly atMs: number;
  readonly agent: string;
  readonly text: string;
  readonly resources: readonly Resource[];
}

/** So much of one framework may be on its way. */
const REASONS_MAX = 5000;
const UNCLAIMED_MAX = 64;
/** A line of the allocator's thread may stand so much before the one of the master's that caused it. */
const EARLY_MS = 100;

/**
 * Finds out what each line `Recovered R on agent A from framework F` is about. The allocator is told
 * in the order in which the master ends offers and tasks, so that of the reasons that it can have, the
 * oldest is the right one. For a declined offer this is what says where it was and what was in it.
 */
export class Recoveries {
  readonly #reasons = new Map<string, Reason[]>();
  readonly #unclaimed = new Map<string, Recovery[]>();
  #last: { framework: string; agent: string; target: AcceptDraft | DeclineDraft | undefined } = {
    framework: '',
    agent: '',
    target: undefined,
  };

  offerEnded(framework: string, offer: OfferDraft, atMs: number, end?: OfferEnd): void {
    // A decline's own line comes first; that on an offer that is taken back may come second.
    const is = ({ agent }: Recovery) => offer.agent === undefined || offer.agent === agent;
    const early = end?.kind === 'decline' ? undefined : this.#claim(framework, atMs, is);
    if (early === undefined) {
      this.#expect(framework, end === undefined ? { atMs, offer } : { atMs, offer, end });
      return;
    }
    tell(offer, early);
    if (end !== undefined) place(end, early.atMs);
  }

  /** Its remainder comes back once its tasks are launched: each of them moves it to the end. */
  accepted(accept: AcceptDraft, atMs: number): void {
    const reasons = this.#reasons.get(accept.framework) ?? [];
    const at = reasons.findIndex((reason) => 'accept' in reason && reason.accept === accept);
    if (at >= 0) reasons.splice(at, 1);
    this.#expect(accept.framework, { atMs, accept });
  }

  /** @param text what it held, sorted as that of lines on what comes back. */
  taskEnded(
    framework: string,
    agent: string,
    text: string,
    atMs: number,
    status: EventDraft,
  ): void {
    const isSame = (one: Recovery) => one.agent === agent && one.text === text;
    const early = this.#claim(framework, atMs, isSame);
    if (early !== undefined) place(status, early.atMs);
    else this.#expect(framework, { atMs, agent, text, status });
  }

  recovered(
    framework: string,
    agent: string,
    text: string,
    resources: readonly Resource[],
    atMs: number,
  ): void {
    const recovery = { atMs, agent, text, resources };
    const reasons = this.#reasons.get(framework) ?? [];
    const at = indexOf(reasons, recovery);
    const reason = reasons[at];
    this.#last = { framework, agent, target: undefined };
    if (reason === undefined) {
      this.#keep(framework, recovery);
      return;
    }
    const about = draftOf(reason);
    if (about !== undefined) place(about, atMs);
    if ('offer' in reason) {
      tell(reason.offer, recovery);
      if (reason.end?.kind === 'decline') this.#last.target = reason.end;
    } else if ('accept' in reason) {
      reason.accept.recovered.push(resources);
      this.#last.target = reason.accept;
    }
    // Several offers that are accepted together come back by role.
    const stays =
      'accept' in reason && reason.accept.recovered.length < reason.accept.offers.length;
    if (!stays) reasons.splice(at, 1);
  }

  /** The line behind that on what came back says for how long the framework is not offered it. */
  filtered(framework: string, agent: string, seconds: number): void {
    const { target } = this.#last;
    if (target === undefined || this.#last.framework !== framework) return;
    if (this.#last.agent === agent) target.seconds ??= seconds;
  }

  /** Lets go of frameworks of which nothing can be said any more that concerns what was said before. */
  forget(nowMs: number): void {
    dropOld(this.#reasons, (last) => isStale(last, 0, nowMs));
    dropOld(this.#unclaimed, (last) => isEarly(last, nowMs));
  }

  #expect(framework: string, reason: Reason): void {
    const reasons = listOfLatest(this.#reasons, framework);
    reasons.push(reason);
    while (reasons[0] !== undefined && isStale(reasons[0], reasons.length, reason.atMs)) {
      reasons.shift();
    }
  }

  #keep(framework: string, recovery: Recovery): void {
    const unclaimed = listOfLatest(this.#unclaimed, framework);
    unclaimed.push(recovery);
    while (unclaimed.length > UNCLAIMED_MAX || isEarly(unclaimed[0], recovery.atMs)) {
      unclaimed.shift();
    }
  }

  #claim(
    framework: string,
    nowMs: number,
    is: (recovery: Recovery) => boolean,
  ): Recovery | undefined {
    const unclaimed = this.#unclaimed.get(framework) ?? [];
    const at = unclaimed.findIndex((recovery) => !isEarly(recovery, nowMs) && is(recovery));
    return at < 0 ? undefined : unclaimed.splice(at, 1)[0];
  }
}

/** The list of a framework, which comes to stand behind those of all others. */
function listOfLatest<T>(lists: Map<string, T[]>, framework: string): T[] {
  const list = lists.get(framework) ?? [];
  lists.delete(framework);
  lists.set(framework, list);
  return list;
}

/** Drops lists whose last member is old. They stand in the order of those. */
function dropOld<T>(lists: Map<string, T[]>, isOld: (last: T) => boolean): void {
  for (const [framework, list] of lists) {
    const last = list.at(-1);
    if (last !== undefined && !isOld(last)) return;
    lists.delete(framework);
  }
}

function indexOf(reasons: readonly Reason[], { agent, text, atMs }: Recovery): number {
  const ofTask = reasons.findIndex(
    (reason) => 'text' in reason && reason.agent === agent && reason.text === text,
  );
  if (ofTask >= 0) return ofTask;
  return reasons.findIndex((reason) => {
    if (atMs > reason.atMs + BELONGS_MS) return false;
    if ('accept' in reason) return reason.accept.agent === agent;
    if ('offer' in reason) return reason.offer.agent === undefined || reason.offer.agent === agent;
    return false;
  });
}

function draftOf(reason: Reason): Draft | undefined {
  if ('offer' in reason) return reason.end;
  return 'accept' in reason ? reason.accept : reason.status;
}

const isStale = (reason: Reason, length: number, nowMs: number) =>
  length > REASONS_MAX || nowMs > reason.atMs + 10 * BELONGS_MS;

const isEarly = (recovery: Recovery | undefined, nowMs: number) =>
  recovery !== undefined && nowMs > recovery.atMs + EARLY_MS;

function tell(offer: OfferDraft, { agent, resources }: Recovery): void {
  offer.agent ??= agent;
  offer.resources ??= resources;
  const [role] = rolesOf(resources);
  if (role !== undefined) offer.role ??= role;
}
