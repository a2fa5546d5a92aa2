import type { Client, State } from './state.js';

/**
 * The place of what makes relinquishing end in progress for everyone: seniority, the earmark of the
 * most senior and atomic admission of the younger. The model asks these two questions; without a
 * rule of seniority nobody is spared and everybody is admitted.
 */
export interface SeniorityRule {
  /** Its patience is over: whether it may keep what it has. */
  spares(state: State, client: Client): boolean;
  /** It holds nothing yet: whether it may start to gather. */
  admits(state: State, client: Client): boolean;
}

export const NO_SENIORITY: SeniorityRule = {
  spares: () => false,
  admits: () => true,
};
