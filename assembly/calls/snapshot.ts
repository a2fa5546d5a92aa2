import { passedOverStart } from '../cycle/passed-over';
import { turnsForget } from '../cycle/turns';
import { memoryFrees, memoryTop } from '../memory/heap';
import { transientForget } from '../memory/transient';
import { lackForget } from '../policy/feasible';
import { outboxClear, outgoing } from '../policy/outbox';
import { besideForget } from '../policy/starts';
import { incoming } from './fields';

/**
 * A snapshot is the memory below its top, behind a header that the host writes (docs/abi.md). What
 * only one call uses is cleared first, so that equal states have equal images.
 */
export function snapshotPrepare(): u32 {
  outboxClear();
  memory.fill(incoming.at, 0, incoming.bytes);
  memory.fill(outgoing.at, 0, outgoing.bytes);
  memoryFrees(true);
  transientForget();
  lackForget();
  besideForget();
  passedOverStart();
  turnsForget();
  return memoryTop();
}
