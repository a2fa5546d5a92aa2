import type { RolePolicy } from '../api.js';

/**
 * What of a role's policy may make others wait without end unless some patience ends that: the
 * setting and why; `undefined` when nothing does, or it relinquishes.
 */
export function needsRelinquish({
  order,
  admission,
  relinquish,
}: RolePolicy): { readonly field: 'order' | 'admission'; readonly why: string } | undefined {
  if (relinquish !== undefined) return undefined;
  if (admission === 'easy') {
    const why = '`easy` needs `relinquish`: nothing ends what it keeps for one that takes nothing';
    return { field: 'admission', why };
  }
  if (order === 'shortest') {
    const why = '`shortest` needs `relinquish`: nothing bounds how long it passes somebody over';
    return { field: 'order', why };
  }
  return undefined;
}
