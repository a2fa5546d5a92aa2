import type { ReplayResult } from '../replay/result.js';

/** What is otherwise than it was recorded, as a sentence; no sentence when nothing is. */
export function changesSentences({ changes = [] }: Pick<ReplayResult, 'changes'>): string[] {
  return changes.length === 0 ? [] : [`Changed: ${changes.join('; ')}.`];
}
