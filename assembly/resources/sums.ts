import { SUMS_AT } from '../memory/layout';

/** Vectors for sums within one call; who asks for one uses it up before anybody else is asked. */
export class Sums {
  /** Vectors for sums within one call (feasible.ts, seniority.ts). */
  total: usize;
  capacity: usize;
  having: usize;
  /**
   * Budgets while what is kept is put together: of what is reserved, and of what is not (kept.ts).
   */
  keptReserved: usize;
  keptPlain: usize;
  /** The scalars available on an agent, while its units are counted (units.ts). */
  free: usize;
}

export const sums = changetype<Sums>(SUMS_AT);
