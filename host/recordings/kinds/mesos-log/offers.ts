import { OPERATION_TYPES } from '../../../trace/events.js';
import { traceResources } from '../../../trace/resource-text.js';
import type { Report } from '../../report.js';
import type { Witness } from '../../witness/witness.js';
import {
  type AcceptDraft,
  BELONGS_MS,
  type DeclineDraft,
  type Draft,
  type OfferDraft,
  type OffersDraft,
  place,
  type RescindDraft,
} from './drafts.js';
import { Recoveries } from './recoveries.js';
import type { Said } from './said.js';
import type { Survey } from './survey.js';
import type { LaunchedTask } from './tasks.js';
import { itemsOf, type ResourceTexts, rolesOf } from './texts.js';
import { UnnamedOffers } from './unnamed.js';

type Saying<S extends Said['say']> = Extract<Said, { say: S }>;

/** Offers with their contents may come before the line that sends them: so many of them. */
const TOLD_MAX = 10_000;
/** A line on sent offers stands so much before that on the allocation that made them, at most. */
const BEFORE_CYCLE_MS = 10;

/** The offers of a log from their sending to their end, as drafts. */
export class Offers {
  readonly recoveries = new Recoveries();
  readonly #open = new Map<string, OfferDraft>();
  readonly #unnamed = new UnnamedOffers();
  readonly #accepts = new Map<string, AcceptDraft>();
  readonly #rescinds = new Map<string, RescindDraft>();
  readonly #told = new Map<string, { readonly agent: string; readonly resources: string }>();
  /** What the last allocation offered, and what was sent since, which the next one may have made. */
  #cycle: OffersDraft | undefined;
  #cycles = 0;
  #sinceCycle: OffersDraft[] = [];

  constructor(
    private readonly survey: Survey,
    private readonly witness: Witness,
    private readonly texts: ResourceTexts,
    private readonly report: Report,
    private readonly push: (draft: Draft) => void,
  ) {}

  told({ id, agent, resources }: Saying<'offer'>): void {
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.set(id, { agent, resources });
  }

  sent(said: Saying<'sent'>, atMs: number): void {
    const { framework } = said;
    const ids =
      said.ids === undefined
        ? Array.from({ length: Math.min(said.count, 100_000) }, () => undefined)
        : itemsOf(said.ids);
    this.report.understood('offers', ids.length);
    const offers = ids.map((id) => this.#offerOf(id, framework));
    if (said.ids === undefined) this.#unnamed.sent(framework, offers);
    const draft: OffersDraft = { kind: 'offers', atMs, offers };
    this.push(draft);
    if (this.survey.hasCycles) this.#sinceCycle.push(draft);
  }

  /** An allocation is done. What was sent since it began is its own, unless the one before made it. */
  cycleDone(agents: number, beganMs: number): void {
    const own = this.#settleSent(beganMs);
    const cycle: OffersDraft = own ?? { kind: 'offers', atMs: beganMs, offers: [] };
    this.#cycles += 1;
    cycle.cycle = this.#cycles;
    cycle.agents = agents;
    place(cycle, beganMs);
    this.#cycle = cycle;
    if (own === undefined) this.push(cycle);
  }

  /** The log is at its end. */
  end(): void {
    this.#settleSent();
  }

  /**
   * Puts together what was sent since the last allocation, with that one or with the next.
   *
   * @param beganMs when the next one began, if it did.
   * @returns what the next one made.
   */
  #settleSent(beganMs = Number.POSITIVE_INFINITY): OffersDraft | undefined {
    const isOfNext = this.#ofNext(beganMs);
    let next: OffersDraft | undefined;
    for (const draft of this.#sinceCycle) {
      if (draft.isOut) continue;
      const isNext = isOfNext(draft);
      const whole = isNext ? next : this.#cycle;
      if (whole !== undefined && !whole.isOut) moveOffers(draft, whole);
      else if (isNext) next = draft;
    }
    this.#sinceCycle = [];
    return next;
  }

  /** What is sent before an allocation begins, another made; and each sends a framework its offers once. */
  #ofNext(beganMs: number): (draft: OffersDraft) => boolean {
    const last = new Map(this.#sinceCycle.map((draft) => [draft.offers[0]?.framework, draft]));
    return (draft) => draft.atMs >= beganMs && last.get(draft.offers[0]?.framework) === draft;
  }

  #offerOf(id: string | undefined, framework: string): OfferDraft {
    const offer: OfferDraft = { id, framework, isLost: false };
    if (id === undefined) return offer;
    this.#open.set(id, offer);
    const seen = this.witness.offer(id);
    if (seen !== undefined) return Object.assign(offer, seen);
    const told = this.#told.get(id);
    if (told === undefined) return offer;
    this.#told.delete(id);
    const resources = this.texts.resources(told.resources);
    if (resources === undefined) return offer;
    const [role] = rolesOf(resources);
    return Object.assign(offer, { agent: told.agent, resources, ...(role && { role }) });
  }

  accepted(said: Saying<'accept'>, atMs: number): void {
    const { framework, agent } = said;
    const offers = itemsOf(said.ids).map(
      (id) => this.#ended(id, framework, atMs) ?? this.#earlier(id, framework, atMs),
    );
    const accept: AcceptDraft = {
      kind: 'accept',
      atMs,
      framework,
      agent,
      offers,
      tasks: [],
      operations: [],
      recovered: [],
      ...this.#toldOf(said.ids),
      isDone: false,
    };
    for (const offer of offers) {
      offer.agent = agent;
      offer.accept = accept;
    }
    this.#accepts.set(`${framework} ${agent}`, accept);
    this.recoveries.accepted(accept, atMs);
    this.push(accept);
  }

  /** What the framework's own call says, where that was recorded. */
  #toldOf(ids: string): { seconds?: number; names?: ReadonlyMap<string, string> } {
    const answer = this.witness.answer(itemsOf(ids)[0] ?? '');
    if (answer === undefined) return {};
    const { refuseSeconds, taskNames } = answer;
    // NaN: the framework left it to the master.
    return { seconds: refuseSeconds ?? Number.NaN, names: taskNames };
  }

  /** A task goes with the last accept of its framework on its agent. */
  launched(task: LaunchedTask, atMs: number): void {
    const accept = this.#accepts.get(`${task.framework} ${task.agent}`);
    if (accept === undefined || accept.isDone) {
      this.report.leftOut('tasks that no accept in the log launched');
      return;
    }
    accept.tasks.push(task);
    this.recoveries.accepted(accept, atMs);
  }

  /** It goes with the last accept of its framework on its agent, too. */
  operated({ framework, agent, operation, resources: text }: Saying<'operation'>): void {
    const accept = this.#accepts.get(`${framework} ${agent}`);
    const type = OPERATION_TYPES.find((known) => known === operation);
    if (accept === undefined || accept.isDone || type === undefined) {
      this.report.leftOut('operations that no accept in the log, or no trace, knows');
      return;
    }
    const resources = this.texts.resources(text);
    if (resources === undefined) return;
    this.report.understood('operations');
    accept.operations.push({ type, resources: traceResources(resources) });
  }

  declined(said: Saying<'decline'>, atMs: number): void {
    const { framework, seconds } = said;
    const ids = itemsOf(said.ids);
    // What is declined is removed behind this line: what is gone already was taken back, and the answer comes late.
    const late = ids.filter((id) => this.#rescinds.has(id));
    if (late.length > 0)
      this.report.leftOut('declines of offers that were taken back', late.length);
    const known = ids
      .filter((id) => !late.includes(id))
      .map((id) => this.#ended(id, framework, atMs));
    const offers = known.filter((offer) => offer !== undefined);
    const unknown = known.length - offers.length;
    if (unknown > 0) this.report.leftOut('declined offers that no line sent', unknown);
    if (offers.length === 0) return;
    const told = this.#toldOf(said.ids).seconds;
    const decline: DeclineDraft = {
      kind: 'decline',
      atMs,
      framework,
      offers,
      seconds: told ?? seconds,
    };
    for (const offer of offers) this.#awaitRecovery(offer, atMs, decline);
    this.push(decline);
  }

  /** It is gone without an answer, unless the line with the answer follows. */
  removed({ id }: Saying<'offer-out'>, atMs: number): void {
    const offer = this.#open.get(id);
    if (offer === undefined || offer.endedMs !== undefined) return;
    offer.endedMs = atMs;
    const rescind: RescindDraft = { kind: 'rescind', atMs, offer, isCancelled: false };
    this.#awaitRecovery(offer, atMs, rescind);
    this.#rescinds.set(id, rescind);
    this.push(rescind);
  }

  /** A framework or an agent is gone, and offers with it. */
  dropped(
    isGone: (offer: OfferDraft) => boolean,
    framework: string | undefined,
    atMs: number,
  ): void {
    const unnamed = framework === undefined ? [] : this.#unnamed.drop(framework);
    for (const offer of [...this.#open.values(), ...unnamed]) {
      if (offer.endedMs !== undefined || !(unnamed.includes(offer) || isGone(offer))) continue;
      offer.endedMs = atMs;
      this.#awaitRecovery(offer, atMs);
      if (offer.id !== undefined) this.#open.delete(offer.id);
    }
  }

  /** Nothing more is said of what came before that time. */
  forget(nowMs: number): void {
    // What is sent is put to its allocation before that is let go.
    const late = this.#sinceCycle.filter(({ atMs }) => nowMs <= atMs + BEFORE_CYCLE_MS);
    if (late.length < this.#sinceCycle.length) {
      this.#sinceCycle = this.#sinceCycle.filter((draft) => !late.includes(draft));
      this.#settleSent();
      this.#sinceCycle = late;
    }
    for (const [id, { atMs }] of this.#rescinds) {
      if (nowMs < atMs + BELONGS_MS) continue;
      this.#rescinds.delete(id);
      this.#open.delete(id);
    }
    this.recoveries.forget(nowMs);
    for (const [key, { isDone }] of this.#accepts) if (isDone) this.#accepts.delete(key);
  }

  #awaitRecovery(offer: OfferDraft, atMs: number, end?: DeclineDraft | RescindDraft): void {
    if (this.survey.hasRecoveries) {
      this.recoveries.offerEnded(offer.framework, offer, atMs, end);
    } else if (offer.agent === undefined) offer.isLost = true;
  }

  #ended(id: string, framework: string, atMs: number): OfferDraft | undefined {
    const offer = this.#open.get(id) ?? this.#unnamed.take(framework, id);
    if (offer === undefined) return undefined;
    this.#open.delete(id);
    const rescind = this.#rescinds.get(id);
    if (rescind !== undefined) {
      rescind.isCancelled = true;
      this.#rescinds.delete(id);
      offer.isLost = false;
    }
    offer.endedMs = atMs;
    return offer;
  }

  /** Sent before the log begins: it is said here where it was, which is enough. */
  #earlier(id: string, framework: string, atMs: number): OfferDraft {
    const offer: OfferDraft = { id, framework, isLost: false, endedMs: atMs };
    this.report.inferred('offers that were sent before the log begins, from their accept');
    this.push({ kind: 'offers', atMs, offers: [offer] });
    return offer;
  }
}

function moveOffers(from: OffersDraft, to: OffersDraft): void {
  to.offers.push(...from.offers.splice(0));
}
