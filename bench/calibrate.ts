/**
 * How fast this machine is for this kind of work, as one figure: sorting doubles, filling a hash
 * map and looking things up in it. The table of the real allocator's times was taken on a machine
 * where it is 139 ms; elsewhere those times are multiplied by the figure there / 139.
 */
const ELEMENTS = 1 << 20;
const TURNS = 7;

/** Marsaglia's 32-bit xorshift. */
function generator(): () => number {
  let state = 123456789;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** One turn, in ms. */
function calibrationTurnMs(): number {
  const next = generator();
  const start = performance.now();
  const values = new Float64Array(ELEMENTS);
  for (let i = 0; i < ELEMENTS; i++) values[i] = next() / 2 ** 32;
  values.sort();
  const table = new Map<number, number>();
  for (let i = 0; i < ELEMENTS / 4; i++) table.set(next() & 0xfffff, i);
  let hits = 0;
  for (let i = 0; i < ELEMENTS; i++) if (table.has(next() & 0xfffff)) hits += 1;
  const isSorted = (values[0] as number) <= (values[ELEMENTS - 1] as number);
  if (hits === 0 || !isSorted) throw new Error('the calibration computed nonsense');
  return performance.now() - start;
}

/** The least of some turns, in ms. */
export function calibrateMs(turns = TURNS): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns; turn++) least = Math.min(least, calibrationTurnMs());
  return least;
}
