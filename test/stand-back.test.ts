import t from 'tap';
import type { Allocator, AllocatorOptions, RoleOrder } from '../host/allocator/api.js';
import { isModuleBuilt } from './support/checked-allocators.js';

/** Where one is first until it asks for no more, one that refuses goes behind the others. */

type Make = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

const makers: Record<string, Make> = {};
if (isModuleBuilt) {
  makers.module = (await import('../host/allocator/index.js')).createAllocator;
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

  accept(use: string): void {
    this.allocator.accept([this.#offer], use);
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

    t.test(`${name}, ${order}: until it takes something`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      t.equal(play.batch(), 'second');
      play.accept('cpus:1');
      t.equal(play.batch(), 'second', 'which took a part, and is before the one that refused');
      play.accept('cpus:1');
      play.allocator.suppress('second');
      t.equal(play.batch(), 'first');
      play.accept('cpus:1');
      play.allocator.revive('second');
      t.equal(play.batch(), 'first', 'it has its place again');
    });

    t.test(`${name}, ${order}: to take nothing of an offer is to refuse it`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('');
      t.equal(play.batch(), 'second');
    });

    t.test(`${name}, ${order}: whatever becomes free on the agent meanwhile`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.updateAgent('a1', { resources: 'cpus:8;mem:8192' });
      t.equal(play.batch(), 'second');
    });

    t.test(
      `${name}, ${order}: of one batch it may take a part, whatever it answers first`,
      async (t) => {
        for (const takesFirst of [true, false]) {
          const play = await started(make, order);
          play.allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096' });
          t.equal(play.batch(), 'first');
          const [one, other] = play.allocator.offers();
          const take = () => play.allocator.accept([one?.id ?? -1], 'cpus:4;mem:4096');
          if (takesFirst) take();
          play.allocator.decline([other?.id ?? -1]);
          if (!takesFirst) take();
          t.equal(play.batch(), 'first');
        }
      },
    );

    t.test(`${name}, ${order}: nothing but taking undoes it`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.suppress('first');
      play.allocator.revive('first');
      play.allocator.deactivateFramework('first');
      play.allocator.activateFramework('first');
      t.equal(play.batch(), 'second');
    });

    t.test(`${name}, ${order}: who refuses with a filter keeps its place`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline(1);
      t.equal(play.batch(), 'second');
      play.decline(1);
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
