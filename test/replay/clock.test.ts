import fc from 'fast-check';
import t from 'tap';
import { Clock } from '../../host/replay/clock.js';

function drain(clock: Clock<string>): string[] {
  const order: string[] = [];
  while (clock.size > 0) clock.pop((target) => order.push(`${clock.nowMs} ${target}`));
  return order;
}

t.test('events happen in order of time, and at one time in the order they were scheduled', (t) => {
  const clock = new Clock<string>();
  clock.schedule(20, 'c');
  clock.schedule(10, 'a');
  clock.schedule(20, 'd');
  clock.schedule(10, 'b');
  t.equal(clock.nextMs, 10);
  t.same(drain(clock), ['10 a', '10 b', '20 c', '20 d']);
  t.equal(clock.nextMs, Number.POSITIVE_INFINITY);
  t.end();
});

t.test('any schedule comes out as a stable sort by time', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const clock = new Clock<number>();
      for (const [index, timeMs] of times.entries()) clock.schedule(timeMs, index, index * 2);
      const order: number[] = [];
      while (clock.size > 0) {
        clock.pop((target, data) => {
          if (data !== target * 2) throw new Error('the data of another event');
          order.push(target);
        });
      }
      const sorted = times.map((_, index) => index);
      sorted.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
      return order.join() === sorted.join();
    }),
  );
  t.end();
});

t.test('an event may schedule others, at its own time at the earliest', (t) => {
  const clock = new Clock<string>();
  const order: string[] = [];
  clock.schedule(5, 'first');
  clock.schedule(5, 'second');
  while (clock.size > 0) {
    clock.pop((target) => {
      order.push(target);
      if (target === 'first') clock.schedule(5, 'third');
    });
  }
  t.same(order, ['first', 'second', 'third']);
  t.throws(() => clock.schedule(4, 'late'), /cannot be scheduled at 4 ms/);
  t.throws(() => clock.schedule(5.5, 'between'), /cannot be scheduled/);
  t.throws(() => clock.moveTo(4), /cannot go back/);
  t.throws(() => clock.pop(() => undefined), /no event/);
  t.end();
});
