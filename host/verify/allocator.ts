import type { Allocator, Decisions } from '../allocator/api.js';

/** What verifying needs beyond the allocator's own calls: to try an order of agents and go back. */
export interface VerifiableAllocator extends Allocator {
  /** Keeps where it stands; calling what it returns goes back there, as often as wanted. */
  checkpoint(): () => void;
  /**
   * One allocation cycle whose two stages (roles below their quota guarantee, then everyone) visit
   * agents in orders of their own, as a master does. Without it one order has to serve both.
   */
  allocateStages?(first: readonly string[], second: readonly string[]): Decisions;
}
