import { mergeResources, type Resource, resourcesFrom } from '../../../resources/index.js';
import type { TraceEvent, TraceOffer, TraceTask } from '../../../trace/events.js';
import { traceResources } from '../../../trace/resource-text.js';
import { refusedSeconds } from '../../refuse-seconds.js';
import type { Report } from '../../report.js';
import type { AcceptDraft, DeclineDraft, Draft, OfferDraft, OffersDraft } from './drafts.js';
import { Ledger } from './ledger.js';
import type { Survey } from './survey.js';
import type { LaunchedTask } from './tasks.js';
import { rolesOf, TraceTexts } from './texts.js';

/** Makes events of drafts that are whole, and works out what offers held where no line says it. */
export class Emitter {
  readonly #ledger = new Ledger();
  readonly #texts = new TraceTexts();

  constructor(
    private readonly survey: Survey,
    private readonly report: Report,
  ) {}

  /** The event of a draft; `undefined` when too little is known of it. */
  eventOf(draft: Draft): TraceEvent | undefined {
    // Rounded down, so that the order stays.
    const t = Math.max(0, Math.floor(draft.atMs - (this.survey.startMs ?? 0)));
    switch (draft.kind) {
      case 'event':
        return this.#plain({ t, ...draft.event } as TraceEvent);
      case 'offers':
        return this.#offers(draft, t);
      case 'accept':
        return this.#accept(draft, t);
      case 'decline':
        return this.#decline(draft, t);
      case 'rescind': {
        const { id = '' } = draft.offer;
        if (draft.isCancelled || !this.#ledger.hasOffer(id)) return undefined;
        this.report.understood('rescinded offers');
        this.#ledger.offerEnded(id);
        return { t, type: 'RESCIND', offer_id: id };
      }
    }
  }

  #plain(event: TraceEvent): TraceEvent | undefined {
    if (event.type === 'TASK_STATUS' && event.resources !== undefined) {
      const { framework_id: framework, agent_id: agent, task_id: task, resources } = event;
      this.#ledger.launched(framework, agent, task, resourcesFrom(resources));
    } else if (event.type === 'TASK_STATUS' || event.type === 'FAILURE') {
      const { framework_id: framework, agent_id: agent } = event;
      const isThere = this.#ledger.hasFramework(framework) && this.#ledger.hasAgent(agent);
      const isKnown =
        event.type === 'FAILURE' || this.#ledger.hasTask(framework, agent, event.task_id);
      if (!isThere || !isKnown) {
        this.report.leftOut('states of tasks and executors that no accept launched');
        return undefined;
      }
    }
    this.#ledger.note(event);
    return event;
  }

  #offers(draft: OffersDraft, t: number): TraceEvent | undefined {
    draft.isOut = true;
    let isInferred = false;
    const offers: TraceOffer[] = [];
    for (const offer of draft.offers) {
      const { id, framework, agent } = offer;
      const role = offer.role ?? this.#roleOf(offer);
      const said = offer.resources ?? dividedTo(offer, role);
      const resources = said ?? (agent === undefined ? [] : this.#ledger.freeFor(agent, role));
      const isThere = this.#ledger.hasFramework(framework) && this.#ledger.hasAgent(agent ?? '');
      if (id === undefined || agent === undefined || resources.length === 0 || !isThere) {
        this.report.leftOut('offers of which no line says where they were or what was in them');
        continue;
      }
      if (said === undefined) {
        isInferred = true;
        this.report.inferred("what offers held: their agent's total less tasks and other offers");
      }
      this.#ledger.offered(id, framework, agent, resources);
      const text =
        offer.resources === undefined ? traceResources(resources) : this.#texts.of(resources);
      offers.push({ id, framework_id: framework, role, agent_id: agent, resources: text });
    }
    const { cycle, agents } = draft;
    if (cycle === undefined && offers.length === 0) return undefined;
    return {
      t,
      type: 'OFFERS',
      ...(cycle !== undefined && { cycle, ...(agents !== undefined && { agents }) }),
      offers,
      ...(isInferred && { inferred: ['offers.resources'] }),
    };
  }

  #roleOf({ framework, accept }: OfferDraft): string {
    for (const { resources } of accept?.tasks ?? []) {
      const [role] = rolesOf(resources);
      if (role !== undefined) return role;
    }
    const roles = this.survey.rolesOf(framework);
    if (roles.length > 1) this.report.inferred('roles of offers: the first one of their framework');
    return roles[0] ?? this.survey.defaultRole;
  }

  #accept(draft: AcceptDraft, t: number): TraceEvent | undefined {
    const { framework, agent, tasks, operations } = draft;
    const ids = this.#end(draft.offers);
    if (ids.length === 0) {
      this.report.leftOut('accepts of offers of which too little is known');
      return undefined;
    }
    const seconds = this.#secondsOf(draft);
    // Up to 0.25 a scheduler declines by launching nothing.
    if (tasks.length + operations.length === 0) {
      return { t, type: 'DECLINE', framework_id: framework, offer_ids: ids, ...seconds };
    }
    for (const task of tasks) this.#ledger.launched(framework, agent, task.id, allOf(task));
    return {
      t,
      type: 'ACCEPT',
      framework_id: framework,
      offer_ids: ids,
      tasks: tasks.map((task) => this.#taskOf(task, draft.names?.get(task.id))),
      ...(operations.length > 0 && { operations }),
      ...seconds,
    };
  }

  #decline(draft: DeclineDraft, t: number): TraceEvent | undefined {
    const ids = this.#end(draft.offers);
    const unknown = draft.offers.length - ids.length;
    if (unknown > 0) {
      this.report.leftOut('declines of offers of which too little is known', unknown);
    }
    if (ids.length === 0) return undefined;
    const seconds = this.#secondsOf(draft);
    return { t, type: 'DECLINE', framework_id: draft.framework, offer_ids: ids, ...seconds };
  }

  /** The ids of those offers that are in the trace; they are open no more. */
  #end(offers: readonly OfferDraft[]): string[] {
    const ids = offers.map(({ id = '' }) => id).filter((id) => this.#ledger.hasOffer(id));
    for (const id of ids) this.#ledger.offerEnded(id);
    return ids;
  }

  #taskOf({ id, resources, executor }: LaunchedTask, name: string | undefined): TraceTask {
    return {
      id,
      ...(name !== undefined && name !== id && { name }),
      resources: this.#texts.of(resources),
      ...(executor !== undefined && {
        executor: { id: executor.id, resources: this.#texts.of(executor.resources) },
      }),
    };
  }

  #secondsOf(draft: AcceptDraft | DeclineDraft): { readonly refuse_seconds?: number } {
    const { seconds } = draft;
    if (seconds !== undefined) {
      return Number.isNaN(seconds) ? {} : { refuse_seconds: refusedSeconds(seconds) };
    }
    // Where filters are told, what came back without one was not filtered.
    const cameBack = draft.kind === 'accept' && draft.recovered.length > 0;
    return this.survey.hasFilters && cameBack ? { refuse_seconds: 0 } : {};
  }
}

/** What an accepted offer held: what its tasks took, and what came back. */
function dividedTo(offer: OfferDraft, role: string): readonly Resource[] | undefined {
  const { accept } = offer;
  // What comes back of an operation is no longer what was offered.
  if (accept === undefined || accept.operations.length > 0) return undefined;
  if (accept.recovered.length === 0) return undefined;
  const all = [...accept.tasks.map(allOf), ...accept.recovered].flat();
  const ofRole = all.filter(
    ({ allocation_info: info }) => info === undefined || info.role === role,
  );
  // Of several offers of one role nobody can tell what was in which: the first one is all of them.
  const others = accept.offers.filter((other) => (other.role ?? role) === role);
  return others[0] === offer ? mergeResources(ofRole) : [];
}

function allOf({ resources, executor }: LaunchedTask): readonly Resource[] {
  return executor === undefined ? resources : [...resources, ...executor.resources];
}
