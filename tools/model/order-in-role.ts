import { compareBytes } from './order.js';
import { compareFifo } from './order-fifo.js';
import { comparePriority } from './order-priority.js';
import { compareDrawn } from './order-random.js';
import { compareShortest } from './order-shortest.js';
import { rolePolicy } from './policy.js';
import { booksOf, shareOfClient } from './shares.js';
import type { Client, State } from './state.js';

/** Puts the clients of a role into the role's order. */
export function sortInRole(state: State, role: string, clients: readonly Client[]): Client[] {
  const order = rolePolicy(state.settings.policy, role).order;
  if (order === 'fifo') return [...clients].sort(compareFifo);
  if (order === 'priority') {
    return [...clients].sort((a, b) => comparePriority(state, a, b));
  }
  if (order === 'shortest') {
    return [...clients].sort((a, b) => compareShortest(state, a, b));
  }
  if (order === 'random') return [...clients].sort((a, b) => compareDrawn(state, a, b));
  return sortByShare(state, clients);
}

/** Mesos' own: the smallest dominant share first, then who was given least often. */
function sortByShare(state: State, clients: readonly Client[]): Client[] {
  const books = booksOf(state);
  const ranked = clients.map((client) => ({ client, share: shareOfClient(books, client) }));
  ranked.sort(
    (a, b) =>
      a.share - b.share ||
      a.client.count - b.client.count ||
      compareBytes(a.client.frameworkId, b.client.frameworkId),
  );
  return ranked.map(({ client }) => client);
}
