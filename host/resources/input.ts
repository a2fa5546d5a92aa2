import { mergeResources } from './arithmetic.js';
import { describe } from './describe.js';
import { ResourceError } from './errors.js';
import { formatResources } from './format.js';
import { identityOf } from './identity.js';
import { parseResourceList } from './parse.js';
import { plainCopy } from './plain.js';
import { atColumn } from './scanner.js';
import type { Resource, ResourcesInput } from './types.js';
import { validateResource } from './validate.js';

/**
 * Resources from Mesos' text, checked and merged, each with the role that it is allocated to if
 * the text names one.
 *
 * @throws {ResourceError} with the column.
 */
export function parseResources(text: string): Resource[] {
  const byAllocation = new Map<string | undefined, Resource[]>();
  for (const resource of checkedList(text)) {
    const role = resource.allocation_info?.role;
    const group = byAllocation.get(role);
    if (group === undefined) byAllocation.set(role, [resource]);
    else group.push(resource);
  }
  return [...byAllocation].flatMap(([role, group]) =>
    mergeResources(group).map((resource) =>
      role === undefined ? resource : { ...resource, allocation_info: { role } },
    ),
  );
}

function checkedList(text: string): Resource[] {
  const resources = parseResourceList(text).map(({ at, resource }) => {
    atColumn(at + 1, () => validateResource(resource));
    return resource;
  });
  refuseDoubleVolumes(resources);
  return resources;
}

/**
 * Resources as a caller wrote them, as text or JSON of either of Mesos' formats: checked, merged,
 * without the roles that they are allocated to, in the format with `reservations`.
 *
 * @throws {ResourceError} naming the resource, and in a text the column.
 */
export function resourcesFrom(input: ResourcesInput): Resource[] {
  if (typeof input === 'string') return mergeResources(checkedList(input));
  if (!Array.isArray(input)) {
    throw new ResourceError('INVALID', `${describe(input)} is no resources`, {
      expected: 'a text or a list',
    });
  }
  return resourcesFromPlain(plainCopy(input, 'resources'));
}

/** The same of a list that is a copy of plain data already. */
export function resourcesFromPlain(resources: readonly Resource[]): Resource[] {
  for (const resource of resources) validateResource(resource);
  refuseDoubleVolumes(resources);
  return mergeResources(resources);
}

/** An agent has an exclusive disk or an unshared volume once: twice, somebody counted wrong. */
function refuseDoubleVolumes(resources: readonly Resource[]): void {
  const seen = new Set<string>();
  for (const resource of resources) {
    if (resource.disk === undefined) continue;
    const { indivisible, shared, template } = identityOf(resource);
    if (!indivisible || shared) continue;
    // Its size aside: it cannot have two.
    const { key } = identityOf({ ...template, scalar: { value: 0 } });
    const place = `${key} ${resource.allocation_info?.role}`;
    if (seen.has(place)) {
      const text = formatResources([resource]);
      throw new ResourceError('INVALID', `the volume or exclusive disk ${text} stands twice`);
    }
    seen.add(place);
  }
}
