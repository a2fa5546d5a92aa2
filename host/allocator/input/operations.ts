import { reservationsOf } from '../../resources/identity.js';
import type { Resource } from '../../resources/index.js';
import { validateResource } from '../../resources/validate.js';
import type { OfferOperation } from '../api.js';
import { AllocatorError } from '../errors.js';

/** What an operation takes and what it makes of it. */
export interface Conversion {
  readonly consumed: readonly Resource[];
  readonly converted: readonly Resource[];
}

/**
 * What Mesos' operations do to resources: RESERVE pushes a reservation onto the stack, UNRESERVE
 * pops it, CREATE makes disk a persistent volume, DESTROY makes it disk again.
 *
 * @throws {AllocatorError | ResourceError} naming the resource that is none, or not for this operation.
 */
export function conversionOf({ type, resources }: OfferOperation): Conversion {
  for (const resource of resources) validateResource(resource);
  switch (type) {
    case 'RESERVE':
      return { consumed: resources.map(popReservation), converted: resources };
    case 'UNRESERVE':
      return { consumed: resources, converted: resources.map(popReservation) };
    case 'CREATE':
      return { consumed: resources.map(stripVolume), converted: resources };
    case 'DESTROY':
      return { consumed: resources, converted: resources.map(stripVolume) };
  }
  throw new AllocatorError(
    'INVALID_VALUE',
    `no operation ${String(type)}: expected RESERVE, UNRESERVE, CREATE or DESTROY`,
  );
}

function popReservation(resource: Resource): Resource {
  const stack = reservationsOf(resource);
  if (stack.length === 0) {
    throw new AllocatorError('INVALID_VALUE', `${resource.name} carries no reservation to change`);
  }
  const { role: _role, reservations: _reservations, ...rest } = resource;
  const left = stack.slice(0, -1);
  return left.length === 0 ? rest : { ...rest, reservations: left };
}

function stripVolume(resource: Resource): Resource {
  if (resource.disk?.persistence === undefined) {
    throw new AllocatorError('INVALID_VALUE', `${resource.name} is no persistent volume`);
  }
  const { disk, shared: _shared, ...rest } = resource;
  return disk.source === undefined ? rest : { ...rest, disk: { source: disk.source } };
}
