const FIRST_MS = 500;
const MOST_MS = 30_000;

/** How long to wait before trying again: twice as long each time that all have failed. */
export function waitMs(roundsFailed: number): number {
  return roundsFailed === 0 ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** (roundsFailed - 1));
}
