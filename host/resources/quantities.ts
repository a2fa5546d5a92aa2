import { ResourceError } from './errors.js';
import { identityOf } from './identity.js';
import { addThousandths, fromThousandths, toThousandths } from './quantity.js';
import { atColumn, Scanner } from './scanner.js';
import type { Quantities, QuantitiesInput, Resource } from './types.js';
import { scanDecimal } from './value-text.js';

/** Sums by name that no name can upset: `__proto__` is a name like others. */
class Sums {
  readonly #sums = new Map<string, number>();

  add(name: string, thousandths: number): void {
    this.#sums.set(name, addThousandths(this.#sums.get(name) ?? 0, thousandths));
  }

  toQuantities(): Quantities {
    return Object.fromEntries(this.#sums);
  }
}

/**
 * Quantities in thousandths, from Mesos' text `cpus:80;mem:320000` or from plain numbers by name.
 * A name that stands twice adds up; a zero stays, because a quota limit of zero means something.
 *
 * @throws {ResourceError} `SYNTAX` or `QUANTITY`.
 */
export function parseQuantities(input: QuantitiesInput): Quantities {
  const sums = new Sums();
  if (typeof input === 'string') scanQuantities(new Scanner(input), sums);
  else {
    for (const [name, value] of Object.entries(input)) {
      if (name === '') throw new ResourceError('INVALID', 'a quantity has no name');
      sums.add(name, toThousandths(value));
    }
  }
  return sums.toQuantities();
}

function scanQuantities(scanner: Scanner, sums: Sums): void {
  for (;;) {
    scanner.skipSpaces();
    if (scanner.done) return;
    if (scanner.skip(';')) continue;
    const name = scanner.takeWord(':;', 'NAME:NUMBER');
    scanner.take(':', '":" and a number');
    scanner.skipSpaces();
    const at = scanner.at;
    const value = scanDecimal(scanner, ';', 'a number');
    atColumn(at + 1, () => sums.add(name, toThousandths(value)));
  }
}

/** `cpus:80;mem:320000`, ordered by name. */
export function formatQuantities(quantities: Quantities): string {
  return Object.entries(quantities)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, thousandths]) => `${name}:${fromThousandths(thousandths)}`)
    .join(';');
}

/** Scalars summed by name, in thousandths. A shared volume counts once, however many copies. */
export function quantitiesOf(resources: readonly Resource[]): Quantities {
  const sums = new Sums();
  const seen = new Set<string>();
  for (const resource of resources) {
    if (resource.type !== 'SCALAR' || resource.scalar === undefined) continue;
    if (resource.shared !== undefined) {
      const { key } = identityOf(resource);
      if (seen.has(key)) continue;
      seen.add(key);
    }
    sums.add(resource.name, toThousandths(resource.scalar.value));
  }
  return sums.toQuantities();
}
