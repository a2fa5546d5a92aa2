import type { Books } from './books.js';
import type { Client } from './records.js';
import { Sorter } from './sorter.js';

/** Mesos' own: the smallest dominant share of the cluster first, then who was given least often. */
export class DrfSorter extends Sorter<Client> {
  constructor(private readonly books: Books) {
    super();
  }

  protected override measure(client: Client): void {
    client.first = this.books.dominantShare(client.held);
    client.second = client.count;
  }
}

/** Whoever came first, until it asks for no more; those who refused last of all. */
export class FifoSorter extends Sorter<Client> {
  protected override measure(client: Client): void {
    client.first = client.standsBack > 0 ? Number.POSITIVE_INFINITY : client.place;
    client.second = client.standsBack;
  }
}
