const YEAR_SECONDS = 31_536_000;

/** How long Mesos refuses for so many seconds: a negative filter is none, one longer than a year is a year. */
export const refusedSeconds = (seconds: number): number =>
  Math.min(YEAR_SECONDS, Math.max(0, seconds));
