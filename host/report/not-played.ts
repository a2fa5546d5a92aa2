import type { NotPlayed, NotPlayedKind } from '../replay/not-played.js';
import { counted } from './units.js';

/** What each kind is called where there is one, and where there are several. */
const WORDS: Readonly<Record<NotPlayedKind, readonly [one: string, several: string]>> = {
  RESERVE: ['RESERVE', 'RESERVE'],
  UNRESERVE: ['UNRESERVE', 'UNRESERVE'],
  CREATE: ['CREATE of volumes', 'CREATE of volumes'],
  DESTROY: ['DESTROY of volumes', 'DESTROY of volumes'],
  TASK_FAILED: ['task that failed', 'tasks that failed'],
  ALLOCATIONS: ['count of allocations before', 'counts of allocations before'],
  arrivedBefore: [
    'framework was there before and arrives at the beginning',
    'frameworks were there before and arrive at the beginning',
  ],
  heldBefore: ['task ran before and is wanted anew', 'tasks ran before and are wanted anew'],
  noDemand: ['framework without demand', 'frameworks without demand'],
};

/** What the recording has that no replay of it plays, as a sentence; none when there is nothing. */
export function notPlayedSentences({
  notPlayed = [],
}: {
  readonly notPlayed?: readonly NotPlayed[];
}): string[] {
  if (notPlayed.length === 0) return [];
  const parts = notPlayed.map(({ what, count }) => counted(count, ...WORDS[what]));
  return [`Not played, though recorded: ${parts.join('; ')}.`];
}
