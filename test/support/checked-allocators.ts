import { existsSync } from 'node:fs';
import type { AllocatorOptions } from '../../host/allocator/api.js';
import { NaiveAllocator } from '../../tools/model/model.js';
import { AGENT_IDS, FRAMEWORK_IDS, ROLES } from './random-events.js';
import type { CheckedAllocator } from './world.js';

/** The model, as the property tests want it. */
export class CheckedNaive extends NaiveAllocator implements CheckedAllocator {
  stateText(): string {
    return this.fingerprint();
  }
}

export const isModuleBuilt = existsSync(new URL('../../build/fairlead.wasm', import.meta.url));

/**
 * The module, as the property tests want it. Its state is asked for, not read from a snapshot's
 * bytes: words that a refused call brought along stay known and mean nothing.
 */
export async function makeCheckedModule(options: AllocatorOptions): Promise<CheckedAllocator> {
  const { createAllocator } = await import('../../host/allocator/index.js');
  const allocator = await createAllocator(options);
  return Object.assign(allocator, { stateText: () => shownState(allocator) });
}

function availableOn(allocator: Pick<CheckedAllocator, 'available'>, agentId: string): unknown {
  try {
    return allocator.available(agentId);
  } catch (error) {
    return (error as Error).message;
  }
}

/** All that the module says of itself, about every agent, framework and role of the tests. */
function shownState(allocator: Omit<CheckedAllocator, 'stateText'>): string {
  const clients = FRAMEWORK_IDS.flatMap((id) =>
    ROLES.map((role) => [
      allocator.used(id, role),
      allocator.minimumState(id, role),
      allocator.dominantShare(role, id),
    ]),
  );
  return JSON.stringify([
    allocator.nowMs,
    allocator.offers(),
    clients,
    ROLES.map((role) => allocator.dominantShare(role)),
    [...AGENT_IDS, 'bad'].map((id) => availableOn(allocator, id)),
  ]);
}
