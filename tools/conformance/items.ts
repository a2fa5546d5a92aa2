import type { Resource } from '../../host/resources/index.js';
import { identityOf } from '../../host/resources/index.js';
import type { Item } from './lines.js';

/** An offer's resources in the one form that is compared. */

export function itemsOf(resources: readonly Resource[]): Item[] {
  const items = resources.map((resource): Item => {
    const { template, revocable, shared, reservationRole } = identityOf(resource);
    const stack = template.reservations ?? [];
    const isPlainStack = stack.length === 0 || (stack.length === 1 && stack[0]?.type === 'STATIC');
    return {
      name: resource.name,
      role: reservationRole ?? '*',
      ...(resource.type === 'SCALAR' && { scalar: resource.scalar?.value ?? 0 }),
      ...(resource.type === 'RANGES' && {
        ranges: (resource.ranges?.range ?? []).map(({ begin, end }) => [begin, end] as const),
      }),
      ...(resource.type === 'SET' && { set: resource.set?.item ?? [] }),
      ...(revocable && { revocable }),
      ...(shared && { shared }),
      ...(resource.disk?.persistence !== undefined && {
        persistence_id: resource.disk.persistence.id,
      }),
      ...(resource.disk?.source !== undefined && { disk_source: resource.disk.source.type }),
      ...(!isPlainStack && { reservations: stack }),
    };
  });
  const texts = items.map(itemText);
  // Several copies of a shared volume are one item.
  return items.filter((item, at) => item.shared !== true || texts.indexOf(itemText(item)) === at);
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner)]));
}

/** Canonical: scalars in thousandths, ranges and sets in order, fields in order. */
function itemText(item: Item): string {
  const { name, role, scalar, ranges, set, ...traits } = item;
  const value =
    scalar !== undefined
      ? Math.round(scalar * 1000) / 1000
      : ranges !== undefined
        ? JSON.stringify([...ranges].sort((a, b) => a[0] - b[0]))
        : `{${[...(set ?? [])].sort().join(',')}}`;
  const more = Object.keys(traits).length === 0 ? '' : JSON.stringify(sortedKeys(traits));
  return `${name}(${role})${more}:${value}`;
}

export function itemsText(items: readonly Item[]): string {
  return items.map(itemText).sort().join('; ');
}
