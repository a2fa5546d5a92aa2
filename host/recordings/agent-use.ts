import {
  identityOf,
  mergeResources,
  type Resource,
  subtractResources,
} from '../resources/index.js';

/** What was used of an agent at once, as far as a recording tells: so much it has at least. */
export class AgentUse {
  #used: readonly Resource[] = [];
  #before: readonly Resource[] = [];
  /** By identity the most of it that was ever used. */
  readonly #most = new Map<string, Resource>();

  add(resources: readonly Resource[]): void {
    this.#used = mergeResources([...this.#used, ...resources]);
    for (const resource of this.#used) this.#note(resource);
  }

  /** What was used of it when the recording begins, as it turns out later. */
  before(resources: readonly Resource[]): void {
    this.#before = mergeResources([...this.#before, ...resources]);
    for (const resource of this.#before) this.#note(resource);
  }

  free(resources: readonly Resource[]): void {
    this.#used = subtractResources(this.#used, resources);
  }

  get most(): readonly Resource[] {
    return mergeResources([...this.#most.values()]);
  }

  #note(resource: Resource): void {
    const { key } = identityOf(resource);
    const before = this.#most.get(key);
    if (before === undefined) this.#most.set(key, resource);
    else if (resource.scalar === undefined || before.scalar === undefined) {
      const [both] = mergeResources([before, resource]);
      if (both !== undefined) this.#most.set(key, both);
    } else if (resource.scalar.value > before.scalar.value) this.#most.set(key, resource);
  }
}
