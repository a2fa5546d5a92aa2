import type { AllocatorOptions } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import type { Judged } from '../../tools/judge/player.js';
import { createNaiveAllocator } from '../../tools/model/model.js';

/** The module and the model, for what both have to decide alike. */
export const BOTH: Readonly<Record<string, (options: AllocatorOptions) => Promise<Judged>>> = {
  module: createAllocator,
  model: (options) => Promise.resolve(createNaiveAllocator(options)),
};

/** A batch at a time. @returns what it offers, as framework and agent. */
export function batch(allocator: Judged, nowMs: number): string[] {
  allocator.advance(nowMs);
  return allocator.allocate().offers.map((offer) => `${offer.frameworkId} ${offer.agentId}`);
}
