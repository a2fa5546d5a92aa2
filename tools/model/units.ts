import type { Quantities } from '../../host/resources/index.js';
import { allocatableTo, withoutIncapable } from './eligible.js';
import { type Entries, quantitiesOf } from './entries.js';
import { allHeld } from './holdings.js';
import { plus } from './quantities.js';
import type { Client, FrameworkState, MinimumRecord, State } from './state.js';

/** Amounts counted in units: the smallest offers that are of use to a client. */

/** Without a unit a minimum counts as divisible, in thousandths of itself. */
export function unitOf(quantities: Quantities, declared: Quantities): Quantities {
  if (Object.keys(declared).length > 0) return declared;
  return Object.fromEntries(
    Object.entries(quantities).map(([name, amount]) => [name, Math.ceil(amount / 1000)]),
  );
}

/** How many whole units there are in the amounts. */
export function unitsIn({ unit }: MinimumRecord, amounts: Quantities): number {
  const counts = Object.entries(unit)
    .filter(([, one]) => one > 0)
    .map(([name, one]) => Math.floor(Math.max(0, amounts[name] ?? 0) / one));
  return counts.length === 0 ? 0 : Math.min(...counts);
}

/** How many units are wanting to the minimum where so much is there. */
export function unitsWanted({ unit, quantities }: MinimumRecord, having: Quantities): number {
  const counts = Object.entries(unit)
    .filter(([, one]) => one > 0)
    .map(([name, one]) => Math.ceil(((quantities[name] ?? 0) - (having[name] ?? 0)) / one));
  return Math.max(0, ...counts);
}

export function times(unit: Quantities, count: number): Quantities {
  return Object.fromEntries(Object.entries(unit).map(([name, one]) => [name, one * count]));
}

/** What a client lacks of its minimum with all that it uses and is offered, in units. */
export function lackOf(state: State, client: Client, minimum: MinimumRecord): number {
  const having = allHeld(state)
    .filter(({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role)
    .map(({ entries }) => quantitiesOf(entries))
    .reduce(plus, {});
  return unitsWanted(minimum, having);
}

/**
 * The scalars that units are counted in: neither shared nor revocable, unreserved or reserved for
 * the role or one above it, and refined only for who understands that.
 */
export function visibleTo(framework: FrameworkState, role: string, entries: Entries): Entries {
  return withoutIncapable(framework, allocatableTo(entries, role)).filter(
    ({ identity }) => identity.type === 'SCALAR' && !identity.shared && !identity.revocable,
  );
}

export function amountsFor(framework: FrameworkState, role: string, entries: Entries): Quantities {
  return quantitiesOf(visibleTo(framework, role, entries));
}
