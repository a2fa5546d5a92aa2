/** The order of the UTF-8 bytes of two texts: the order of paths and ids in Mesos. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function sortedByBytes<T>(values: Iterable<T>, text: (value: T) => string): T[] {
  return [...values].sort((a, b) => compareBytes(text(a), text(b)));
}
