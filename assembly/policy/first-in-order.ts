import { roleAt } from '../cluster/role';
import { sorterNode, sorterRefresh } from '../cluster/sorter';

/** Nobody is found. */
export const NOBODY: i32 = -1;

/**
 * Asks role after role below one, in the order of the tree, who is first in it, until one answers
 * with anything but NOBODY: that, or NOBODY.
 */
export function firstInOrder(parent: i32, firstIn: (role: i32) => i32): i32 {
  const sorter = roleAt(parent).children;
  sorterRefresh(sorter);
  for (let i = 0; i < sorter.items.count; i++) {
    const node = sorterNode(sorter, i);
    const role = roleAt(node.owner);
    if (role.activeCount == 0) continue;
    const isInner = !node.isVirtualLeaf && role.children.items.count > 0;
    const found = isInner ? firstInOrder(node.owner, firstIn) : firstIn(node.owner);
    if (found != NOBODY) return found;
  }
  return NOBODY;
}
