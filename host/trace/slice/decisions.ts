import type { TraceOffer } from '../events.js';
import { Answer, endsTask, type Past } from './answers.js';
import type { Operations } from './operations.js';
import { TasksSeen } from './tasks-seen.js';

interface Outstanding {
  readonly past: Past<'OFFERS'>;
  readonly offer: TraceOffer;
}

/** So many answers are kept at least before those that matter no more are looked for. */
const SWEEP_MIN = 1000;

/** What of the decisions of the past still matters: offers that are out, filters, and what runs. */
export class Decisions {
  readonly #offers = new Map<string, Outstanding>();
  readonly #answers = new Map<string, Set<Answer>>();
  /** By framework and task, or by framework, agent and executor. */
  readonly #tasks = new Map<string, Answer>();
  readonly #executors = new Map<string, Answer>();
  readonly #seen = new TasksSeen();
  #count = 0;
  #sweepAt = SWEEP_MIN;

  constructor(
    private readonly intervalMs: number,
    private readonly operations: Operations,
  ) {}

  offered(past: Past<'OFFERS'>): void {
    for (const offer of past.event.offers) this.#offers.set(offer.id, { past, offer });
  }

  rescinded(offerId: string): void {
    this.#offers.delete(offerId);
  }

  declined(past: Past<'DECLINE'>): void {
    for (const id of past.event.offer_ids) {
      const event = { ...past.event, offer_ids: [id] };
      this.#answered({ ...past, event }, [id]);
    }
  }

  accepted(past: Past<'ACCEPT'>): void {
    const { framework_id: frameworkId, offer_ids: ids } = past.event;
    const agentId = this.#offers.get(ids[0] ?? '')?.offer.agent_id ?? '';
    this.operations.note(agentId, past.number, past.event.operations ?? []);
    const answer = this.#answered(past, ids);
    if (answer === undefined) return;
    for (const { id, executor } of answer.tasks) {
      this.#tasks.set(key(frameworkId, id), answer);
      if (executor === undefined) continue;
      const executorKey = key(frameworkId, agentId, executor.id);
      if (this.#executors.has(executorKey)) continue;
      this.#executors.set(executorKey, answer);
      answer.brings(id, executor.id);
    }
  }

  status(past: Past<'TASK_STATUS'>): void {
    const { framework_id: frameworkId, task_id: taskId, state, resources } = past.event;
    const task = key(frameworkId, taskId);
    if (endsTask(past.event)) {
      this.#tasks.get(task)?.taskEnds(taskId, past);
      this.#tasks.delete(task);
      this.#seen.ended(task);
      return;
    }
    if (resources !== undefined) this.#seen.launched(task, past);
    if (state !== 'TASK_RUNNING') return;
    this.#tasks.get(task)?.taskRuns(taskId, past);
    this.#seen.runs(task, past);
  }

  executorEnded(past: Past<'FAILURE'>): void {
    const { framework_id, agent_id, executor_id } = past.event;
    const executorKey = key(framework_id, agent_id, executor_id);
    this.#executors.get(executorKey)?.executorEnds(executor_id, past);
    this.#executors.delete(executorKey);
  }

  /** A framework may be offered again what it refused, in all its roles or in those named. */
  clearFilters(frameworkId: string, roles: readonly string[] = []): void {
    for (const answer of this.#answers.get(frameworkId) ?? []) {
      const role = answer.offers[0]?.offer.role ?? '';
      if (roles.length === 0 || roles.includes(role)) answer.clearFilter();
    }
  }

  clearFiltersOn(agentId: string): void {
    for (const answer of this.#all()) if (isOn(answer, agentId)) answer.clearFilter();
  }

  /** Offers that a master takes back without saying so. */
  takeBack(isMeant: (offer: TraceOffer) => boolean): void {
    for (const [id, { offer }] of this.#offers) if (isMeant(offer)) this.#offers.delete(id);
  }

  frameworkRemoved(frameworkId: string): void {
    this.takeBack((offer) => offer.framework_id === frameworkId);
    for (const answer of this.#answers.get(frameworkId) ?? []) this.#forget(answer);
    this.#seen.forget((event) => event.framework_id === frameworkId);
  }

  agentRemoved(agentId: string): void {
    this.takeBack((offer) => offer.agent_id === agentId);
    for (const answer of this.#all()) if (isOn(answer, agentId)) this.#forget(answer);
    this.#seen.forget((event) => event.agent_id === agentId);
  }

  /** All that still matters, in the order of the recording. */
  told(nowMs: number): Past[] {
    const out = [...this.#offers.values()].map(({ past, offer }): Past => {
      const { cycle: _, agents: __, ...event } = past.event;
      return { ...past, event: { ...event, offers: [offer] } };
    });
    const answers = this.#all().filter((answer) => answer.matters(nowMs));
    const told = [...out, ...answers.flatMap((answer) => answer.told(nowMs)), ...this.#seen.told()];
    return told.sort((a, b) => a.number - b.number);
  }

  #answered(past: Past<'ACCEPT' | 'DECLINE'>, ids: readonly string[]): Answer | undefined {
    const offers = ids.flatMap((id) => {
      const out = this.#offers.get(id);
      this.#offers.delete(id);
      return out === undefined
        ? []
        : [{ offer: out.offer, inferred: out.past.event.inferred ?? [] }];
    });
    if (offers.length === 0) return undefined;
    const answer = new Answer(past, offers, this.intervalMs, this.operations);
    if (!answer.matters(past.atMs)) return undefined;
    const ofFramework = this.#answers.get(past.event.framework_id);
    if (ofFramework === undefined) this.#answers.set(past.event.framework_id, new Set([answer]));
    else ofFramework.add(answer);
    this.#count += 1;
    if (this.#count > this.#sweepAt) {
      for (const one of this.#all()) if (!one.matters(past.atMs)) this.#forget(one);
      this.#sweepAt = 2 * this.#count + SWEEP_MIN;
    }
    return answer;
  }

  #all(): Answer[] {
    return [...this.#answers.values()].flatMap((answers) => [...answers]);
  }

  #forget(answer: Answer): void {
    const frameworkId = answer.past.event.framework_id;
    const ofFramework = this.#answers.get(frameworkId);
    if (ofFramework?.delete(answer)) this.#count -= 1;
    if (ofFramework?.size === 0) this.#answers.delete(frameworkId);
    const agentId = answer.offers[0]?.offer.agent_id ?? '';
    for (const { id, executor } of answer.tasks) {
      forgetOf(this.#tasks, key(frameworkId, id), answer);
      if (executor !== undefined) {
        forgetOf(this.#executors, key(frameworkId, agentId, executor.id), answer);
      }
    }
  }
}

/** Another answer may have launched a task of the same name since. */
function forgetOf(answers: Map<string, Answer>, id: string, answer: Answer): void {
  if (answers.get(id) === answer) answers.delete(id);
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function isOn(answer: Answer, agentId: string): boolean {
  return answer.offers.some(({ offer }) => offer.agent_id === agentId);
}
