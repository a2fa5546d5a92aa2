import { createAllocator } from '../../host/allocator/index.js';
import type { MakeAllocator } from '../../host/replay/replay.js';

/** The allocator that the replay's tests run on. */
export const makeAllocator: MakeAllocator = (options) => createAllocator(options);
