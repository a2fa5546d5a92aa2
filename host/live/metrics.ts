import type { Fields } from '../recordings/mesos-json/json.js';

/** `master/frameworks/NAME/ID/roles/ROLE/suppressed`: the name is encoded, a role may have slashes. */
const SUPPRESSED = /^master\/frameworks\/[^/]*\/([^/]+)\/roles\/(.+)\/suppressed$/;

/**
 * What a master's metrics say of suppression and filters, where it publishes them.
 *
 * Source: Mesos `docs/monitoring.md`, Per-Framework Metrics and Allocator Metrics.
 */
export class Metrics {
  readonly #suppressed = new Map<string, string[]>();

  constructor(private readonly metrics: Fields) {
    for (const [name, value] of Object.entries(metrics)) {
      const [, id, role] = SUPPRESSED.exec(name) ?? [];
      if (id === undefined || role === undefined) continue;
      const roles = this.#suppressed.get(id) ?? [];
      this.#suppressed.set(id, value === 1 ? [...roles, role] : roles);
    }
  }

  /** Of a framework's roles those that it suppressed; `undefined` when nothing is said of them. */
  suppressedRoles(frameworkId: string): readonly string[] | undefined {
    return this.#suppressed.get(frameworkId);
  }

  /** How many filters are active in a role; `undefined` when that is not said. */
  filters(role: string): number | undefined {
    const count = this.metrics[`allocator/mesos/offer_filters/roles/${role}/active`];
    return typeof count === 'number' ? count : undefined;
  }
}
