import type { Allocator, Decisions, MinimumState, Offer } from '../../host/allocator/api.js';
import { NOTHING } from '../../host/allocator/decisions.js';

/** An allocator that decides nothing but what a test tells it to, and notes how it is called. */
export class ScriptedAllocator implements Allocator {
  nowMs = 0;
  state: MinimumState = 'none';
  readonly log: string[] = [];
  /** Answers to coming calls, by the call's name. */
  readonly answers = new Map<string, Partial<Decisions>>();

  addAgent = () => this.#call('addAgent');
  updateAgent = () => this.#call('updateAgent');
  removeAgent = (id: string) => this.#call('removeAgent', id);
  activateAgent = () => this.#call('activateAgent');
  deactivateAgent = () => this.#call('deactivateAgent');
  updateUnavailability = () => this.#call('updateUnavailability');
  updateWhitelist = () => undefined;
  addFramework = () => this.#call('addFramework');
  updateFramework = () => this.#call('updateFramework');
  removeFramework = (id: string) => this.#call('removeFramework', id);
  activateFramework = () => this.#call('activateFramework');
  deactivateFramework = () => this.#call('deactivateFramework');
  suppress = () => this.#call('suppress');
  revive = (id: string) => this.#call('revive', id);
  updateWeights = () => undefined;
  updateQuota = () => undefined;
  accept = (ids: readonly number[], _use: unknown, refuseSeconds?: number) =>
    this.#call('accept', ids.join(), String(refuseSeconds));
  decline = (ids: readonly number[], refuseSeconds?: number) =>
    this.#call('decline', ids.join(), String(refuseSeconds));
  finish = (frameworkId: string, _role: string, agentId: string) =>
    this.#call('finish', frameworkId, agentId);
  applyOperation = (): Offer => {
    throw new Error('no operation is expected');
  };
  started = (frameworkId: string, role: string) => this.#call('started', frameworkId, role);
  expectDuration = (frameworkId: string, durationMs: number) =>
    this.#call('expectDuration', frameworkId, String(durationMs));
  imposeOffer = (): Offer => {
    throw new Error('no imposed offer is expected');
  };
  pause = () => undefined;
  resume = () => undefined;
  advance = (nowMs: number) => {
    this.nowMs = nowMs;
    return this.#answer('advance');
  };
  allocate = () => this.#answer('allocate');
  offers = () => [];
  used = () => [];
  minimumState = () => this.state;
  dominantShare = () => 0;

  /** The log so far; it starts anew. */
  take(): string[] {
    return this.log.splice(0);
  }

  #call(name: string, ...details: string[]): Decisions {
    this.log.push(`${this.nowMs} ${[name, ...details].join(' ')}`);
    return this.#answer(name);
  }

  #answer(name: string): Decisions {
    const answer = this.answers.get(name);
    this.answers.delete(name);
    return { ...NOTHING, ...answer };
  }
}
