import t from 'tap';
import {
  type QueuedApplication,
  standaloneStarts,
  type Worker,
} from '../../host/stories/standalone.js';

/** The scheduling of Spark's standalone master. */

const worker = (fromMs: number, cores: number): Worker => ({ fromMs, cores, mib: 100_000 });

function application(arrivedMs: number, more: Partial<QueuedApplication> = {}): QueuedApplication {
  return {
    arrivedMs,
    coresMax: 8,
    executorCores: 2,
    executorMib: 1000,
    minimumCores: 8,
    executorStartMs: 1000,
    workCoreMs: 8 * 60_000,
    ...more,
  };
}

t.test(
  'the first takes all that it can have, the next what is left, and waits for the rest',
  (t) => {
    const starts = standaloneStarts(
      [worker(0, 6), worker(0, 6)],
      [application(0), application(100)],
    );
    // The second has 4 cores until the first leaves after a minute.
    t.same(starts, [1000, 62_000]);
    t.end();
  },
);

t.test('an application that has started goes on taking what it may have', (t) => {
  const first = application(0, { minimumCores: 2, workCoreMs: 8 * 60_000 });
  const starts = standaloneStarts([worker(0, 2), worker(10_000, 6)], [first, application(0)]);
  // 2 cores for 10 s, then 8: done 57.5 s later; its last executors begin a second after they came.
  t.same(starts, [1000, 11_000 + 57_500 + 1000]);
  t.end();
});

t.test('nobody gives back: one that lacks an executor waits for ever', (t) => {
  const starts = standaloneStarts([worker(0, 6)], [application(0), application(1)]);
  t.same(starts, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  t.end();
});

t.test('memory counts, and executors are spread over the workers with the most free cores', (t) => {
  const small = { fromMs: 0, cores: 8, mib: 1500 };
  const starts = standaloneStarts([small, worker(0, 4)], [application(0)]);
  t.same(starts, [Number.POSITIVE_INFINITY], 'one there, two here');
  t.same(standaloneStarts([small, worker(0, 6)], [application(0)]), [1000]);
  t.end();
});
