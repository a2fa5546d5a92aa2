import type { Action } from './action.js';
import {
  ABSENT,
  actionsOf,
  enabledOf,
  GONE,
  isOfferedEnough,
  isUnmet,
  keepsAssumptions,
  type Outside,
  PRESENT,
} from './actions.js';
import { type Abstraction, canonicalKey, countCodes } from './canonical.js';
import type { Driver, Image } from './driver.js';
import type { Judged } from './eligible.js';
import { Passing } from './passing.js';
import { comesAgain, type FrameworkSpec, type Scenario } from './scenario.js';
import type { View } from './view.js';

/** A state that can be gone back to. */
export interface Saved {
  readonly image: Image;
  readonly outside: Outside;
}

/** The module under test with everything around it: frameworks, agents, the host, time. */
export class World {
  private outside: Outside;

  constructor(
    readonly driver: Driver,
    readonly scenario: Scenario,
    readonly abstraction: Abstraction,
    countsPassing: boolean,
  ) {
    const frameworks = scenario.frameworks.length;
    this.outside = {
      phases: new Uint8Array(frameworks).fill(ABSENT),
      waited: new Uint8Array(frameworks),
      losses: 0,
      mayAllocate: false,
      allocated: true,
      ...(countsPassing && { passing: Passing.none(frameworks, scenario.agents.length) }),
    };
  }

  save(): Saved {
    return { image: this.driver.image(), outside: copyOf(this.outside) };
  }

  restore({ image, outside }: Saved): void {
    this.driver.restore(image);
    this.outside = copyOf(outside);
  }

  view(): View {
    return this.driver.view([...this.outside.phases].map((phase) => phase === PRESENT));
  }

  key(view: View): string {
    return canonicalKey(this.scenario, view, this.outside, this.abstraction);
  }

  /** The order of allocations ever made, for who competes by them. */
  countCodes(view: View): number[] {
    return countCodes(view, this.abstraction);
  }

  actions(view: View): Action[] {
    return actionsOf(this.scenario, view, this.outside);
  }

  enabled(view: View): number {
    return enabledOf(this.scenario, view);
  }

  /** A bit for each framework that lacks what it is promised. */
  unmet(view: View): number {
    let bits = 0;
    for (let index = 0; index < this.scenario.frameworks.length; index++) {
      if (isUnmet(this.scenario, view, index)) bits |= 1 << index;
    }
    return bits;
  }

  /** What a judge sees who knows the rules. */
  judged(view: View): Judged {
    return { scenario: this.scenario, rules: this.abstraction.rules, view };
  }

  /** Whom others were preferred to although they had refused, more often than may be. */
  passedTooOften(view: View): string | undefined {
    return this.outside.passing?.tooOften(this.judged(view));
  }

  /** Takes a step from a state and returns what the module looks like then. */
  step(action: Action, before: View): View {
    const { outside } = this;
    this.driver.apply(action);
    switch (action.kind) {
      case 'advance':
        outside.mayAllocate = true;
        outside.allocated = false;
        break;
      case 'allocate':
        outside.mayAllocate = false;
        outside.allocated = true;
        break;
      case 'arrive':
        outside.phases[action.framework] = PRESENT;
        outside.mayAllocate = true;
        break;
      case 'leave':
        outside.phases[action.framework] = this.comesAgain(action.framework) ? ABSENT : GONE;
        break;
      case 'revive':
        outside.mayAllocate = true;
        break;
      case 'lose':
        outside.losses++;
        break;
    }
    const view = this.view();
    this.countWaiting(view, action.kind === 'advance');
    outside.passing?.note(action, before, this.judged(view));
    return view;
  }

  private comesAgain(framework: number): boolean {
    return comesAgain(this.scenario.frameworks[framework] as FrameworkSpec);
  }

  /** For how long frameworks that keep the assumptions have had enough on offer. */
  private countWaiting(view: View, timePassed: boolean): void {
    const { waited } = this.outside;
    view.frameworks.forEach((its, index) => {
      const spec = this.scenario.frameworks[index] as FrameworkSpec;
      const waits = its !== undefined && keepsAssumptions(spec) && isOfferedEnough(spec, its);
      waited[index] = waits ? (waited[index] as number) + (timePassed ? 1 : 0) : 0;
    });
  }
}

function copyOf(outside: Outside): Outside {
  const { phases, waited, passing } = outside;
  return {
    ...outside,
    phases: phases.slice(),
    waited: waited.slice(),
    ...(passing !== undefined && { passing: passing.copy() }),
  };
}
