import type { Allocator, Checkpoint, Decisions } from '../allocator/api.js';

/** What can be tried out and taken back. */
export interface Tryable {
  /** Keeps where it stands; calling what it returns goes back there, as often as wanted. */
  checkpoint(): Checkpoint;
}

/** What verifying needs beyond the allocator's own calls: to try an order of agents and go back. */
export interface VerifiableAllocator extends Allocator, Tryable {
  /**
   * One allocation cycle whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does. Without it one order has to serve both.
   */
  allocateStages?(first: readonly string[], second: readonly string[]): Decisions;
}

/** Tries something that may go back, as often as it likes, to how the allocator stands now. */
export function trying<T>(allocator: Tryable, tries: (goBack: () => void) => T): T {
  const checkpoint = allocator.checkpoint();
  try {
    return tries(checkpoint);
  } finally {
    checkpoint.release();
  }
}
