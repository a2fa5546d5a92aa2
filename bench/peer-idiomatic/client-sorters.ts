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
