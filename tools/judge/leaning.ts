import type { Dice } from './dice.js';

const FRAMEWORK_IDS = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6'];

/**
 * What a scenario has much or nothing of (swarm testing): what shows only where several such things
 * come together would hardly ever be drawn, were each as frequent everywhere.
 */
export interface Leaning {
  readonly frameworkIds: readonly string[];
  /** In percent, how many clients have a minimum. */
  readonly needy: number;
  /** In percent, how many frameworks keep to the agents of one rack. */
  readonly constrained: number;
  /** In percent, how many frameworks declare a duration. */
  readonly lasting: number;
  readonly hasQuotas: boolean;
  /** Whether there are revocable resources and shared volumes, beside few others. */
  readonly hasSpecial: boolean;
}

export function leaningOf(dice: Dice): Leaning {
  return {
    frameworkIds: FRAMEWORK_IDS.slice(0, dice.one([2, 3, 6, 6])),
    needy: dice.one([65, 65, 100]),
    constrained: dice.one([10, 10, 60]),
    lasting: dice.one([50, 50, 90]),
    hasQuotas: dice.percent(80),
    hasSpecial: dice.percent(20),
  };
}
