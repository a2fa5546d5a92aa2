import { TOTALS_AT } from '../memory/layout';

/** Vectors by name of what all agents have. */
export class Totals {
  /** Vectors by name: the cluster's totals; what is revocable and available. */
  all: usize;
  revocableAvailable: usize;
  /** Vector by name: what agents have, and what is held beyond that (agents.ts). */
  owned: usize;
}

export const totals = changetype<Totals>(TOTALS_AT);
