import { DecodedOffer, RestoredOffer } from '../../host/allocator/names/offer.js';
import type { Resource } from '../../host/resources/index.js';
import { itemsOf, itemsText } from '../conformance/items.js';

/**
 * What a call answered, in a text that is the same for the same. The order of the resources of a list
 * and of names in an object is left out: it is that in which their words came.
 */
export function textOf(answer: unknown): string {
  return JSON.stringify(plainOf(answer));
}

const texts = new WeakMap<object, string>();

function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return areResources(list) ? resourcesText(list) : list.map(plainOf);
  }
  if (value instanceof DecodedOffer || value instanceof RestoredOffer) {
    const { id, frameworkId, role, agentId, hostname, attributes, resources, quantities } = value;
    const fields = { id, frameworkId, role, agentId, hostname, attributes, quantities };
    return { ...plainFields(fields), resources: resourcesText(resources) };
  }
  return plainFields(value);
}

function plainFields(value: object): object {
  const entries = Object.entries(value).map(([name, field]) => [name, plainOf(field)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function areResources(list: readonly unknown[]): list is readonly Resource[] {
  const [first] = list;
  return (
    typeof first === 'object' &&
    first !== null &&
    'name' in first &&
    'type' in first &&
    !('value' in first)
  );
}

function resourcesText(resources: readonly Resource[]): string {
  let text = texts.get(resources);
  if (text === undefined) {
    text = itemsText(itemsOf(resources));
    texts.set(resources, text);
  }
  return text;
}
