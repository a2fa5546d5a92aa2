import type { Offer } from '../allocator/api.js';
import type { TraceEvent } from '../trace/events.js';
import { type TaskBefore, TasksBefore } from './before.js';
import type { Connection } from './connection.js';
import type { Master } from './master.js';

/**
 * The beginning of a recording, before which something was. While that is told nothing is allocated; then
 * whoever launched what runs holds it, and all go on from there.
 */
export class Beginning {
  readonly #tasks = new TasksBefore();
  readonly #arrived: Connection[] = [];
  #isPaused = false;
  #isOver = false;
  /** Names of frameworks that could not hold a task of theirs, one for each such task. */
  readonly notHeld: string[] = [];

  constructor(private readonly master: Master) {}

  /** To be told of each event before anything is made of it. */
  note(event: TraceEvent): void {
    if (this.#isOver) return;
    if (event.ago_ms === undefined) {
      if (this.#isPaused) this.end();
      return;
    }
    if (!this.#isPaused) this.master.allocator.pause();
    this.#isPaused = true;
    this.#tasks.note(event);
  }

  /** A framework arrives: in the time before it is to hold its tasks before it begins. */
  arrives(connection: Connection): void {
    if (this.#isPaused && !this.#isOver) this.#arrived.push(connection);
    else connection.subscribed();
  }

  /** All that was before is told. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (!this.#isPaused) return;
    for (const task of this.#tasks.all) this.#hold(task);
    for (const connection of this.#arrived) if (connection.isConnected) connection.subscribed();
    const { allocator } = this.master;
    allocator.resume();
    this.master.decided(allocator.allocate());
    this.master.deliver();
  }

  #hold(task: TaskBefore): void {
    const connection = this.master.connections.get(task.frameworkId);
    // Whose demand is not known is not replayed at all.
    if (connection === undefined) return;
    const offer = this.#offerOf(task, connection);
    const launch = offer && connection.scheduler.held(task, offer);
    const { allocator } = this.master;
    if (offer !== undefined && launch !== undefined) {
      this.master.decided(allocator.accept([offer.id], task.resources));
      connection.holds(offer, launch);
      return;
    }
    if (offer !== undefined) this.master.decided(allocator.decline([offer.id]));
    // Only a model that launches executors of its own knows them.
    if (!task.isExecutor) this.notHeld.push(connection.record.name);
  }

  /** Of just what it holds; `undefined` when its agent has not got that, or is not there. */
  #offerOf(task: TaskBefore, { input }: Connection): Offer | undefined {
    const { frameworkId, agentId, resources, role = input.roles[0] ?? '*' } = task;
    try {
      return this.master.allocator.imposeOffer({ frameworkId, role, agentId, resources });
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      return undefined;
    }
  }
}
