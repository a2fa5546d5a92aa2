import type { Allocator } from '../../host/allocator/api.js';
import type { Resource } from '../../host/resources/index.js';

/** A client of a sorter, as `dump` shows it. */
export interface SortedClient {
  readonly client: string;
  readonly share?: number;
  readonly count?: number;
  /** The nodes from the top-level role down, where there are several. */
  readonly nodes?: readonly {
    readonly path: string;
    readonly share?: number;
    readonly count?: number;
  }[];
}

/** What an implementation lets one see of itself; every part may be absent. */
export interface AllocatorState {
  /** In the order in which they are served. */
  readonly roles?: readonly SortedClient[];
  /** By role, active ones in the order in which they are served. */
  readonly frameworks?: Readonly<Record<string, readonly SortedClient[]>>;
  /** By agent. */
  readonly available?: Readonly<Record<string, readonly Resource[]>>;
}

/** An allocator that shows its state; `dump` is compared only where it does. */
export interface InspectableAllocator extends Allocator {
  inspect?(): AllocatorState;
  /** What is neither offered nor used on an agent. */
  available?(agentId: string): readonly Resource[];
}
