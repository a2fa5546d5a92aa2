import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { replayTrace } from '../../host/replay/engine.js';
import type { MakeAllocator } from '../../host/replay/replay.js';

/** An allocator that notes who accepted, and its dominant share after that. */
function noting(grants: string[]): MakeAllocator {
  return async (options) => {
    const allocator = await createAllocator(options);
    const accept = allocator.accept.bind(allocator);
    allocator.accept = (offerIds, use, refuseSeconds) => {
      const offer = allocator.offers().find(({ id }) => id === offerIds[0]);
      if (offer === undefined) throw new Error('an accepted offer is outstanding');
      const decisions = accept(offerIds, use, refuseSeconds);
      const share = allocator.dominantShare(offer.role, offer.frameworkId);
      grants.push(`${offer.frameworkId} ${share.toFixed(4)}`);
      return decisions;
    };
    return allocator;
  };
}

t.test('the DRF walk-through: A, B, B, A, B; two tasks of A and three of B', async (t) => {
  const grants: string[] = [];
  const result = await replayTrace('traces/story-1-drf-walkthrough.jsonl', {
    makeAllocator: noting(grants),
  });
  // 3 of 9 CPUs a task of A, 4 of 15 GB a task of B.
  t.same(grants, ['A 0.3333', 'B 0.2667', 'B 0.5333', 'A 0.6667', 'B 0.8000']);
  const [policy] = result.policies;
  t.equal(policy?.tasksLaunched, 5);
  t.equal(policy?.series.coresHeld[0]?.values.at(-1), 2 * 3 + 3 * 1);
});

t.test("the DRF paper's example: B, A, A, B, A; three tasks of A and two of B", async (t) => {
  const grants: string[] = [];
  const result = await replayTrace('traces/story-1-nsdi11.jsonl', {
    makeAllocator: noting(grants),
  });
  t.same(grants, ['B 0.3333', 'A 0.2222', 'A 0.4444', 'B 0.6667', 'A 0.6667']);
  t.equal(result.policies[0]?.tasksLaunched, 5);
});
