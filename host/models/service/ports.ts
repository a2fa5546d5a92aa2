import { coalesceRanges, subtractRanges } from '../../resources/ranges.js';
import type { Range } from '../../resources/types.js';
import type { OfferRemainder } from '../take.js';
import type { Want } from '../want.js';

/**
 * The want with so many ports more, the lowest ones that are left; `undefined` when fewer are.
 * Marathon draws them; which ones makes no difference to anybody else's offers.
 */
export function withAnyPorts(
  want: Want,
  count: number,
  remainder: OfferRemainder,
): Want | undefined {
  if (count === 0) return want;
  const fixed = want.ranges?.get('ports') ?? [];
  const chosen = lowest(subtractRanges(remainder.numbers('ports'), fixed), count);
  if (chosen === undefined) return undefined;
  const ranges = new Map(want.ranges).set('ports', coalesceRanges([...fixed, ...chosen]));
  const { plain: _, ...rest } = want;
  return { ...rest, ranges };
}

function lowest(ranges: readonly Range[], count: number): Range[] | undefined {
  const chosen: Range[] = [];
  let left = count;
  for (const { begin, end } of ranges) {
    if (left === 0) break;
    const last = Math.min(end, begin + left - 1);
    chosen.push({ begin, end: last });
    left -= last - begin + 1;
  }
  return left === 0 ? chosen : undefined;
}
