import t from 'tap';
import { FairleadAllocator } from '../../host/allocator/index.js';
import { verifyTrace } from '../../host/verify/index.js';

/**
 * What the page `docs/verify.md` says: cycles, offers, agree, under some order, in another order of events,
 * timing, disagree. */
const RECORDINGS: Readonly<Record<string, readonly number[]>> = {
  'mesos-1.12-pitfall': [188, 1630, 996, 574, 60, 0, 0],
  'mesos-1.12-pitfall-roles': [168, 1430, 1086, 344, 0, 0, 0],
  'mesos-1.12-workaround': [188, 563, 351, 212, 0, 0, 0],
  'mesos-1.12-staggered': [216, 179, 161, 18, 0, 0, 0],
  'mesos-1.12-day-1': [372, 875, 825, 50, 0, 0, 0],
  'mesos-1.12-mixed': [146, 577, 252, 297, 28, 0, 0],
};

for (const [name, expected] of Object.entries(RECORDINGS)) {
  // With quota in force a master orders its agents anew for each stage.
  const needsStages = name === 'mesos-1.12-mixed';
  const skip = needsStages && !('allocateStages' in FairleadAllocator.prototype);
  t.test(`${name}: the module offers what the master offered`, { skip }, async (t) => {
    const path = new URL(`../../traces/${name}.jsonl.gz`, import.meta.url).pathname;
    const result = await verifyTrace(path);
    const { cycles, offers, compared, agree, agreeUnderSomeOrder, agreeInOtherOrder } = result;
    const { timing, disagree } = result;
    t.strictSame(
      [cycles, offers, agree, agreeUnderSomeOrder, agreeInOtherOrder, timing, disagree],
      expected,
    );
    t.equal(agree + agreeUnderSomeOrder + agreeInOtherOrder, compared, 'every offer counts once');
    const late = result.inOtherOrder.flatMap(({ tMs, behind }) =>
      behind.map((one) => [one.what, tMs - one.tMs] as const),
    );
    t.ok(late.every(([what, byMs]) => what === 'filter-end' && byMs >= 0 && byMs <= 5));
  });
}
