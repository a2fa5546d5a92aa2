import { type Resource, resourcesFrom } from '../../resources/index.js';
import { fieldsOf, textOf } from './json.js';

/**
 * Resource messages with the roles that they are allocated to, which resources by themselves do not
 * have.
 *
 * @throws {ResourceError} when one cannot be read.
 */
export function allocatedResources(list: readonly unknown[]): readonly Resource[] {
  return list.flatMap((item) => {
    const role = textOf(fieldsOf(fieldsOf(item).allocation_info).role);
    const plain = resourcesFrom([item as Resource]);
    return role === undefined ? plain : plain.map((one) => ({ ...one, allocation_info: { role } }));
  });
}
