import { formatQuantities, parseQuantities } from '../resources/index.js';

/** What a framework can hold at most when it has all that its demand asks for. */
export interface Reach {
  /** Scalars by name, in thousandths; what is not named it never holds. */
  readonly most: ReadonlyMap<string, number>;
  /** Where that comes from, for people. */
  readonly why: string;
}

/**
 * The part of a minimum that a demand can hold: no giving back helps to the rest, so an allocator
 * must not ask for it. Absent when it can hold all of it.
 */
export function withinReach(
  minimum: string,
  reach: Reach,
): { readonly resources: string; readonly warning: string } | undefined {
  const asked = Object.entries(parseQuantities(minimum));
  const held = asked.map(([name, amount]): [string, number] => [
    name,
    Math.min(amount, reach.most.get(name) ?? 0),
  ]);
  if (held.every(([, amount], index) => amount === asked[index]?.[1])) return undefined;
  const resources = formatQuantities(Object.fromEntries(held));
  const most = `${resources} is all that ${reach.why} can hold of it`;
  return {
    // What it can hold nothing of is no part of what is asked.
    resources: formatQuantities(Object.fromEntries(held.filter(([, amount]) => amount > 0))),
    warning: `the minimum ${minimum} can never be held; ${most}, and all that the allocator is told`,
  };
}
