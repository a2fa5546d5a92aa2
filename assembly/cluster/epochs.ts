import { EPOCHS_AT } from '../memory/layout';

/** Counts of what happened, by which is told whether something that was worked out still holds. */
export class Epochs {
  /** Counts allocation runs; with the seed it draws the order of agents. */
  cycle: u32;
  /** Rises whenever the cluster's totals change, and with them every share. */
  totals: u32;
  /** Rises whenever something that quota or an earmark held back might be offered again. */
  holdback: u32;
  /** Rises whenever what is feasible may have changed: agents, frameworks, what permanents use. */
  cluster: u32;
  /** Counts the offers of allocation runs. */
  offers: u32;
}

export const epochs = changetype<Epochs>(EPOCHS_AT);
