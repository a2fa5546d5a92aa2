import type { InverseOffer, Offer } from '../allocator/api.js';
import type {
  HeldTask,
  Scheduler,
  SchedulerCalls,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../models/model.js';
import {
  containsResources,
  mergeResources,
  quantitiesOf,
  resourcesFrom,
} from '../resources/index.js';
import type { Resource } from '../resources/types.js';
import type { RecordedAnswer } from './answers.js';
import { Relay } from './relay.js';

/** The model's timers stand behind it. */
const ANSWER_TIMER = 0;

interface Due {
  readonly offer: Offer;
  readonly answer: RecordedAnswer;
}

/**
 * A framework that answers offers as it did in the recording, at the recorded time: its model is offered
 * only what was accepted, so that it launches that there, and its tasks come to run as fast as they did.
 * What it makes of its tasks, when it starts and when its work is done is the model's, and so is the
 * answer to an offer that was not recorded.
 */
export class AnsweringAsRecorded implements Scheduler {
  readonly #relay: Relay;
  readonly #model: Scheduler;
  readonly #due: Due[] = [];
  #isSoon = false;

  constructor(
    create: (calls: SchedulerCalls) => Scheduler,
    private readonly calls: SchedulerCalls,
    reviving: (revive: () => void) => void,
    private readonly answerTo: (offer: Offer) => RecordedAnswer | undefined,
  ) {
    this.#relay = new Relay(calls, ANSWER_TIMER + 1, reviving);
    this.#model = create(this.#relay);
  }

  get finite(): boolean {
    return this.#model.finite;
  }

  get wantsAnything(): boolean {
    return this.#model.wantsAnything;
  }

  get startsOnce(): boolean {
    return this.#model.startsOnce;
  }

  get isWaiting(): boolean {
    return this.#model.isWaiting;
  }

  workDone(): number {
    return this.#model.workDone();
  }

  waiting(): WaitingTasks[] {
    return this.#model.waiting();
  }

  held(task: HeldTask, offer: Offer): TaskLaunch | undefined {
    return this.#model.held(task, offer);
  }

  subscribed(): void {
    this.#model.subscribed();
  }

  offers(offers: readonly Offer[]): void {
    const others = offers.filter((offer) => {
      const answer = this.answerTo(offer);
      if (answer !== undefined) this.#due.push({ offer, answer });
      return answer === undefined;
    });
    if (others.length > 0) this.#model.offers(others);
    this.#due.sort((a, b) => a.answer.atMs - b.answer.atMs || a.offer.id - b.offer.id);
    this.#wait();
  }

  rescinded(offer: Offer): void {
    const index = this.#due.findIndex((one) => one.offer === offer);
    if (index >= 0) this.#due.splice(index, 1);
    else this.#model.rescinded(offer);
  }

  inverseOffer(inverseOffer: InverseOffer): void {
    this.#model.inverseOffer?.(inverseOffer);
  }

  status(task: Task, state: TaskState): void {
    this.#model.status(task, state);
  }

  paced(taskId: string, thousandths: number): void {
    this.#model.paced?.(taskId, thousandths);
  }

  timer(slot: number): void {
    if (slot === ANSWER_TIMER) this.#answerSoon();
    else this.#model.timer(slot - ANSWER_TIMER - 1);
  }

  #wait(): void {
    const atMs = this.#due[0]?.answer.atMs;
    this.calls.setTimer(ANSWER_TIMER, atMs && Math.max(atMs, this.calls.nowMs));
  }

  /** Behind all else that happens in this millisecond: the model may only now come to want something. */
  #answerSoon(): void {
    if (!this.#isSoon) this.calls.setTimer(ANSWER_TIMER, this.calls.nowMs);
    else {
      const { nowMs } = this.calls;
      while (this.#due[0] !== undefined && this.#due[0].answer.atMs <= nowMs) {
        this.#answer(this.#due.shift() as Due);
      }
      this.#wait();
    }
    this.#isSoon = !this.#isSoon;
  }

  #answer(due: Due): void {
    const { tasks, refuseSeconds } = due.answer;
    if (tasks.length === 0) {
      this.calls.decline(due.offer, refuseSeconds);
      return;
    }
    const part = partOf(
      due.offer,
      tasks.flatMap(({ resources }) => resourcesFrom(resources)),
    );
    // Who was offered less than it took then has to see for itself.
    if (part === undefined) this.#model.offers([due.offer]);
    else this.#relay.during({ part, ...due }, () => this.#model.offers([part]));
  }
}

/** The offer as if it held no more than these. */
function partOf(offer: Offer, taken: readonly Resource[]): Offer | undefined {
  const resources = mergeResources(taken);
  const offered = offer.resources.map(({ allocation_info: _, ...resource }) => resource);
  if (!containsResources(offered, resources)) return undefined;
  const { id, frameworkId, role, agentId, hostname, attributes, unavailability } = offer;
  const who = { id, frameworkId, role, agentId, hostname, attributes, unavailability };
  return { ...who, resources, quantities: quantitiesOf(resources) };
}
