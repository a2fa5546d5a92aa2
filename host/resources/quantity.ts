import { ResourceError } from './errors.js';
import type { Quantities, QuantitiesInput, Resource } from './types.js';

/** The largest quantity, in thousandths: what a double holds exactly. */
export const QUANTITY_MAX = Number.MAX_SAFE_INTEGER;

/**
 * A scalar in thousandths, rounded as Mesos does (`llround(value * 1000)`, halves away from zero).
 *
 * @throws {ResourceError} when it is negative, not finite, or beyond {@link QUANTITY_MAX}.
 */
export function toThousandths(value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ResourceError(`${String(value)} is no quantity`, undefined, 'a finite number');
  }
  if (value < 0) {
    throw new ResourceError(`the quantity ${value} is negative`, undefined, 'a number from 0 on');
  }
  // Halves go away from zero, which for what is not negative is what Math.round does.
  const thousandths = Math.round(value * 1000);
  if (thousandths > QUANTITY_MAX) {
    throw new ResourceError(
      `the quantity ${value} is too large`,
      undefined,
      `at most ${QUANTITY_MAX / 1000}`,
    );
  }
  return thousandths;
}

export function fromThousandths(thousandths: number): number {
  return thousandths / 1000;
}

const PAIR = /^\s*([^\s:;]+)\s*:\s*([^\s;]+)\s*$/;

/** Quantities from `cpus:80;mem:320000` or plain numbers by name. */
export function parseQuantities(input: QuantitiesInput): Quantities {
  const quantities: Record<string, number> = {};
  if (typeof input !== 'string') {
    for (const [name, value] of Object.entries(input)) quantities[name] = toThousandths(value);
    return quantities;
  }
  let column = 1;
  for (const part of input.split(';')) {
    if (part.trim() !== '') {
      const match = PAIR.exec(part);
      const value = match === null ? Number.NaN : Number(match[2]);
      if (match === null || Number.isNaN(value)) {
        throw new ResourceError(`"${part.trim()}" is no quantity`, column, 'NAME:NUMBER');
      }
      const name = match[1] as string;
      quantities[name] = (quantities[name] ?? 0) + toThousandths(value);
    }
    column += part.length + 1;
  }
  return quantities;
}

/** `cpus:80;mem:320000`, names in byte order. */
export function formatQuantities(quantities: Quantities): string {
  return Object.keys(quantities)
    .sort()
    .map((name) => `${name}:${fromThousandths(quantities[name] as number)}`)
    .join(';');
}

/** Scalars summed by name, in thousandths. */
export function quantitiesOf(resources: readonly Resource[]): Quantities {
  const quantities: Record<string, number> = {};
  for (const resource of resources) {
    if (resource.type !== 'SCALAR' || resource.scalar === undefined) continue;
    const thousandths = toThousandths(resource.scalar.value);
    quantities[resource.name] = (quantities[resource.name] ?? 0) + thousandths;
  }
  return quantities;
}
