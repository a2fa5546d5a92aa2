import { memoryFrees, memoryTop } from '../memory/heap';
import { fewRefusers, passedOver, refusers, state, turnWords } from '../memory/state';
import { outboxClear } from '../policy/outbox';
import { besideForget } from '../policy/starts';

/**
 * A snapshot is the memory below its top, behind a header that the host writes (docs/abi.md). What
 * only one call uses is cleared first, so that equal states have equal images.
 */
export function snapshotPrepare(): u32 {
  outboxClear();
  memory.fill(state.inbox, 0, state.inboxBytes);
  memory.fill(state.outbox, 0, state.outboxBytes);
  memoryFrees(true);
  state.record = 0;
  state.recordSize = 0;
  state.failedRecord = 0;
  state.failedField = 0;
  state.next = 0;
  state.verdict = 0;
  state.lasting = false;
  state.turnsLeft = false;
  state.refusedOrder = 0;
  state.refusedFirst = 0;
  state.waitsGroup = 0;
  state.waitsLeast = 0;
  state.turnsUsual = false;
  passedOver.count = 0;
  refusers.count = 0;
  fewRefusers.count = 0;
  turnWords.count = 0;
  state.turnWordsCycle = 0;
  besideForget();
  state.ordersFresh = false;
  state.ordersHeldBack = false;
  state.lack = 0;
  state.lackName = 0;
  state.lackHave = 0;
  state.lackWant = 0;
  return memoryTop();
}
