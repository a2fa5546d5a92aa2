import type { Resource } from '../resources/types.js';
import type { TraceResources } from './events.js';

const FIRST_NAMES = ['cpus', 'gpus', 'mem', 'disk', 'ports'];

/**
 * Resources for a trace: as Mesos' text when it can say them, else as JSON without the role that
 * they are allocated to. Sorted, so that the order in which a master happened to list them is gone.
 */
export function traceResources(resources: readonly Resource[]): TraceResources {
  const bare = resources.map(({ allocation_info: _, ...resource }) => resource);
  const texts = bare.map(resourceText);
  if (texts.some((text) => text === undefined)) return bare;
  const keyed = bare.map((resource, index) => ({
    rank: rankOf(resource),
    text: texts[index] ?? '',
  }));
  keyed.sort((a, b) => (a.rank === b.rank ? compare(a.text, b.text) : compare(a.rank, b.rank)));
  return keyed.map(({ text }) => text).join(';');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Unreserved before reserved, then cpus, gpus, mem, disk, ports, then the rest by name. */
function rankOf(resource: Resource): string {
  const index = FIRST_NAMES.indexOf(resource.name);
  const name = index < 0 ? `9${resource.name}` : `${index}`;
  return `${reservedRole(resource) ?? ''}/${name}`;
}

/** The role of a static reservation; `undefined` when unreserved. */
function reservedRole(resource: Resource): string | undefined {
  if (resource.reservations !== undefined) return resource.reservations[0]?.role;
  return resource.role === undefined || resource.role === '*' ? undefined : resource.role;
}

function resourceText(resource: Resource): string | undefined {
  const { reservations, disk, revocable, shared, provider_id } = resource;
  if (disk || revocable || shared || provider_id) return undefined;
  if (reservations !== undefined && reservations.length > 1) return undefined;
  if (reservations?.some((one) => one.type !== 'STATIC' || one.principal || one.labels)) {
    return undefined;
  }
  const role = reservedRole(resource);
  const value = valueText(resource);
  if (value === undefined) return undefined;
  return `${resource.name}${role === undefined ? '' : `(${role})`}:${value}`;
}

function valueText(resource: Resource): string | undefined {
  // Mesos counts in thousandths; what a double says beyond that is noise.
  if (resource.scalar) return String(Math.round(resource.scalar.value * 1000) / 1000);
  if (resource.ranges) {
    return `[${resource.ranges.range.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`;
  }
  return resource.set ? `{${resource.set.item.join(',')}}` : undefined;
}
