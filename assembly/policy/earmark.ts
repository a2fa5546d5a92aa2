import { MINIMUM_BACKING_OFF, MINIMUM_GATHERING, MINIMUM_WAITING } from '../abi';
import { clientAt } from '../cluster/client';
import { clientReconsider } from '../cluster/clients';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { isSeniorTo, minimumList, minimumOf, minimumPress, NEVER } from '../cluster/minimum';
import { listAt } from '../memory/list';
import { earmark } from './holder';
import { keptEnd } from './kept';

/**
 * Seniority and the earmark: what makes relinquishing end in progress for everyone.
 *
 * Once a patience has run out, the most senior unsatisfied client (earliest first subscription)
 * gets an earmark: it keeps what it holds, is offered first what it may use, up to its minimum, and
 * what it lacks beyond that is kept for it (kept.ts). At most one earmark stands. It goes when its
 * client is satisfied, is no longer a candidate, or has not taken within one patience what was
 * there for it; then the client also loses its seniority. While it stands, a waiting client may
 * only start to gather if what it may use beyond the earmark reaches its whole minimum.
 */

/** Whether a client could be given the earmark. */
export function isCandidate(handle: i32): bool {
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  if (minimum.patienceMs < 0 || minimum.demoted || !client.subscribed || client.suppressed)
    return false;
  if (!frameworkAt(client.framework).active) return false;
  return (
    minimum.current == MINIMUM_WAITING ||
    minimum.current == MINIMUM_GATHERING ||
    minimum.current == MINIMUM_BACKING_OFF
  );
}

/** The most senior candidate, or -1. */
export function seniorOf(): i32 {
  let senior = -1;
  for (let i = 0; i < minimumList.count; i++) {
    const handle = listAt(minimumList, i);
    if (!isCandidate(handle)) continue;
    if (senior < 0 || isSeniorTo(handle, senior)) senior = handle;
  }
  return senior;
}

export function earmarkSet(handle: i32): void {
  assert(earmark.client == 0, 'a second earmark was set');
  assert(clientAt(handle).minimum != 0, 'an earmark was set for a client without a minimum');
  earmark.client = handle + 1;
  earmark.count += 1;
  earmark.starts = false;
  earmark.hasSlipped = false;
  earmark.startMs = NEVER;
  earmark.promisedMs = NEVER;
  minimumOf(clientAt(handle)).servedSinceMs = -1;
  clientReconsider(handle);
}

/** Lifts the earmark; its client's patience starts anew if it still gathers. */
export function earmarkDrop(): void {
  assert(earmark.client != 0, 'no earmark was dropped');
  const handle = earmark.client - 1;
  const minimum = minimumOf(clientAt(handle));
  earmark.client = 0;
  earmark.startMs = NEVER;
  earmark.endCycle = epochs.cycle;
  minimum.servedSinceMs = -1;
  keptEnd();
  if (minimum.current == MINIMUM_GATHERING && minimum.dueMs == i64.MAX_VALUE) minimumPress(handle);
  epochs.holdback += 1;
}
