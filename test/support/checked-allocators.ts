import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { AllocatorOptions } from '../../host/allocator/api.js';
import { NaiveAllocator } from '../naive/model.js';
import type { CheckedAllocator } from './world.js';

/** The model, as the property tests want it. */
export class CheckedNaive extends NaiveAllocator implements CheckedAllocator {
  available(agentId: string) {
    return this.inspect().available?.[agentId] ?? [];
  }

  stateText(): string {
    return this.fingerprint();
  }
}

export const isModuleBuilt = existsSync(new URL('../../build/fairlead.wasm', import.meta.url));

/** The module, as the property tests want it. */
export async function makeCheckedModule(options: AllocatorOptions): Promise<CheckedAllocator> {
  const { createAllocator } = await import('../../host/allocator/index.js');
  const allocator = await createAllocator(options);
  const stateText = () => createHash('sha256').update(allocator.snapshot()).digest('hex');
  return Object.assign(allocator, { stateText });
}
