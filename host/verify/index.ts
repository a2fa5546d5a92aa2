import type { AllocatorOptions } from '../allocator/api.js';
import { createAllocator } from '../allocator/index.js';
import type { TraceHeader } from '../trace/events.js';
import { nameOfSource, openSource, type ReadOptions, type TraceSource } from '../trace/index.js';
import { masterOptions } from '../translate/inputs.js';
import type { VerifiableAllocator } from './allocator.js';
import type { VerifyResult } from './result.js';

export { isTiming } from './result.js';

import { Verifier, type VerifierOptions } from './verifier.js';

export type { VerifiableAllocator } from './allocator.js';

export type {
  Difference,
  DifferenceReason,
  LateEvent,
  OfferText,
  OtherOrder,
  PassedOver,
  VerifyResult,
} from './result.js';

export interface VerifyOptions extends Pick<ReadOptions, 'signal' | 'warn'>, VerifierOptions {
  /** Default: the WebAssembly module. */
  readonly createAllocator?: (options: AllocatorOptions) => Promise<VerifiableAllocator>;
}

/**
 * Feeds a recording's calls to an allocator at their recorded times, and compares what it offers in
 * each allocation cycle with what the recorded master offered. After each cycle the recorded offers
 * stand, whatever the allocator had made, so that one difference does not lead to the next.
 *
 * @throws {TraceError} when the trace cannot be read, {@link VerifyError} when it holds no
 * decisions.
 */
export async function verifyTrace(
  source: TraceSource,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const { header, events } = await openSource(source, options);
  const create = options.createAllocator ?? createAllocator;
  const verifier = new Verifier(
    header,
    nameOfSource(source),
    await create(optionsOf(header)),
    options,
  );
  for await (const event of events) verifier.take(event);
  return verifier.result();
}

/** Events do not set off allocations here: the recording says when there was one, and on what. */
function optionsOf(header: TraceHeader): AllocatorOptions {
  return { eventDriven: false, agentOrder: 'id', ...masterOptions(header) };
}
