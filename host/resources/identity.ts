import { ResourceError } from './errors.js';
import { toThousandths } from './quantity.js';
import type { Reservation, Resource } from './types.js';

/** What a resource is, quantity aside: two resources add up exactly when their keys are equal. */
export interface Identity {
  /** Canonical and total. */
  readonly key: string;
  readonly name: string;
  readonly type: Resource['type'];
  /** The role that it is reserved for: the innermost of the stack. */
  readonly reservationRole?: string;
  /** Its reservation stack is deeper than one. */
  readonly refined: boolean;
  readonly dynamic: boolean;
  readonly shared: boolean;
  readonly revocable: boolean;
  /** MOUNT, BLOCK and RAW disks and persistent volumes: never cut. */
  readonly indivisible: boolean;
  /** Of a shared volume the size is part of what it is; a holder has copies of it. */
  readonly sharedThousandths?: number;
  /** The resource without quantity and allocation. */
  readonly template: Resource;
}

/** JSON with its keys in order, so that equal values have equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

/** The reservation stack, whichever of Mesos' two formats the resource is written in. */
export function reservationsOf(resource: Resource): readonly Reservation[] {
  if (resource.reservations !== undefined && resource.reservations.length > 0) {
    return resource.reservations;
  }
  if (resource.role === undefined || resource.role === '*') return [];
  const old = (resource as { reservation?: Omit<Reservation, 'type' | 'role'> }).reservation;
  if (old === undefined) return [{ type: 'STATIC', role: resource.role }];
  return [{ ...old, type: 'DYNAMIC', role: resource.role }];
}

/** @throws {ResourceError} when the resource has no name or a type that cannot be allocated. */
export function identityOf(resource: Resource): Identity {
  if (typeof resource.name !== 'string' || resource.name === '') {
    throw new ResourceError('a resource has no name', undefined, '"name": a text');
  }
  if (resource.type !== 'SCALAR' && resource.type !== 'RANGES' && resource.type !== 'SET') {
    throw new ResourceError(
      `${resource.name} has type ${String(resource.type)}`,
      undefined,
      'SCALAR, RANGES or SET',
    );
  }
  const plain =
    resource.reservations === undefined &&
    resource.role === undefined &&
    resource.disk === undefined &&
    resource.revocable === undefined &&
    resource.shared === undefined &&
    resource.provider_id === undefined;
  if (plain) return plainIdentity(resource);
  const stack = reservationsOf(resource);
  const shared = resource.shared !== undefined;
  const template: Resource = {
    name: resource.name,
    type: resource.type,
    ...(stack.length > 0 && { reservations: stack }),
    ...(resource.disk !== undefined && { disk: resource.disk }),
    ...(resource.revocable !== undefined && { revocable: {} }),
    ...(shared && { shared: {} }),
    ...(resource.provider_id !== undefined && { provider_id: resource.provider_id }),
  };
  const size = shared ? toThousandths(resource.scalar?.value ?? Number.NaN) : undefined;
  const reservationRole = stack.at(-1)?.role;
  const source = resource.disk?.source?.type;
  return {
    key: JSON.stringify(canonical({ ...template, size })),
    name: resource.name,
    type: resource.type,
    ...(reservationRole !== undefined && { reservationRole }),
    refined: stack.length > 1,
    dynamic: stack.at(-1)?.type === 'DYNAMIC',
    shared,
    revocable: resource.revocable !== undefined,
    indivisible:
      resource.disk?.persistence !== undefined || (source !== undefined && source !== 'PATH'),
    ...(size !== undefined && { sharedThousandths: size }),
    template,
  };
}

const plainIdentities = new Map<string, Identity>();

/** Most resources are nothing but name and type: those identities are made once. */
function plainIdentity(resource: Resource): Identity {
  const key = `${resource.type} ${resource.name}`;
  let identity = plainIdentities.get(key);
  if (identity === undefined) {
    identity = {
      key: JSON.stringify({ name: resource.name, type: resource.type }),
      name: resource.name,
      type: resource.type,
      refined: false,
      dynamic: false,
      shared: false,
      revocable: false,
      indivisible: false,
      template: { name: resource.name, type: resource.type },
    };
    plainIdentities.set(key, identity);
  }
  return identity;
}
