import { ResourceError } from './errors.js';
import { toThousandths } from './quantity.js';
import type { DiskInfo, Reservation, Resource } from './types.js';

/** What a resource is, quantity aside: two resources add up only when their keys are equal. */
export interface Identity {
  /** Canonical: equal exactly for what Mesos holds to be the same resource. */
  readonly key: string;
  readonly name: string;
  readonly type: Resource['type'];
  /** The role that it is reserved for: the innermost of the stack. Absent: unreserved. */
  readonly reservationRole?: string;
  /** Its reservation stack is deeper than one. */
  readonly refined: boolean;
  /** Its innermost reservation is dynamic. */
  readonly dynamic: boolean;
  readonly shared: boolean;
  readonly revocable: boolean;
  /**
   * There whole or not at all: persistent volumes, MOUNT and BLOCK disks, RAW disks that have an id.
   * Their size is part of what they are.
   */
  readonly indivisible: boolean;
  /** The size of a shared volume; a holder has copies of it. */
  readonly sharedThousandths?: number;
  /** The resource without quantity and allocation. */
  readonly template: Resource;
}

/** A resource before Mesos 1.4: `role`, and `reservation` if that role is reserved dynamically. */
type OldResource = Resource & { readonly reservation?: Omit<Reservation, 'type' | 'role'> };

/** The reservation stack, outermost first, in whichever of Mesos' formats it is written. */
export function reservationsOf(resource: Resource): readonly Reservation[] {
  const { role, reservations = [] } = resource;
  // The format of Mesos' endpoints holds both; then they say the same.
  if (reservations.length > 0) return reservations;
  if (role === undefined || role === '*') return [];
  const { reservation } = resource as OldResource;
  if (reservation === undefined) return [{ type: 'STATIC', role }];
  return [{ ...reservation, type: 'DYNAMIC', role }];
}

/**
 * The identity of a resource. As in Mesos, the principal of a persistent volume and where it is
 * mounted are no part of it: they describe a use.
 *
 * @throws {ResourceError} `INVALID` when it has no name or a type that cannot be allocated.
 */
export function identityOf(resource: Resource): Identity {
  checkNameAndType(resource);
  const stack = reservationsOf(resource);
  const cacheKey = cacheKeyOf(resource, stack);
  if (cacheKey === undefined) return makeIdentity(resource, stack);
  let identity = cache.get(cacheKey);
  if (identity === undefined) {
    identity = makeIdentity(resource, stack);
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(cacheKey, identity);
  }
  return identity;
}

const cache = new Map<string, Identity>();

/** How many identities are kept. A cluster has a handful of names, and roles that reserve. */
const CACHED_MAX = 4096;

/**
 * A text that is cheaper to make than an identity, for resources that differ in nothing but name,
 * type, revocability and reservations without labels: nearly all that a cluster has.
 */
function cacheKeyOf(resource: Resource, stack: readonly Reservation[]): string | undefined {
  const { name, type, disk, shared, provider_id, revocable } = resource;
  if (disk !== undefined || shared !== undefined || provider_id !== undefined) return undefined;
  let key = `${type}\0${name}\0${revocable === undefined ? '' : 'REV'}`;
  for (const { type, role, principal, labels } of stack) {
    if (labels !== undefined) return undefined;
    key += `\0${type}\0${role}\0${principal === undefined ? '' : `=${principal}`}`;
  }
  return key;
}

function makeIdentity(resource: Resource, stack: readonly Reservation[]): Identity {
  const { name, type, disk } = resource;
  const shared = resource.shared !== undefined;
  const revocable = resource.revocable !== undefined;
  const indivisible = disk !== undefined && isIndivisible(disk);
  const size =
    shared || indivisible ? toThousandths(resource.scalar?.value ?? Number.NaN) : undefined;
  const innermost = stack.at(-1);
  const traits = {
    ...(revocable && { revocable: {} }),
    ...(shared && { shared: {} }),
    ...(resource.provider_id !== undefined && { provider_id: resource.provider_id }),
  };
  return {
    key: keyOf({
      name,
      type,
      ...traits,
      ...(stack.length > 0 && { reservations: stack }),
      ...(disk !== undefined && { disk: identityOfDisk(disk) }),
      size,
    }),
    name,
    type,
    ...(innermost !== undefined && { reservationRole: innermost.role }),
    refined: stack.length > 1,
    dynamic: innermost?.type === 'DYNAMIC',
    shared,
    revocable,
    indivisible,
    ...(shared && size !== undefined && { sharedThousandths: size }),
    template: {
      name,
      type,
      // Copied: identities are kept, and the resource is the caller's.
      ...(stack.length > 0 && { reservations: stack.map((one) => ({ ...one })) }),
      ...(disk !== undefined && { disk: structuredClone(disk) }),
      ...traits,
    },
  };
}

function checkNameAndType({ name, type }: Resource): void {
  if (typeof name !== 'string' || name === '') {
    throw new ResourceError('INVALID', 'a resource has no name', { expected: '"name": a text' });
  }
  if (type !== 'SCALAR' && type !== 'RANGES' && type !== 'SET') {
    throw new ResourceError('INVALID', `${name} has the type ${String(type)}`, {
      expected: 'SCALAR, RANGES or SET',
    });
  }
}

function isIndivisible({ persistence, source }: DiskInfo): boolean {
  if (persistence !== undefined) return true;
  switch (source?.type) {
    case 'MOUNT':
    case 'BLOCK':
      return true;
    case 'RAW':
      return source.id !== undefined;
    default:
      return false;
  }
}

function identityOfDisk({ source, persistence }: DiskInfo): unknown {
  return {
    ...(source !== undefined && { source }),
    ...(persistence !== undefined && { persistence: persistence.id }),
  };
}

function keyOf(identity: unknown): string {
  return JSON.stringify(canonical(identity));
}

/** A value with its keys in order, so that equal values have equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'labels' ? labelsOf(inner) : canonical(inner)]),
  );
}

/**
 * Mesos holds labels equal when there are as many, and the same ones: their order says nothing, nor
 * how often each stands, and an empty value is as none. It nests them: `{"labels": {"labels": […]}}`.
 */
function labelsOf(labels: unknown): unknown {
  if (!Array.isArray(labels)) return canonical(labels);
  const texts = labels.map(({ key, value = '' }) => JSON.stringify([key, value]));
  return [texts.length, ...new Set(texts.sort())];
}
