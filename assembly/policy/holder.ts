import { EARMARK_AT } from '../memory/layout';

/** The earmark (earmark.ts): whose it is, and what its holder lacks. */
export class Earmark {
  /** The earmarked client, +1. */
  client: i32;
  lackUnits: i64;
  /** Vector of what the earmarked client holds or is offered, and the units that it still lacks. */
  has: usize;
  /** Counts the earmarks set; the run after which the last one ended. */
  count: u32;
  endCycle: u32;
}

export const earmark = changetype<Earmark>(EARMARK_AT);
