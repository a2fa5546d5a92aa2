import type { TraceEvent } from '../events.js';

/** A role among its siblings: all allocations below it, and who subscribes to it. */
interface Node {
  count: number;
  readonly clients: Map<string, number>;
}

/**
 * How many allocations were made to each framework in each role, and to each role: that decides between
 * equal shares. As in a master's sorter, a role begins anew once nobody subscribes to it or below.
 */
export class Allocations {
  readonly #nodes = new Map<string, Node>();

  /** A framework subscribes to these roles from now on, and to no other. */
  subscribe(frameworkId: string, roles: readonly string[]): void {
    for (const role of roles) {
      const clients = this.#node(role).clients;
      if (!clients.has(frameworkId)) clients.set(frameworkId, 0);
    }
    for (const [role, { clients }] of this.#nodes) {
      if (!roles.includes(role)) clients.delete(frameworkId);
    }
    this.#forgetEmpty();
  }

  made(frameworkId: string, role: string, count: number): void {
    const clients = this.#node(role).clients;
    const before = clients.get(frameworkId);
    if (before !== undefined) clients.set(frameworkId, before + count);
    this.madeIn(role, count);
  }

  /** Allocations in a role to whoever has left it. */
  madeIn(role: string, count: number): void {
    for (const path of pathsOf(role)) this.#node(path).count += count;
  }

  /**
   * What is to be told of them, without those that are told by their offers.
   *
   * @param isTold how many of a framework's are.
   */
  events(told: (frameworkId: string, role: string) => number): TraceEvent[] {
    const events: TraceEvent[] = [];
    const tell = (role: string, count: number, frameworkId?: string) => {
      if (count <= 0) return;
      const framework = frameworkId === undefined ? {} : { framework_id: frameworkId };
      events.push({ t: 0, ago_ms: 0, type: 'ALLOCATIONS', ...framework, role, count });
    };
    for (const [role, { count, clients }] of this.#nodes) {
      let ofOthers = count;
      for (const [frameworkId, made] of clients) {
        ofOthers -= made;
        tell(role, made - told(frameworkId, role), frameworkId);
      }
      for (const below of this.#below(role)) ofOthers -= below.count;
      tell(role, ofOthers);
    }
    return events;
  }

  #node(role: string): Node {
    const node = this.#nodes.get(role) ?? { count: 0, clients: new Map() };
    for (const path of pathsOf(role)) {
      if (!this.#nodes.has(path)) this.#nodes.set(path, path === role ? node : newNode());
    }
    return node;
  }

  #below(role: string): Node[] {
    const isBelow = (path: string) =>
      path.startsWith(`${role}/`) && !path.slice(role.length + 1).includes('/');
    return [...this.#nodes].filter(([path]) => isBelow(path)).map(([, node]) => node);
  }

  #forgetEmpty(): void {
    const subscribed = [...this.#nodes].filter(([, { clients }]) => clients.size > 0);
    const kept = new Set(subscribed.flatMap(([role]) => pathsOf(role)));
    for (const role of this.#nodes.keys()) if (!kept.has(role)) this.#nodes.delete(role);
  }
}

function newNode(): Node {
  return { count: 0, clients: new Map() };
}

/** A role and those above it, the topmost first. */
function pathsOf(role: string): string[] {
  const parts = role.split('/');
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
