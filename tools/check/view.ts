import * as abi from '../../assembly/abi.js';
import type { Probe } from './probe.js';
import { hasMinimum, type Scenario } from './scenario.js';

/** Thousandths in a unit. */
export const UNIT = 1000;

export interface OfferView {
  readonly handle: number;
  readonly framework: number;
  readonly agent: number;
  readonly units: number;
}

export interface FilterView {
  readonly framework: number;
  readonly agent: number;
  readonly units: number;
  /** Twice the ms left; odd when it outlives the batch at that instant. */
  readonly dueKey: number;
}

/** What a framework was offered on an agent where refusals are remembered. */
export interface AskingView {
  readonly framework: number;
  readonly agent: number;
  readonly units: number;
  /** When, by the count of comings, questions and refusals. */
  readonly number: number;
  readonly refused: boolean;
  /** Refused without a filter, or not answered. */
  readonly outright: boolean;
}

/** A framework that is present. Times are relative to now; -1 for never and for none. */
export interface FrameworkView {
  readonly index: number;
  readonly state: number;
  readonly dueMs: number;
  readonly backoffMs: number;
  readonly attempts: number;
  readonly started: boolean;
  readonly demoted: boolean;
  /** While it waits: whether it was offered something. */
  readonly isOffered: boolean;
  /** When one without a minimum is, or was, due to come before the others; infinite for never. */
  readonly overdueAtMs: number;
  readonly seniorSinceMs: number;
  /** In how many ms it is expected to end, 1 once that is over; -1 when that is not known. */
  readonly endInMs: number;
  readonly suppressed: boolean;
  readonly placeMs: number;
  /** When it came to its role, by the count of comings, questions and refusals. */
  readonly came: number;
  readonly count: number;
  /** Units used, agent by agent, and in all. */
  readonly used: readonly number[];
  readonly held: number;
  /** Units in its outstanding offers. */
  readonly offered: number;
}

/** What the allocator's memory says: everything that decides what it will do. */
export interface View {
  readonly nowMs: number;
  readonly earmark: number;
  readonly servedMs: number;
  /** Under `easy`, in ms from now: its start as of the last run, -1 when none could be told. */
  readonly startInMs: number;
  /** And the earliest that was ever expected; infinite for never. */
  readonly promisedInMs: number;
  readonly hasSlipped: boolean;
  readonly feasibilityStale: boolean;
  /** No run has been without an earmark since the last one ended. */
  readonly earmarkJustOver: boolean;
  /** Undefined where the framework is not there. */
  readonly frameworks: readonly (FrameworkView | undefined)[];
  readonly agents: readonly boolean[];
  readonly available: readonly number[];
  /** What the allocator remembers of each agent so that it need not look again. */
  readonly memory: readonly number[];
  readonly offers: readonly OfferView[];
  readonly filters: readonly FilterView[];
  /** Of one framework on one agent the latest first. */
  readonly askings: readonly AskingView[];
  /** Units kept for the earmark's holder, agent by agent, and the agents in their order. */
  readonly kept: readonly number[];
  readonly keptOrder: readonly number[];
  /** Allocations ever made to each role and to its virtual leaf. */
  readonly roleCounts: readonly number[];
}

export function readView(
  probe: Probe,
  scenario: Scenario,
  present: readonly boolean[],
  roleOf: readonly number[],
  roles: number,
): View {
  const agents = scenario.agents.map((_, agent) => probe.isPresent(agent) !== 0);
  const offers = readOffers(probe);
  const frameworks = scenario.frameworks.map((spec, index) =>
    present[index] === true
      ? readFramework(
          probe,
          index,
          roleOf[index] as number,
          agents.length,
          hasMinimum(spec),
          offers,
        )
      : undefined,
  );
  const roleCounts: number[] = [];
  for (let role = 1; role <= roles; role++) {
    roleCounts.push(probe.roleCount(role), probe.virtualLeafCount(role));
  }
  return {
    nowMs: probe.nowMs(),
    earmark: probe.earmarkFramework(),
    servedMs: probe.servedForMs(),
    startInMs: probe.startInMs(),
    promisedInMs: probe.promisedInMs(),
    hasSlipped: probe.hasSlipped() !== 0,
    feasibilityStale: probe.isFeasibilityStale() !== 0,
    earmarkJustOver: probe.isEarmarkJustOver() !== 0,
    frameworks,
    agents,
    available: agents.map((_, agent) => probe.availableOn(agent) / UNIT),
    memory: agents.map((_, agent) => readMemory(probe, agent, present, roleOf)),
    offers,
    filters: readFilters(probe, agents.length, present, roleOf),
    askings: readAskings(probe, agents.length, present, roleOf),
    kept: agents.map((isPresent, agent) => (isPresent ? probe.keptUnitsOn(agent) : 0)),
    keptOrder: Array.from({ length: probe.keptCount() }, (_, index) => probe.keptAgentAt(index)),
    roleCounts,
  };
}

function readOffers(probe: Probe): OfferView[] {
  const offers: OfferView[] = [];
  const end = probe.offersEnd();
  for (let handle = 0; handle < end; handle++) {
    if (probe.isOffer(handle) === 0) continue;
    offers.push({
      handle,
      framework: probe.offerFramework(handle),
      agent: probe.offerAgent(handle),
      units: probe.offerAmount(handle) / UNIT,
    });
  }
  return offers;
}

function readFramework(
  probe: Probe,
  index: number,
  role: number,
  agents: number,
  minimum: boolean,
  offers: readonly OfferView[],
): FrameworkView {
  const used: number[] = [];
  let held = 0;
  for (let agent = 0; agent < agents; agent++) {
    const units = probe.usedOn(index, role, agent) / UNIT;
    used.push(units);
    held += units;
  }
  let offered = 0;
  for (const offer of offers) if (offer.framework === index) offered += offer.units;
  return {
    index,
    state: minimum ? probe.minimumState(index, role) : abi.MINIMUM_NONE,
    dueMs: minimum ? probe.dueInMs(index, role) : -1,
    backoffMs: minimum ? probe.backoffInMs(index, role) : -1,
    attempts: minimum ? probe.attempts(index, role) : 0,
    started: minimum && probe.hasStarted(index, role) !== 0,
    demoted: minimum && probe.isDemoted(index, role) !== 0,
    isOffered: minimum && probe.isOffered(index, role) !== 0,
    overdueAtMs: probe.overdueAtMs(index, role),
    seniorSinceMs: minimum ? probe.seniorSinceMs(index, role) : 0,
    endInMs: probe.endInMs(index),
    suppressed: probe.isSuppressed(index, role) !== 0,
    placeMs: probe.placeMs(index, role),
    came: probe.cameAt(index, role),
    count: probe.countOf(index, role),
    used,
    held,
    offered,
  };
}

/** Open, held back, and a bit for each framework that is known to get nothing there. */
function readMemory(
  probe: Probe,
  agent: number,
  present: readonly boolean[],
  roleOf: readonly number[],
): number {
  let bits = probe.memoryOf(agent);
  for (let index = 0; index < present.length; index++) {
    if (present[index] !== true) continue;
    if (probe.isBlockedOn(index, roleOf[index] as number, agent)) bits |= 4 << index;
  }
  return bits;
}

function readFilters(
  probe: Probe,
  agents: number,
  present: readonly boolean[],
  roleOf: readonly number[],
): FilterView[] {
  const filters: FilterView[] = [];
  for (let framework = 0; framework < present.length; framework++) {
    if (present[framework] !== true) continue;
    for (let agent = 0; agent < agents; agent++) {
      let at = probe.filterOn(framework, roleOf[framework] as number, agent);
      while (at >= 0) {
        const units = probe.filterAmount(at) / UNIT;
        filters.push({ framework, agent, units, dueKey: probe.filterDueKeyIn(at) });
        at = probe.filterAfter(at);
      }
    }
  }
  return filters;
}

function readAskings(
  probe: Probe,
  agents: number,
  present: readonly boolean[],
  roleOf: readonly number[],
): AskingView[] {
  const askings: AskingView[] = [];
  for (let framework = 0; framework < present.length; framework++) {
    if (present[framework] !== true) continue;
    for (let agent = 0; agent < agents; agent++) {
      let at = probe.askingOn(framework, roleOf[framework] as number, agent);
      while (at >= 0) {
        askings.push({
          framework,
          agent,
          units: probe.askingAmount(at) / UNIT,
          number: probe.askingNumber(at),
          refused: probe.isRefusal(at) !== 0,
          outright: probe.isOutright(at) !== 0,
        });
        at = probe.askingBefore(at);
      }
    }
  }
  return askings;
}
