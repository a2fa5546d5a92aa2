import type { FairleadAllocator } from '../../allocator/allocator.js';
import { Bins } from '../bins.js';
import type { FrameworkRecord } from '../framework-record.js';
import { AgentHeat } from './agent-heat.js';
import { Answers, type Tell } from './answers.js';
import { Earmarks } from './earmarks.js';
import { GivenBacks } from './given-back.js';
import type { FrameworkHistory, PolicyHistory } from './result.js';

/** Bins of what is kept of every framework and agent: a lane has few pixels. */
const BINS_MAX = 256;

/** What is kept of one framework. */
interface Kept {
  readonly cores: Bins;
  readonly declined: Bins;
}

/**
 * What a page shows of a replay beyond its answer: who held how much when, where, whom the earmark was
 * for, what was declined and given back, and why who waited got no more. It costs memory and time, so it is kept only
 * when somebody asks for it.
 */
export class History {
  readonly #frameworks = new Map<string, Kept>();
  readonly #agents = new AgentHeat(BINS_MAX);
  readonly #answers: Answers;
  readonly #earmarks = new Earmarks();
  readonly #givenBacks = new GivenBacks();
  #allocator: FairleadAllocator | undefined;

  /** @param tell puts an answer into words, at moments where somebody waits. */
  constructor(tell: Tell) {
    this.#answers = new Answers(tell);
  }

  /** To be called before anything happens. */
  begin(allocator: FairleadAllocator): void {
    this.#allocator = allocator;
  }

  /** The agent's cores (thousandths) are so many from now on; 0 when it has gone. */
  agentChanged(agentId: string, cores: number, nowMs: number): void {
    this.#agents.has(agentId, cores, nowMs);
    if (cores === 0) this.#givenBacks.agentGone(agentId);
  }

  /** So many more cores (thousandths) of the agent are held by the framework. */
  held(framework: FrameworkRecord, agentId: string, change: number, nowMs: number): void {
    this.#of(framework).cores.change(change, nowMs);
    this.#agents.held(agentId, change, nowMs);
    this.#givenBacks.held(framework, agentId, change, nowMs);
  }

  /** It has to give back all that it holds in a role. */
  relinquished(framework: FrameworkRecord, nowMs: number): void {
    this.#givenBacks.relinquished(framework, nowMs);
  }

  declined(framework: FrameworkRecord, offers: number, nowMs: number): void {
    this.#of(framework).declined.count(offers, nowMs);
  }

  phaseChanged(framework: FrameworkRecord, nowMs: number): void {
    this.#answers.lookAt(framework, nowMs);
  }

  /** All that happens at this moment has happened. */
  pass(nowMs: number): void {
    if (this.#allocator === undefined) throw new Error('a history has to be begun');
    this.#answers.pass(this.#allocator, nowMs);
    this.#earmarks.pass(this.#allocator.earmark(), nowMs);
  }

  upTo(endMs: number, frameworks: readonly FrameworkRecord[]): PolicyHistory {
    const all = frameworks.map((framework) => this.#framework(framework, endMs));
    return {
      binMs: new Bins(BINS_MAX).upTo(endMs).widthMs,
      frameworks: all,
      agents: this.#agents.upTo(endMs),
      earmarks: this.#earmarks.upTo(endMs),
      givenBack: this.#givenBacks.all,
    };
  }

  #framework(framework: FrameworkRecord, endMs: number): FrameworkHistory {
    const { cores, declined } = this.#of(framework);
    const held = cores.upTo(endMs);
    const refused = declined.upTo(endMs);
    return {
      id: framework.id,
      coresFirstBin: held.first,
      coreMs: held.sums.map((sum) => sum / 1000),
      declinedFirstBin: refused.first,
      declined: refused.sums,
      answers: this.#answers.of(framework.id),
    };
  }

  #of({ id }: FrameworkRecord): Kept {
    let kept = this.#frameworks.get(id);
    if (kept === undefined) {
      kept = { cores: new Bins(BINS_MAX), declined: new Bins(BINS_MAX) };
      this.#frameworks.set(id, kept);
    }
    return kept;
  }
}
