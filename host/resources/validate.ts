import { describe, isRecord } from './describe.js';
import { ResourceError } from './errors.js';
import { reservationsOf } from './identity.js';
import { toThousandths } from './quantity.js';
import { coalesceRanges } from './ranges.js';
import type { DiskInfo, Range, Reservation, Resource } from './types.js';

/**
 * Refuses what Mesos' `Resources::validate` refuses, and what is no resource at all.
 *
 * @throws {ResourceError} `INVALID` or `QUANTITY`, naming the resource.
 */
export function validateResource(resource: Resource): void {
  if (!isRecord(resource)) {
    throw new ResourceError('INVALID', `${describe(resource)} is no resource`, {
      expected: 'an object with name, type and value',
    });
  }
  if (typeof resource.name !== 'string' || resource.name === '') {
    throw new ResourceError('INVALID', 'a resource has no name', { expected: '"name": a text' });
  }
  validateValue(resource);
  validateReservations(resource);
  if (resource.disk !== undefined) validateDisk(resource, resource.disk);
  if (resource.shared !== undefined && resource.disk?.persistence === undefined) {
    refuse(resource, 'is shared', 'only persistent volumes to be shared');
  }
}

function refuse({ name }: Resource, problem: string, expected?: string): never {
  throw new ResourceError(
    'INVALID',
    `${name} ${problem}`,
    expected === undefined ? {} : { expected },
  );
}

function validateValue(resource: Resource): void {
  const { type, scalar, ranges, set } = resource;
  const values = [scalar, ranges, set].filter((value) => value !== undefined);
  switch (type) {
    case 'SCALAR':
      if (!isRecord(scalar) || values.length > 1) refuse(resource, 'is no SCALAR', '"scalar"');
      if (toThousandths(scalar.value) === 0 && scalar.value !== 0) {
        refuse(resource, `is ${scalar.value}`, '0 or at least a thousandth');
      }
      return;
    case 'RANGES':
      if (!isRecord(ranges) || values.length > 1) refuse(resource, 'is no RANGES', '"ranges"');
      validateRanges(resource, listIn(resource, ranges.range, '"range": […]'));
      return;
    case 'SET':
      if (!isRecord(set) || values.length > 1) refuse(resource, 'is no SET', '"set"');
      validateItems(resource, listIn(resource, set.item, '"item": […]'));
      return;
    default:
      refuse(resource, `has the type ${describe(type)}`, 'SCALAR, RANGES or SET');
  }
}

/** In JSON, protobuf leaves an empty list out. */
function listIn<T>(resource: Resource, list: readonly T[] = [], expected: string): readonly T[] {
  if (!Array.isArray(list)) refuse(resource, `is no ${resource.type}`, expected);
  return list;
}

function validateRanges(resource: Resource, ranges: readonly Range[]): void {
  const size = (list: readonly Range[]) =>
    list.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
  if (size(coalesceRanges(ranges)) !== size(ranges)) refuse(resource, 'has ranges that overlap');
}

function validateItems(resource: Resource, items: readonly unknown[]): void {
  const strange = items.find((item) => typeof item !== 'string');
  if (strange !== undefined) refuse(resource, `has the item ${describe(strange)}`, 'texts');
  if (new Set(items).size < items.length) refuse(resource, 'has an item twice');
}

function validateDisk(resource: Resource, disk: DiskInfo): void {
  const fields: unknown = disk;
  if (!isRecord(fields)) refuse(resource, 'has a "disk" without fields', '"disk": {…}');
  const { source, persistence, volume } = disk;
  for (const [name, value] of Object.entries({ source, persistence, volume })) {
    if (value !== undefined && !isRecord(value)) {
      refuse(resource, `has a disk whose ${name} is ${describe(value)}`, `"${name}": {…}`);
    }
  }
  if (resource.name !== 'disk') refuse(resource, 'has a "disk"', '"disk" in disks only');
  if (resource.type !== 'SCALAR') refuse(resource, 'has a "disk"', 'the type SCALAR');
  if (persistence !== undefined && typeof persistence.id !== 'string') {
    refuse(resource, 'is a volume without an id', '"persistence": {"id": a text}');
  }
  switch (source?.type) {
    case undefined:
      if (source !== undefined) refuse(resource, 'has a source without a type');
      return;
    case 'PATH':
    case 'MOUNT':
      return;
    case 'BLOCK':
    case 'RAW':
      if (source.path !== undefined || source.mount !== undefined) {
        refuse(resource, `is a ${source.type} disk with a root`, 'neither "path" nor "mount"');
      }
      return;
    default:
      refuse(resource, 'has an unknown source', 'PATH, MOUNT, BLOCK or RAW');
  }
}

function validateReservations(resource: Resource): void {
  const { role, reservations = [] } = resource;
  if (!Array.isArray(reservations) || !reservations.every(isRecord)) {
    refuse(resource, 'has reservations that are none', '"reservations": [{…}, …]');
  }
  if (role !== undefined && role !== '*') validateRole(role);
  if ((role === undefined || role === '*') && reservations.length === 0) {
    if ('reservation' in resource && resource.reservation !== undefined) {
      refuse(resource, 'is reserved for "*"', 'a role');
    }
    return;
  }
  const stack = reservationsOf(resource);
  for (const [depth, reservation] of stack.entries()) {
    validateReservation(resource, reservation, stack[depth - 1]);
  }
  if (role === undefined || role === '*' || role === stack.at(-1)?.role) return;
  refuse(resource, `has the role ${role} beside its reservations`, 'the role reserved for');
}

function validateReservation(
  resource: Resource,
  { type, role, labels }: Reservation,
  outer: Reservation | undefined,
): void {
  if (type !== 'STATIC' && type !== 'DYNAMIC') {
    refuse(resource, `has a reservation of type ${describe(type)}`, 'STATIC or DYNAMIC');
  }
  if (role === '*') refuse(resource, 'is reserved for "*"', 'a role');
  validateRole(role);
  if (labels !== undefined && !areLabels(labels)) {
    refuse(resource, 'has a reservation with labels that are none', '{"labels": [{"key": …}]}');
  }
  if (outer === undefined) return;
  if (type === 'STATIC') refuse(resource, 'refines a reservation statically', 'DYNAMIC');
  if (!role.startsWith(`${outer.role}/`)) {
    refuse(resource, `refines a reservation for ${outer.role} to ${role}`, 'a role below it');
  }
}

function areLabels(labels: unknown): boolean {
  if (!isRecord(labels) || !Array.isArray(labels.labels)) return false;
  return labels.labels.every((label) => isRecord(label) && typeof label.key === 'string');
}

/** A component of a role may hold none of these: white space and DEL. */
const ROLE_FORBIDDEN = /[\t\n\v\f\r \x7f]/;

/** Mesos' rules for the name of a role (`docs/roles.md`), `*` aside. @throws {ResourceError} */
export function validateRole(role: string): void {
  const components = typeof role === 'string' ? role.split('/') : [];
  const valid = components.every(
    (part) =>
      part !== '' &&
      part !== '.' &&
      part !== '..' &&
      part !== '*' &&
      !part.startsWith('-') &&
      !ROLE_FORBIDDEN.test(part),
  );
  if (components.length > 0 && valid) return;
  throw new ResourceError('INVALID', `${describe(role)} is no role`, {
    expected: 'names without spaces, divided by "/", none "*", "." or "..", none starting with "-"',
  });
}
