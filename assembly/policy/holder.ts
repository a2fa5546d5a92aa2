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
  /** It may be offered something in this run: under `easy` only all that it lacks at once. */
  starts: bool;
  /** Under `easy`: the start came later than promised by more than one patience. */
  hasSlipped: bool;
  /** Under `easy`: when it is expected to start, and the earliest that was ever expected. */
  startMs: i64;
  promisedMs: i64;
}

export const earmark = changetype<Earmark>(EARMARK_AT);
