import t from 'tap';
import type { Allocator, AllocatorOptions, RoleOrder } from '../../host/allocator/api.js';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/**
 * Where one is first until it asks for no more, a refusal passes on: for what it refused, or less, it
 * comes behind those who have waited for longer.
 */

type Make = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

const makers: Record<string, Make> = { model: createNaiveAllocator };
if (isModuleBuilt) {
  makers.module = (await import('../../host/allocator/index.js')).createAllocator;
}

/** One agent of 4 cpus; `first` comes before `second` in the role. */
async function started(make: Make, order: RoleOrder): Promise<Play> {
  const policy = { name: order, roles: [{ selector: 'spark', order }] };
  const allocator = await make({ eventDriven: false, allocationIntervalMs: 1000, policy });
  allocator.addFramework({ id: 'first', roles: ['spark'], priority: 1 });
  allocator.addFramework({ id: 'second', roles: ['spark'] });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  return new Play(allocator);
}

class Play {
  #offer = -1;

  constructor(readonly allocator: Allocator) {}

  /** A batch a second after the last: who is offered the agent. */
  batch(afterMs = 1000): string {
    this.allocator.advance(this.allocator.nowMs + afterMs);
    const [offer] = this.allocator.allocate().offers;
    this.#offer = offer?.id ?? -1;
    return offer?.frameworkId ?? 'nobody';
  }

  decline(refuseSeconds?: number): void {
    this.allocator.decline([this.#offer], refuseSeconds);
  }

  accept(use: string, refuseSeconds?: number): void {
    this.allocator.accept([this.#offer], use, refuseSeconds);
  }
}

for (const [name, make] of Object.entries(makers)) {
  for (const order of ['fifo', 'priority'] as const) {
    t.test(`${name}, ${order}: who refuses goes behind the others, round and round`, async (t) => {
      const play = await started(make, order);
      play.allocator.advance(10);
      play.allocator.addFramework({ id: 'third', roles: ['spark'] });
      const asked: string[] = [];
      for (let n = 0; n < 6; n++) {
        asked.push(play.batch());
        play.decline(n % 2 === 0 ? undefined : 0);
      }
      t.strictSame(asked, ['first', 'second', 'third', 'first', 'second', 'third']);
    });

    t.test(`${name}, ${order}: until each behind it was asked once`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      t.equal(play.batch(), 'second');
      play.accept('cpus:4;mem:4096');
      play.allocator.finish('second', 'spark', 'a1');
      t.equal(play.batch(), 'first', 'whatever the other did when it was asked');
    });

    t.test(`${name}, ${order}: a filter, however long or short, changes nothing`, async (t) => {
      const play = await started(make, order);
      for (const id of ['third', 'fourth']) {
        play.allocator.advance(play.allocator.nowMs + 1);
        play.allocator.addFramework({ id, roles: ['spark'] });
      }
      const asked: string[] = [];
      for (let n = 0; n < 8; n++) {
        asked.push(play.batch());
        play.decline([0, 1, 2, 1][n % 4]);
      }
      const round = ['first', 'second', 'third', 'fourth'];
      t.strictSame(asked, [...round, ...round]);
    });

    t.test(`${name}, ${order}: of many with long filters who is open again is found`, async (t) => {
      const play = await started(make, order);
      for (const id of ['third', 'fourth', 'fifth', 'sixth']) {
        play.allocator.advance(play.allocator.nowMs + 1);
        play.allocator.addFramework({ id, roles: ['spark'] });
      }
      const round = (count: number, ...seconds: (number | undefined)[]): string[] =>
        Array.from({ length: count }, (_, n) => {
          const asked = play.batch();
          if (asked !== 'nobody') play.decline(seconds[n]);
          return asked;
        });
      const all = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
      t.strictSame(round(7, ...all.map(() => 3600)), [...all, 'nobody']);
      play.allocator.revive('fourth');
      t.strictSame(round(2, 3600), ['fourth', 'nobody']);
      for (const id of ['fifth', 'second']) play.allocator.revive(id);
      t.strictSame(round(4), ['second', 'fifth', 'second', 'fifth']);
      play.allocator.revive('first');
      t.strictSame(round(4, 3600), ['first', 'second', 'fifth', 'second']);
      play.allocator.removeFramework('second');
      t.strictSame(round(2), ['fifth', 'fifth']);
    });

    t.test(`${name}, ${order}: the rest of what it takes is refused with a filter`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('cpus:1;mem:1024', 1);
      t.equal(play.batch(2000), 'second');
    });

    t.test(`${name}, ${order}: and asked for again without`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('cpus:1;mem:1024');
      t.equal(play.batch(2000), 'first');
    });

    t.test(`${name}, ${order}: who comes later waits behind those who refused`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.addFramework({ id: 'third', roles: ['spark'] });
      const asked: string[] = [];
      for (let n = 0; n < 4; n++) {
        asked.push(play.batch());
        play.decline();
      }
      t.strictSame(asked, ['second', 'first', 'third', 'second']);
    });

    t.test(`${name}, ${order}: to take nothing of an offer is to refuse it`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('');
      t.equal(play.batch(), 'second');
    });

    t.test(`${name}, ${order}: for everything new it is first`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline(3600);
      play.allocator.updateAgent('a1', { resources: 'cpus:8;mem:8192' });
      t.equal(play.batch(), 'first');
    });

    t.test(`${name}, ${order}: and behind the others again when there is less`, async (t) => {
      const play = await started(make, order);
      play.allocator.updateAgent('a1', { resources: 'cpus:8;mem:8192' });
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.updateAgent('a1', { resources: 'cpus:4;mem:4096' });
      t.equal(play.batch(), 'second');
      play.decline();
      play.allocator.updateAgent('a1', { resources: 'cpus:8;mem:8192' });
      t.equal(play.batch(), 'second', 'which was not asked for so much');
    });

    t.test(`${name}, ${order}: an agent is one thing, another agent another`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096' });
      play.allocator.advance(play.allocator.nowMs + 1000);
      const { offers } = play.allocator.allocate();
      const receivers = offers.map(({ frameworkId, agentId }) => `${frameworkId} ${agentId}`);
      t.strictSame(receivers.sort(), ['first a2', 'second a1']);
    });

    t.test(`${name}, ${order}: a revive ends filters, not this`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline(3600);
      play.allocator.suppress('first');
      play.allocator.revive('first');
      play.allocator.deactivateFramework('first');
      play.allocator.activateFramework('first');
      t.equal(play.batch(), 'second');
    });

    t.test(`${name}, ${order}: an agent with other attributes is another`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline(3600);
      play.allocator.updateAgent('a1', { attributes: 'rack:r2' });
      t.equal(play.batch(), 'first');
    });

    t.test(`${name}, ${order}: who is alone is asked again at once`, async (t) => {
      const play = await started(make, order);
      play.allocator.suppress('second');
      for (let n = 0; n < 3; n++) {
        t.equal(play.batch(), 'first');
        play.decline();
      }
    });
  }

  t.test(`${name}: siblings that one selector runs are asked in turn, too`, async (t) => {
    const policy = { name: 'siblings', roles: [{ selector: 'spark/*', order: 'fifo' as const }] };
    const allocator = await make({ eventDriven: false, allocationIntervalMs: 1000, policy });
    for (const id of ['a', 'b', 'c']) {
      allocator.addFramework({ id, roles: [`spark/${id}`] });
    }
    allocator.addAgent({ id: 'a0', resources: 'cpus:1;mem:100' });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    const play = new Play(allocator);
    // The third holds something, so that its role comes last by shares.
    allocator.suppress('a');
    allocator.suppress('b');
    allocator.advance(1000);
    for (const { id, agentId } of allocator.allocate().offers) {
      if (agentId === 'a0') allocator.accept([id], 'cpus:1;mem:100');
      else allocator.decline([id]);
    }
    for (const id of ['a', 'b']) allocator.revive(id);
    const asked: string[] = [];
    for (let n = 0; n < 6; n++) {
      asked.push(play.batch());
      play.decline(1);
    }
    t.strictSame(asked.slice(0, 3).sort(), ['a', 'b', 'c']);
    t.strictSame(asked.slice(3).sort(), ['a', 'b', 'c']);
  });

  t.test(`${name}, drf: who refuses without a filter is in its order, as in Mesos`, async (t) => {
    const play = await started(make, 'drf');
    t.equal(play.batch(), 'first');
    play.accept('cpus:1');
    // Who has the smaller share is first for ever.
    for (let n = 0; n < 3; n++) {
      t.equal(play.batch(), 'second');
      play.decline();
    }
  });
}
