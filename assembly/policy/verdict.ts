import { WHY_OFFERABLE } from '../abi';

/**
 * What one client may be offered of one agent right now: a bag, with a reference for whoever asked;
 * or none, why (WHY_…), and whether that lasts: whether it stays so as long as the agent gets
 * nothing back and nothing changes for the client.
 *
 *   ┌───────┬──────────┬───────────────┐
 *   │ lasts │ why: 31  │ bag: 32 bits  │
 *   └───────┴──────────┴───────────────┘
 */
export type Verdict = u64;

const LASTS: u64 = (<u64>1) << 63;

/** A bag to offer; `lasts` when nothing was cut off it that may be asked for later. */
export function verdictOf(bag: usize, lasts: bool): Verdict {
  assert(bag != 0, 'a verdict offers nothing');
  return <u64>bag | (lasts ? LASTS : 0);
}

/** Nothing to offer. */
export function verdictNone(why: i32, lasts: bool): Verdict {
  assert(why != WHY_OFFERABLE, 'a verdict has no reason');
  return ((<u64>why) << 32) | (lasts ? LASTS : 0);
}

/** The bag to offer, or 0. */
export function bagOf(verdict: Verdict): usize {
  return <usize>(<u32>verdict);
}

/** WHY_OFFERABLE, or what speaks against it. */
export function whyOf(verdict: Verdict): i32 {
  return <i32>((verdict & ~LASTS) >> 32);
}

export function lasts(verdict: Verdict): bool {
  return (verdict & LASTS) != 0;
}

/** The same, but for something else that may change it. */
export function notLasting(verdict: Verdict): Verdict {
  return verdict & ~LASTS;
}
