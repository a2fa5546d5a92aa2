import type { TraceAgent, TraceEvent, TraceFramework } from '../../trace/events.js';

/** Somebody who is there, as last told. */
interface Member<Info> {
  readonly info: Info;
  readonly isActive: boolean;
}

/** Words of a trace for those who come, change and go. */
interface Words<Info> {
  added(info: Info, t: number): TraceEvent;
  updated(info: Info, t: number): TraceEvent;
  activity(id: string, isActive: boolean, t: number): TraceEvent;
  removed(id: string, t: number): TraceEvent;
}

export const AGENT_WORDS: Words<TraceAgent> = {
  added: (agent, t) => ({ t, type: 'AGENT_ADDED', agent }),
  updated: (agent, t) => ({ t, type: 'AGENT_UPDATED', agent }),
  activity: (agent_id, isActive, t) => ({
    t,
    type: isActive ? 'AGENT_ACTIVATED' : 'AGENT_DEACTIVATED',
    agent_id,
  }),
  removed: (agent_id, t) => ({ t, type: 'AGENT_REMOVED', agent_id }),
};

export const FRAMEWORK_WORDS: Words<TraceFramework> = {
  added: (framework, t) => ({ t, type: 'FRAMEWORK_ADDED', framework }),
  updated: (framework, t) => ({ t, type: 'FRAMEWORK_UPDATED', framework }),
  activity: (framework_id, isActive, t) => ({
    t,
    type: isActive ? 'FRAMEWORK_ACTIVATED' : 'FRAMEWORK_DEACTIVATED',
    framework_id,
  }),
  removed: (framework_id, t) => ({ t, type: 'FRAMEWORK_REMOVED', framework_id }),
};

/** Agents or frameworks that are there; what is told of them becomes events of what changed. */
export class Members<Info extends { readonly id: string }> {
  readonly #there = new Map<string, Member<Info>>();

  constructor(private readonly words: Words<Info>) {}

  has(id: string): boolean {
    return this.#there.has(id);
  }

  isActive(id: string): boolean {
    return this.#there.get(id)?.isActive === true;
  }

  get ids(): readonly string[] {
    return [...this.#there.keys()];
  }

  /** @returns what is new: nothing, if it is as it was. */
  told(info: Info, isActive: boolean, t: number): TraceEvent[] {
    const before = this.#there.get(info.id);
    this.#there.set(info.id, { info, isActive });
    const events: TraceEvent[] = [];
    if (before === undefined) events.push(this.words.added(info, t));
    else if (JSON.stringify(before.info) !== JSON.stringify(info)) {
      events.push(this.words.updated(info, t));
    }
    const wasActive = before?.isActive ?? true;
    if (wasActive !== isActive) events.push(this.words.activity(info.id, isActive, t));
    return events;
  }

  activity(id: string, isActive: boolean, t: number): TraceEvent[] {
    const before = this.#there.get(id);
    if (before === undefined || before.isActive === isActive) return [];
    this.#there.set(id, { ...before, isActive });
    return [this.words.activity(id, isActive, t)];
  }

  removed(id: string, t: number): TraceEvent[] {
    return this.#there.delete(id) ? [this.words.removed(id, t)] : [];
  }
}
