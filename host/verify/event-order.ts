import type { TraceEvent } from '../trace/events.js';
import { trying, type VerifiableAllocator } from './allocator.js';
import type { VerifyClock } from './clock.js';
import type { Cycle, CycleMatcher, CycleOutcome } from './cycle.js';
import type { FilterEnd, FilterEnds } from './filter-ends.js';
import type { Moment } from './moment.js';
import type { DifferenceReason, LateEvent } from './result.js';
import { isAboutFilter, isAboutJoin, whoJoins } from './timing.js';

export interface MomentOutcome extends CycleOutcome {
  /** What came after the cycle, though its time is before. Absent: the order of times explains it. */
  readonly behind?: readonly LateEvent[];
}

/**
 * Compares a cycle in the order that the times say, and where that does not explain it in every other
 * order that they leave open: filters end one after the other, and the cycle may lie before any of
 * those that are in doubt; who joined with it may have come after it. Only an order that explains the
 * whole cycle counts.
 */
export class EventOrders {
  constructor(
    private readonly allocator: VerifiableAllocator,
    private readonly clock: VerifyClock,
    private readonly filters: FilterEnds,
    private readonly matcher: CycleMatcher,
  ) {}

  match(moment: Moment): MomentOutcome {
    const isOpen = moment.joined.size > 0 || moment.doubtful.length > 0;
    if (!isOpen) return this.matchFrom(moment);
    return trying(this.allocator, (goBack) => this.matchFrom(moment, goBack));
  }

  /** @param goBack before who joined was let in, where it is not sure who did. */
  private matchFrom(moment: Moment, goBack?: () => void): MomentOutcome {
    const { joined } = moment;
    const doubtful = this.filters.inDoubt(moment.tMs);
    moment.letIn();
    const cycle = moment.cycle(true);
    this.matcher.begin();
    const explained = this.explainedAround(cycle, doubtful);
    if (explained !== undefined) return explained;
    const other = goBack && this.otherwise(moment, doubtful, goBack);
    if (other !== undefined) return other;
    this.clock.turnTo(this.clock.endOf(cycle.tMs));
    const outcome = this.matcher.followed(cycle);
    if (isAboutFilter(outcome.differences, doubtful)) return because(outcome, 'filter-timing');
    return isAboutJoin(outcome.differences, joined) ? because(outcome, 'join-timing') : outcome;
  }

  /** With those who joined after the cycle, or with offers of the next one; `undefined`: neither. */
  private otherwise(
    moment: Moment,
    doubtful: readonly FilterEnd[],
    goBack: () => void,
  ): MomentOutcome | undefined {
    return trying(this.allocator, (goOn) => {
      const other = this.explainedOtherwise(moment, doubtful, goBack);
      if (other !== undefined) return other;
      goOn();
      moment.cycle(true);
      return undefined;
    });
  }

  private explainedOtherwise(
    moment: Moment,
    doubtful: readonly FilterEnd[],
    goBack: () => void,
  ): MomentOutcome | undefined {
    const { tMs, joins } = moment;
    if (joins.length > 0) {
      goBack();
      const without = this.explainedAround(moment.cycle(false), doubtful);
      if (without !== undefined) {
        moment.letIn();
        return { ...without, behind: [...joins.map(lateJoin), ...(without.behind ?? [])] };
      }
    }
    if (moment.doubtful.length > 0) {
      goBack();
      moment.letIn();
      const both = this.explainedAround(moment.cycleWithDoubtful(), doubtful);
      const next: LateEvent = { what: 'next-cycle', tMs };
      if (both !== undefined) return { ...both, behind: [next, ...(both.behind ?? [])] };
    }
    return undefined;
  }

  /**
   * In the order that the times say, then with ever more filters still in force. Where nothing explains it,
   * `undefined`, and all is as before.
   */
  private explainedAround(cycle: Cycle, doubtful: readonly FilterEnd[]): MomentOutcome | undefined {
    const over = this.clock.endOf(cycle.tMs);
    const ended = doubtful.filter(({ tick }) => tick <= over);
    // One copy of the memory for all that is tried: copies are most of what a cycle costs.
    return trying(this.allocator, (goBack) => {
      const outcome =
        this.explainedAt(cycle, over, goBack) ?? this.explainedEarlier(cycle, ended, goBack);
      if (outcome === undefined) goBack();
      return outcome;
    });
  }

  /** As if ever more of the filters still stood. */
  private explainedEarlier(
    cycle: Cycle,
    ended: readonly FilterEnd[],
    goBack: () => void,
  ): MomentOutcome | undefined {
    for (const tick of [...new Set(ended.map((one) => one.tick))].reverse()) {
      goBack();
      if (!this.clock.canTurnTo(tick - 1)) break;
      const other = this.explainedAt(cycle, tick - 1, goBack);
      if (other === undefined) continue;
      return { ...other, behind: ended.filter((one) => one.tick >= tick).map(lateEnd) };
    }
    return undefined;
  }

  private explainedAt(cycle: Cycle, tick: number, goBack: () => void): CycleOutcome | undefined {
    const begin = () => {
      goBack();
      this.clock.turnTo(tick);
    };
    this.clock.turnTo(tick);
    return this.matcher.explained(cycle, begin);
  }
}

function because(outcome: CycleOutcome, reason: DifferenceReason): CycleOutcome {
  return { ...outcome, differences: outcome.differences.map((one) => ({ ...one, reason })) };
}

function lateEnd({ offer, untilMs }: FilterEnd): LateEvent {
  const { framework_id: frameworkId, role, agent_id: agentId } = offer;
  return { what: 'filter-end', tMs: untilMs, frameworkId, role, agentId };
}

function lateJoin(event: TraceEvent): LateEvent {
  const id = whoJoins(event) ?? '';
  const isAgent = event.type === 'AGENT_ADDED' || event.type === 'AGENT_ACTIVATED';
  return { what: 'join', tMs: event.t, ...(isAgent ? { agentId: id } : { frameworkId: id }) };
}
