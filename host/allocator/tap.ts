import type { Decisions } from './api.js';

/** The calls that change something, by their names. */
export type CallName =
  | 'accept'
  | 'activateAgent'
  | 'activateFramework'
  | 'addAgent'
  | 'addFramework'
  | 'addResourceProvider'
  | 'advance'
  | 'allocate'
  | 'allocateStages'
  | 'applyOperation'
  | 'batch'
  | 'deactivateAgent'
  | 'deactivateFramework'
  | 'decline'
  | 'finish'
  | 'imposeOffer'
  | 'pause'
  | 'recover'
  | 'removeAgent'
  | 'removeFramework'
  | 'resume'
  | 'revive'
  | 'started'
  | 'expectDuration'
  | 'suppress'
  | 'updateAgent'
  | 'updateAvailable'
  | 'updateFramework'
  | 'updateInverseOffer'
  | 'updateQuota'
  | 'updateStandingRefusal'
  | 'updateUnavailability'
  | 'updateWeights'
  | 'updateWhitelist';

/** Whoever wants to see what passes through an allocator. It must not call the allocator's calls. */
export interface Tap {
  /**
   * A call has been made: what it was given, and what it came to. Inside a batch nothing is decided;
   * the batch, which ends behind its calls, has it all. Of calls that are refused nothing is heard,
   * unless a batch finds it out at its end. What this throws comes out of the call.
   */
  called?(name: CallName, args: readonly unknown[], decisions: Decisions): void;
  /**
   * Records go into the module, in the first `size` fields, which change once this has returned.
   * With `hasMore` they are a batch's first: what they trigger waits for those that follow.
   */
  sent?(fields: Float64Array, size: number, hasMore: boolean): void;
}

/** Those who look on, told in the order in which they came. */
export class Taps {
  private readonly taps: Tap[] = [];

  /** Calling what it returns ends the looking on. */
  add(tap: Tap): () => void {
    this.taps.push(tap);
    return () => {
      const at = this.taps.indexOf(tap);
      if (at >= 0) this.taps.splice(at, 1);
    };
  }

  called(name: CallName, args: readonly unknown[], decisions: Decisions): void {
    for (const tap of this.taps) tap.called?.(name, args, decisions);
  }

  sent(fields: Float64Array, size: number, hasMore: boolean): void {
    for (const tap of this.taps) tap.sent?.(fields, size, hasMore);
  }
}
