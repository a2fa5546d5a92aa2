import type { FairleadAllocator } from '../allocator/allocator.js';
import type { Resource } from '../resources/index.js';
import { addThousandths, fromThousandths, toThousandths } from '../resources/index.js';

/** Values by their labels, each pair of them once. */
class Sums<Label extends string> {
  readonly #sums = new Map<string, { readonly labels: Record<Label, string>; sum: number }>();

  add(labels: Record<Label, string>, thousandths: number): void {
    const key = JSON.stringify(Object.values(labels));
    const entry = this.#sums.get(key) ?? { labels, sum: 0 };
    entry.sum = addThousandths(entry.sum, thousandths);
    this.#sums.set(key, entry);
  }

  addScalars(labels: Record<Exclude<Label, 'resource'>, string>, resources: readonly Resource[]) {
    for (const { name, scalar } of resources) {
      if (scalar === undefined) continue;
      const all = { ...labels, resource: name } as Record<Label, string>;
      this.add(all, toThousandths(scalar.value));
    }
  }

  *[Symbol.iterator](): Generator<readonly [Record<Label, string>, number]> {
    for (const { labels, sum } of this.#sums.values()) yield [labels, fromThousandths(sum)];
  }
}

const ONE = 1000;

/** What is there at one moment, and who has it: each agent and each framework is asked once. */
export function censusOf(allocator: FairleadAllocator) {
  const total = new Sums<'resource'>();
  const held = new Sums<'resource'>();
  const used = new Sums<'role' | 'resource'>();
  const offered = new Sums<'role' | 'resource'>();
  const frameworks = new Sums<'role' | 'state'>();
  const roles = new Set<string>();
  for (const agentId of allocator.agents()) {
    total.addScalars({}, allocator.available(agentId));
    for (const { role, isOffered, resources } of allocator.holders(agentId)) {
      roles.add(role);
      total.addScalars({}, resources);
      held.addScalars({}, resources);
      (isOffered ? offered : used).addScalars({ role }, resources);
    }
  }
  for (const id of allocator.frameworks()) {
    for (const role of allocator.rolesOf(id)) {
      roles.add(role);
      frameworks.add({ role, state: allocator.minimumState(id, role) }, ONE);
    }
  }
  const shares = Array.from(roles, (role) => [{ role }, allocator.dominantShare(role)] as const);
  return { total, held, used, offered, frameworks, shares };
}
