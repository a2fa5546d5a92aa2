import t from 'tap';
import { BOTH, batch } from '../support/both-allocators.js';

/** A scalar that Mesos has no meaning for, such as bandwidth, counts like cpus: in shares and in quota. */

const AGENT = 'cpus:16;mem:65536;disk:100000;network_bandwidth:1000';

for (const [name, make] of Object.entries(BOTH)) {
  t.test(`${name}: bandwidth is a dominant share like any other`, async (t) => {
    const allocator = await make({});
    for (const id of ['1', '2', '3']) allocator.addAgent({ id, resources: AGENT });
    for (const id of ['sender', 'worker']) allocator.addFramework({ id, roles: [id] });
    const taken = { sender: 'cpus:1;network_bandwidth:900', worker: 'cpus:4' };
    const offers = allocator.offers();
    for (const { id, frameworkId } of offers) {
      allocator.accept([id], taken[frameworkId as keyof typeof taken], 0);
    }
    t.ok(allocator.dominantShare('sender', 'sender') >= 900 / 3000);
    t.ok(allocator.dominantShare('worker', 'worker') <= 8 / 48);
    // Of cpus the worker holds more; of what it holds most, less.
    t.match(batch(allocator, 1000)[0], /^worker /);
  });

  t.test(
    `${name}: a limit on bandwidth holds an agent's back, whatever else is free`,
    async (t) => {
      const allocator = await make({});
      allocator.addAgent({ id: '1', resources: AGENT });
      allocator.updateQuota('sender', { limits: 'network_bandwidth:250' });
      allocator.addFramework({ id: 'sender', roles: ['sender'] });
      const [offer] = allocator.offers();
      if (offer === undefined) throw new Error('something was to be offered');
      t.match(offer.quantities, { cpus: 16_000, disk: 100_000_000, network_bandwidth: 250_000 });
      allocator.accept([offer.id], 'cpus:1;network_bandwidth:250', 0);
      allocator.advance(1000);
      const [next] = allocator.allocate().offers;
      t.match(next?.quantities, { cpus: 15_000, disk: 100_000_000 });
      t.notOk(next?.quantities.network_bandwidth);
    },
  );

  t.test(`${name}: a guarantee of disk is kept free for its role`, async (t) => {
    const allocator = await make({});
    allocator.addAgent({ id: '1', resources: AGENT });
    allocator.updateQuota('kept', { guarantees: 'disk:60000' });
    allocator.addFramework({ id: 'other', roles: ['other'] });
    const [offer] = allocator.offers();
    t.match(offer?.quantities, { cpus: 16_000, disk: 40_000_000 });
  });
}
