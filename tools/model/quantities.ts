import type { Quantities } from '../../host/resources/index.js';
import { refuse } from './errors.js';

/** Amounts by name in thousandths; a name that is absent has none. */

/** The sum of two amounts, which must stay a number that a double holds exactly. */
export function add(a: number, b: number, name: string): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) refuse('INVALID_QUANTITY', `too much ${name}`);
  return sum;
}

export function addTo(sum: Record<string, number>, name: string, more: number): void {
  const total = add(sum[name] ?? 0, more, name);
  if (total > 0) sum[name] = total;
}

export function plus(a: Quantities, b: Quantities): Quantities {
  const sum: Record<string, number> = { ...a };
  for (const [name, more] of Object.entries(b)) addTo(sum, name, more);
  return sum;
}

/** What is left of `a`, at least nothing, without the names that are used up. */
export function minus(a: Quantities, b: Quantities): Quantities {
  const rest: Record<string, number> = {};
  for (const [name, amount] of Object.entries(a)) {
    const left = amount - (b[name] ?? 0);
    if (left > 0) rest[name] = left;
  }
  return rest;
}

/** `a` without `b`, below nothing as well. */
export function difference(a: Quantities, b: Quantities): Quantities {
  const rest: Record<string, number> = { ...a };
  for (const [name, less] of Object.entries(b)) rest[name] = (rest[name] ?? 0) - less;
  return rest;
}

/** What is left of a limit: a name that is used up stays, with zero. */
export function limitMinus(limit: Quantities, used: Quantities): Quantities {
  const rest: Record<string, number> = {};
  for (const [name, amount] of Object.entries(limit)) {
    rest[name] = Math.max(0, amount - (used[name] ?? 0));
  }
  return rest;
}

export function isNone(quantities: Quantities): boolean {
  return Object.values(quantities).every((amount) => amount === 0);
}

export function covers(a: Quantities, b: Quantities): boolean {
  return Object.entries(b).every(([name, amount]) => (a[name] ?? 0) >= amount);
}

/** Without the names that have nothing. */
export function withoutZeros(quantities: Quantities): Quantities {
  return minus(quantities, {});
}

/**
 * As a double, in the very way Mesos comes by its doubles: shares are compared as doubles, so the
 * last bit counts.
 */
export function toDouble(thousandths: number): number {
  return Math.floor(thousandths / 1000) + (thousandths % 1000) / 1000;
}
