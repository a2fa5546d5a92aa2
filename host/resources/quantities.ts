import { describe, isRecord } from './describe.js';
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
 * `cpus(*)` is `cpus`, as in Mesos' texts; no other role can be named, because quantities count a
 * resource whoever it is reserved for.
 *
 * @throws {ResourceError} `SYNTAX`, `INVALID` or `QUANTITY`.
 */
export function parseQuantities(input: QuantitiesInput): Quantities {
  const sums = new Sums();
  if (typeof input === 'string') scanQuantities(new Scanner(input), sums);
  else {
    if (!isRecord(input)) {
      throw new ResourceError('INVALID', `${describe(input)} is no quantities`, {
        expected: 'a text or numbers by name',
      });
    }
    for (const [name, value] of Object.entries(input)) {
      sums.add(nameOf(name), toThousandths(value));
    }
  }
  return sums.toQuantities();
}

/** The name that a quantity is of, without the `(*)` that says it is anybody's. */
function nameOf(word: string): string {
  const [, name = '', traits = ''] = /^([^([{<]*)(.*)$/s.exec(word) ?? [];
  const place = { expected: 'NAME or NAME(*)' };
  if (name.trim() === '') throw new ResourceError('INVALID', 'a quantity has no name', place);
  if (traits === '' || /^\(\s*\*\s*\)\s*$/.test(traits)) return name.trim();
  throw new ResourceError(
    'INVALID',
    `${word} is more than a name: a quantity counts a resource whoever it is reserved for`,
    place,
  );
}

function scanQuantities(scanner: Scanner, sums: Sums): void {
  for (;;) {
    scanner.skipSpaces();
    if (scanner.done) return;
    if (scanner.skip(';')) continue;
    const nameAt = scanner.at;
    const word = scanner.takeWord(':;', 'NAME:NUMBER');
    const name = atColumn(nameAt + 1, () => nameOf(word));
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
