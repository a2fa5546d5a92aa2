import { distance } from 'fastest-levenshtein';

/**
 * The known names that the user may have meant, nearest first: those that `farthest` changed letters
 * turn into the text, by default two fifths of it.
 */
export function nearNames(
  text: string,
  known: readonly string[],
  farthest = Math.max(2, Math.ceil(text.length * 0.4)),
): string[] {
  return known
    .map((name) => ({ name, away: distance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, away }) => away <= farthest && away < name.length)
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** ` (did you mean fifo?)`, or nothing when no known name is near. */
export function didYouMean(text: string, known: readonly string[]): string {
  const near = nearNames(text, known);
  return near.length === 0 ? '' : ` (did you mean ${near.slice(0, 3).join(' or ')}?)`;
}
