import b from 'benny';
import { createAllocator } from '../host/allocator/index.js';
import { consume } from './harness.js';

/** One event through the API, and one of many in a batch: short enough for benny. */
export async function eventsThroughTheApi(): Promise<void> {
  const allocator = await createAllocator({ eventDriven: false });
  for (let i = 0; i < 100; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:4;mem:4096' });
  for (let i = 0; i < 10; i++) allocator.addFramework({ id: `f${i}`, roles: ['*'] });
  const flip = (i: number) => {
    if (i % 2 === 0) allocator.suppress('f1');
    else allocator.revive('f1');
  };
  let turn = 0;
  await b.suite(
    'events through the API',
    b.add('one call', () => {
      flip(turn++);
    }),
    b.add('100 calls in a batch', () => {
      allocator.batch(() => {
        for (let i = 0; i < 100; i++) flip(i);
      });
    }),
    b.add('instantiate, first offer', async () => {
      const fresh = await createAllocator();
      fresh.addAgent({ id: 'a', resources: 'cpus:1;mem:128' });
      consume(fresh.addFramework({ id: 'f', roles: ['r'] }).offers.length);
    }),
    b.cycle(),
  );
}
