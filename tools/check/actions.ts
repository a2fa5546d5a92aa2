import { MINIMUM_RELINQUISHING, MINIMUM_SATISFIED } from '../../assembly/abi.js';
import type { Action } from './action.js';
import type { Passing } from './passing.js';
import {
  comesAgain,
  type FrameworkSpec,
  hasMinimum,
  INTERVAL_MS,
  isPromised,
  LONG_FILTER_MS,
  mayUse,
  PATIENCE_MS,
  type Scenario,
} from './scenario.js';
import type { FrameworkView, OfferView, View } from './view.js';

/** What the world outside of the allocator remembers. */
export interface Outside {
  /** 0 not yet arrived, 1 present, 2 gone. */
  readonly phases: Uint8Array;
  /** For how many intervals a cooperative framework has been offered enough. */
  readonly waited: Uint8Array;
  losses: number;
  /** Set while it is looked at whether refusals pass on. */
  passing?: Passing;
  /** An allocation may run: time has passed since the last, or somebody arrived or revived. */
  mayAllocate: boolean;
  /** An allocation has run since time last passed. */
  allocated: boolean;
}

export const ABSENT = 0;
export const PRESENT = 1;
export const GONE = 2;

/**
 * Classes of steps that fairness speaks of, a bit each: time passes; and for each framework: it
 * answers an offer, the host takes back what it relinquishes, it ends (or one of its tasks does, on
 * one of the agents of a kind: it does not help somebody that tasks end where it may not run).
 */
export const ADVANCES = 1;
const answers = (framework: number): number => 2 << (framework * 5);
const givesBack = (framework: number): number => 4 << (framework * 5);
const ending = (framework: number, kind = 0): number => (8 << kind) << (framework * 5);

/** Of the agents that are alike, in size and in who may use them, the first. */
function kindOf(scenario: Scenario, agent: number): number {
  const { agents, frameworks } = scenario;
  return agents.findIndex(
    (units, other) =>
      units === agents[agent] &&
      frameworks.every((_, its) => mayUse(scenario, its, other) === mayUse(scenario, its, agent)),
  );
}

/** The fairness class of an action, or 0. */
export function classOf(scenario: Scenario, action: Action): number {
  switch (action.kind) {
    case 'advance':
      return ADVANCES;
    case 'accept':
    case 'decline':
      return answers(action.framework);
    case 'leave':
      return ending(action.framework);
    case 'finish':
      return ending(action.framework, kindOf(scenario, action.agent));
    case 'rescind':
    case 'take back':
      return givesBack(action.framework);
    default:
      return 0;
  }
}

/** Whether a framework lacks what it is promised, and could have it on the agents there. */
export function isUnmet(scenario: Scenario, view: View, framework: number): boolean {
  const spec = scenario.frameworks[framework] as FrameworkSpec;
  const its = view.frameworks[framework];
  if (its === undefined || !isPromised(spec) || isDone(spec, its)) return false;
  let units = 0;
  scenario.agents.forEach((capacity, agent) => {
    if (view.agents[agent] !== true || !mayUse(scenario, framework, agent)) return;
    units += capacity - servedFor(scenario, view, agent);
  });
  return units >= spec.units;
}

/** Units of an agent that permanent services use. */
function servedFor({ frameworks }: Scenario, view: View, agent: number): number {
  return view.frameworks.reduce((units, its, index) => {
    const isService = frameworks[index]?.behaviour === 'service';
    return units + (isService ? (its?.used[agent] ?? 0) : 0);
  }, 0);
}

/** What one that extends its run declares at last. */
const EXTENDED_MS = 8 * INTERVAL_MS;

function isDone(spec: FrameworkSpec, its: FrameworkView): boolean {
  return hasMinimum(spec) ? its.state === MINIMUM_SATISFIED : its.held > 0;
}

function ends(spec: FrameworkSpec, its: FrameworkView): boolean {
  return (isPromised(spec) || comesAgain(spec)) && isDone(spec, its);
}

/** All that can happen next. */
export function actionsOf(scenario: Scenario, view: View, outside: Outside): Action[] {
  const actions: Action[] = [];
  arrivals(actions, scenario, outside);
  for (const its of view.frameworks) {
    if (its !== undefined) ofFramework(actions, scenario, view, its);
  }
  if (outside.losses < scenario.losses) {
    view.agents.forEach((present, agent) => {
      if (present) actions.push({ kind: 'lose', agent });
    });
  }
  if (outside.mayAllocate) {
    const free = view.agents.flatMap((present, agent) =>
      present && (view.available[agent] as number) > 0 ? [agent] : [],
    );
    for (const order of permutations(free)) actions.push({ kind: 'allocate', order });
  }
  if (outside.allocated && mayWait(scenario, view, outside)) actions.push({ kind: 'advance' });
  return actions;
}

/** Frameworks that are alike in all but their names arrive in the order of those. */
function arrivals(actions: Action[], { frameworks }: Scenario, { phases }: Outside): void {
  frameworks.forEach((spec, framework) => {
    if (phases[framework] !== ABSENT) return;
    const alike = frameworks.findIndex(
      (other, index) => phases[index] === ABSENT && isAlike(spec, other),
    );
    if (alike === framework) actions.push({ kind: 'arrive', framework });
  });
}

function isAlike(a: FrameworkSpec, b: FrameworkSpec): boolean {
  const isOne = a.behaviour === b.behaviour && a.role === b.role && a.units === b.units;
  return isOne && a.without?.join() === b.without?.join() && a.durationMs === b.durationMs;
}

/** Whether everybody may let time pass now: who answers at once does so before. */
function mayWait(scenario: Scenario, view: View, outside: Outside): boolean {
  return view.frameworks.every((its, framework) => {
    const spec = scenario.frameworks[framework] as FrameworkSpec;
    if (its === undefined || its.offered === 0 || spec.behaviour === 'silent') return true;
    if (scenario.answers === 'at once') return false;
    if (!keepsAssumptions(spec) || !isOfferedEnough(spec, its)) return true;
    return (outside.waited[framework] as number) < PATIENCE_MS - 1;
  });
}

export function keepsAssumptions(spec: FrameworkSpec): boolean {
  return isPromised(spec) || spec.behaviour === 'stream' || comesAgain(spec);
}

/** Whether taking all its offers would complete it. */
export function isOfferedEnough(spec: FrameworkSpec, its: FrameworkView): boolean {
  return its.offered > 0 && its.held + its.offered >= spec.units;
}

function ofFramework(actions: Action[], scenario: Scenario, view: View, its: FrameworkView): void {
  const spec = scenario.frameworks[its.index] as FrameworkSpec;
  const relinquishing = its.state === MINIMUM_RELINQUISHING;
  for (const offer of view.offers) {
    if (offer.framework !== its.index) continue;
    answer(actions, spec, its, offer);
    if (relinquishing) {
      const { handle, agent } = offer;
      actions.push({ kind: 'rescind', framework: its.index, offer: handle, agent });
    }
  }
  if (relinquishing) returns(actions, 'take back', its);
  if (ends(spec, its)) actions.push({ kind: 'leave', framework: its.index });
  // Once its time is over nobody sees how long ago it began.
  if (spec.behaviour === 'extending' && isDone(spec, its) && its.endInMs > 1) {
    actions.push({ kind: 'extend', framework: its.index, durationMs: EXTENDED_MS });
  }
  if (spec.behaviour === 'stream') returns(actions, 'finish', its);
  const hasRefused = view.filters.some(({ framework }) => framework === its.index);
  if (spec.behaviour === 'wary' && hasRefused) {
    actions.push({ kind: 'revive', framework: its.index });
  }
  if (spec.behaviour === 'flipper') {
    const kind = its.suppressed ? 'revive' : 'suppress';
    actions.push({ kind, framework: its.index });
  }
}

/** Of what a framework uses on an agent, one unit or all may come back. */
function returns(actions: Action[], kind: 'take back' | 'finish', its: FrameworkView): void {
  its.used.forEach((units, agent) => {
    if (units > 0) actions.push({ kind, framework: its.index, agent, units });
    if (units > 1) actions.push({ kind, framework: its.index, agent, units: 1 });
  });
}

function answer(
  actions: Action[],
  spec: FrameworkSpec,
  its: FrameworkView,
  offer: OfferView,
): void {
  const { framework, handle, agent } = offer;
  const decline = (filterMs: number): void => {
    actions.push({ kind: 'decline', framework, offer: handle, agent, filterMs });
  };
  const accept = (units: number, filterMs = -1): void => {
    actions.push({ kind: 'accept', framework, offer: handle, agent, units, filterMs });
  };
  const lack = spec.units - its.held;
  switch (spec.behaviour) {
    case 'batch':
    case 'service':
      if (isDone(spec, its)) decline(-1);
      else for (let units = 1; units <= Math.min(lack, offer.units); units++) accept(units);
      return;
    case 'cooperative':
    case 'returning':
    case 'extending':
    case 'choosy':
      if (isDone(spec, its)) {
        decline(LONG_FILTER_MS);
      } else if (lack <= 0) {
        // It has enough, but is to give it back.
        decline(-1);
      } else if (isOfferedEnough(spec, its)) {
        accept(Math.min(lack, offer.units));
      } else {
        // Too little: all of it, a part of it, or none.
        for (let units = 1; units <= offer.units; units++) accept(units);
        if (spec.behaviour === 'choosy') decline(-1);
      }
      return;
    case 'stream':
      if (lack <= 0) decline(-1);
      else accept(Math.min(lack, offer.units));
      return;
    case 'hoarder':
    case 'flipper':
      for (let units = 1; units <= Math.min(lack - 1, offer.units); units++) accept(units);
      decline(-1);
      return;
    case 'bystander':
    case 'idle':
      decline(-1);
      return;
    case 'wary':
      decline(INTERVAL_MS);
      return;
    case 'refuser':
      decline(LONG_FILTER_MS);
      return;
    case 'silent':
      return;
  }
}

/** The classes of fairness that could happen now. */
export function enabledOf(scenario: Scenario, view: View): number {
  let enabled = 0;
  for (const its of view.frameworks) {
    if (its === undefined) continue;
    const spec = scenario.frameworks[its.index] as FrameworkSpec;
    if (its.offered > 0 && spec.behaviour !== 'silent') enabled |= answers(its.index);
    if (ends(spec, its)) enabled |= ending(its.index);
    if (spec.behaviour === 'stream') {
      its.used.forEach((units, agent) => {
        if (units > 0) enabled |= ending(its.index, kindOf(scenario, agent));
      });
    }
    if (its.state === MINIMUM_RELINQUISHING) enabled |= givesBack(its.index);
  }
  return enabled;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
