import { type Conversion, conversionOf } from '../../allocator/input/operations.js';
import {
  addResources,
  containsResources,
  type Resource,
  resourcesFrom,
  subtractResources,
} from '../../resources/index.js';
import type { TraceOperation, TraceResources } from '../events.js';
import { traceResources } from '../resource-text.js';

interface Noted extends Conversion {
  /** Of the accept, in the order of the recording. */
  readonly number: number;
}

/**
 * What accepts made of agents' resources (RESERVE, CREATE, …): a slice begins with agents as they are by then, and
 * so tells offers that were made before as they would be.
 */
export class Operations {
  readonly #onAgent = new Map<string, Noted[]>();

  note(agentId: string, number: number, operations: readonly TraceOperation[]): void {
    const noted = operations.flatMap(({ type, resources }): Noted[] => {
      const conversion = conversionIfRight(type, resourcesFrom(resources));
      return conversion === undefined ? [] : [{ ...conversion, number }];
    });
    if (noted.length === 0) return;
    this.#onAgent.set(agentId, [...(this.#onAgent.get(agentId) ?? []), ...noted]);
  }

  agentRemoved(agentId: string): void {
    this.#onAgent.delete(agentId);
  }

  /**
   * What of an agent was told or offered, as it is after the operations from `number` on.
   *
   * @param used what of it is in use since, and so is as it was.
   */
  applied(
    agentId: string,
    number: number,
    traced: TraceResources,
    used: readonly Resource[] = [],
  ): TraceResources {
    const later = (this.#onAgent.get(agentId) ?? []).filter((one) => one.number >= number);
    if (later.length === 0) return traced;
    let resources: readonly Resource[] = resourcesFrom(traced);
    for (const { consumed, converted } of later) {
      if (!containsResources(subtractResources(resources, used), consumed)) continue;
      resources = addResources(subtractResources(resources, consumed), converted);
    }
    return traceResources(resources);
  }
}

/** `undefined` for what is no operation: who verifies says so. */
function conversionIfRight(
  type: TraceOperation['type'],
  resources: readonly Resource[],
): Conversion | undefined {
  try {
    return conversionOf({ type, resources });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return undefined;
  }
}
