import * as abi from '../../assembly/abi.js';
import type { Action } from './action.js';
import { type Judged, mayBeOffered } from './eligible.js';
import type { Rules } from './rules.js';
import { agentId, comesAgain, type FrameworkSpec, frameworkId, hasMinimum } from './scenario.js';
import type { OfferView, View } from './view.js';

/**
 * A refusal passes on, counted: for each framework of a group (by `fifo` or `priority`) and each
 * agent the batches in which somebody else of the group was offered what it might have had, since
 * it was asked there itself. Only batches count that find everything of the agent answered that the
 * group was offered, and nothing of it taken: all those others refused. docs/liveness.md argues why
 * no more of them follow each other than the others of the group times the units of the agent, and than
 * what `mostPassing` says under `easy`.
 */
export class Passing {
  constructor(
    private readonly agents: number,
    private readonly counts: Uint8Array,
  ) {}

  static none(frameworks: number, agents: number): Passing {
    return new Passing(agents, new Uint8Array(frameworks * agents));
  }

  copy(): Passing {
    return new Passing(this.agents, this.counts.slice());
  }

  countOf(framework: number, agent: number): number {
    return this.counts[framework * this.agents + agent] as number;
  }

  private set(framework: number, agent: number, count: number): void {
    this.counts[framework * this.agents + agent] = count;
  }

  /** A step was taken; `judged` holds the state after it. */
  note(action: Action, before: View, judged: Judged): void {
    switch (action.kind) {
      case 'allocate':
        for (let agent = 0; agent < this.agents; agent++) this.batch(before, judged, agent);
        break;
      case 'arrive':
        // One that comes again is another one, and all of a moment come in the order of their names.
        if (comesAgain(judged.scenario.frameworks[action.framework] as FrameworkSpec)) {
          this.counts.fill(0);
        }
        break;
      case 'accept':
      case 'rescind':
        this.isOver(judged, action.framework, action.agent);
        break;
      case 'decline':
        // What one gives back that has to relinquish is not refused.
        if (before.frameworks[action.framework]?.state === abi.MINIMUM_RELINQUISHING) {
          this.isOver(judged, action.framework, action.agent);
        }
        break;
      case 'lose':
        judged.rules.forEach((_, framework) => {
          this.set(framework, action.agent, 0);
        });
        break;
      case 'leave':
        for (let agent = 0; agent < this.agents; agent++) this.set(action.framework, agent, 0);
        break;
    }
  }

  /** Whoever took something, or did not refuse what it was offered, is asked in its turn again. */
  private isOver({ rules }: Judged, framework: number, agent: number): void {
    rules.forEach(({ group }, other) => {
      if (group === rules[framework]?.group) this.set(other, agent, 0);
    });
  }

  private batch(before: View, judged: Judged, agent: number): void {
    const { rules, view } = judged;
    const groupOf = ({ framework }: OfferView): number => rules[framework]?.group ?? 0;
    const all = view.offers.filter(
      (offer) => !before.offers.some(({ handle }) => handle === offer.handle),
    );
    const made = all.filter((offer) => offer.agent === agent);
    for (const its of view.frameworks) {
      const group = its === undefined ? 0 : (rules[its.index]?.group ?? 0);
      if (its === undefined || group === 0) continue;
      const offered = made.filter((offer) => groupOf(offer) === group);
      const other = offered.find((offer) => isInTurn(before, view, offer));
      if (offered.some(({ framework }) => framework === its.index)) {
        this.set(its.index, agent, 0);
      } else if (other !== undefined && !mayBeOffered(judged, its, agent, other.units, all)) {
        this.set(its.index, agent, 0);
      } else if (other !== undefined) {
        const isOpen = before.offers.some(
          (offer) => offer.agent === agent && groupOf(offer) === group,
        );
        if (isOpen) continue;
        const most = mostPassing(judged, its.index, agent);
        this.set(its.index, agent, Math.min(this.countOf(its.index, agent) + 1, most + 1));
      }
    }
  }

  /** Who was passed over more often than may be. */
  tooOften(judged: Judged): string | undefined {
    for (const framework of judged.rules.keys()) {
      for (let agent = 0; agent < this.agents; agent++) {
        const count = this.countOf(framework, agent);
        if (count <= mostPassing(judged, framework, agent)) continue;
        const who = frameworkId(framework);
        return `what others refused on ${agentId(agent)} is not offered to ${who}: ${count} batches`;
      }
    }
    return undefined;
  }
}

/** Neither the earmark's holder nor who is overdue is offered something in the turn of its group. */
function isInTurn(before: View, view: View, { framework }: OfferView): boolean {
  const overdueAtMs = before.frameworks[framework]?.overdueAtMs ?? Number.POSITIVE_INFINITY;
  return framework !== view.earmark && overdueAtMs > before.nowMs;
}

/**
 * The others of its group times the units of the agent. Under `easy` one that waits for its start is
 * not let in while another starts, on whatever agent that is and in whatever role: so there, for one
 * with a minimum, all others count, with the units of all agents. For whoever starts must find something
 * that it did not refuse.
 */
function mostPassing({ scenario, rules }: Judged, framework: number, agent: number): number {
  const { agents, frameworks } = scenario;
  const { group, admission } = rules[framework] as Rules;
  if (admission === 'easy' && hasMinimum(frameworks[framework] as FrameworkSpec)) {
    return (frameworks.length - 1) * agents.reduce((sum, units) => sum + units, 0);
  }
  const others = rules.filter((its) => its.group === group).length - 1;
  return others * (agents[agent] as number);
}
