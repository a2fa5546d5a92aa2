import type { AllocatorOptions, FairleadAllocator } from '../../host/allocator/index.js';

/** Plays a seeded history; see seeded-history.js. */
export function playHistory(
  createAllocator: (options: AllocatorOptions) => Promise<FairleadAllocator>,
  options: AllocatorOptions & Record<string, unknown>,
  seed: number,
  seconds: number,
): Promise<{ log: string[]; snapshot: Uint8Array }>;
