import type { ResourcesInput } from '../resources/types.js';
import type { TraceEvent } from '../trace/events.js';
import type { VerifiableAllocator } from './allocator.js';

/** Mesos' longest filter: nothing that is told of the time before a recording is older. */
export const BEFORE_MS = 365 * 24 * 3_600_000;

/** Who left before the recording began; no framework of a master is called so. */
const WHO_LEFT = ' who left before';

/** Makes allocations that were made before the recording began, for what their number decides. */
export class AllocationsBefore {
  #agent: { readonly id: string; readonly resources: ResourcesInput } | undefined;

  constructor(private readonly allocator: VerifiableAllocator) {}

  /** Any agent will do to be offered; nothing is held there so far. */
  note(event: TraceEvent): void {
    if (event.type === 'AGENT_ADDED') this.#agent ??= event.agent;
  }

  make({ framework_id: id, role, count }: TraceEvent & { type: 'ALLOCATIONS' }): void {
    const frameworkId = id ?? WHO_LEFT;
    if (id === undefined) this.allocator.addFramework({ id: frameworkId, name: '', roles: [role] });
    const agent = this.#agent;
    for (let made = 0; agent !== undefined && made < count; made++) {
      const { id: agentId, resources } = agent;
      const offer = this.allocator.imposeOffer({ frameworkId, role, agentId, resources });
      this.allocator.decline([offer.id]);
    }
    if (id === undefined) this.allocator.removeFramework(frameworkId);
  }
}
