import t from 'tap';
import type { Allocator, AllocatorOptions, RoleOrder } from '../host/allocator/api.js';
import { createNaiveAllocator } from './naive/model.js';
import { isModuleBuilt } from './support/checked-allocators.js';

/** Where one is first until it asks for no more, a refusal lets those behind it be asked. */

type Make = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

const makers: Record<string, Make> = { model: createNaiveAllocator };
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
    t.test(
      `${name}, ${order}: who refuses without a filter stands back for one batch`,
      async (t) => {
        const play = await started(make, order);
        for (const refuseSeconds of [undefined, 0]) {
          t.equal(play.batch(), 'first');
          play.decline(refuseSeconds);
          t.equal(play.batch(), 'second');
          play.decline(refuseSeconds);
        }
        t.equal(play.batch(), 'first');
      },
    );

    t.test(`${name}, ${order}: to take nothing of an offer is to refuse it`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('');
      t.equal(play.batch(), 'second');
    });

    t.test(`${name}, ${order}: who takes a part stays first`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.accept('cpus:1');
      t.equal(play.batch(), 'first');
    });

    t.test(`${name}, ${order}: to revive is to ask anew`, async (t) => {
      const play = await started(make, order);
      t.equal(play.batch(), 'first');
      play.decline();
      play.allocator.revive('first');
      t.equal(play.batch(), 'first');
    });
  }

  t.test(
    `${name}, drf: who refuses without a filter may be asked at once, as in Mesos`,
    async (t) => {
      const play = await started(make, 'drf');
      play.allocator.suppress('second');
      for (let n = 0; n < 3; n++) {
        t.equal(play.batch(), 'first');
        play.decline();
      }
      t.equal(play.batch(), 'first');
      play.decline(3600);
      play.allocator.revive('first');
      t.equal(play.batch(), 'first');
    },
  );
}
