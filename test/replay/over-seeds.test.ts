import t from 'tap';
import { intervalOf } from '../../host/replay/bootstrap.js';
import { replayOverSeeds, replayTrace } from '../../host/replay/index.js';
import { overSeedsRows } from '../../host/report/over-seeds.js';

/** What several seeds say together. */

const ROLES = new URL('../../traces/mesos-1.12-pitfall-roles.jsonl.gz', import.meta.url).pathname;

t.test('an interval holds its mean, and narrows with more values that are alike', (t) => {
  t.strictSame(intervalOf([5, 5, 5]), { mean: 5, low: 5, high: 5 });
  const few = intervalOf([1, 2, 3, 4]);
  const many = intervalOf(Array.from({ length: 100 }, (_, at) => (at % 4) + 1));
  t.equal(few.mean, 2.5);
  t.ok(few.low < 2.5 && few.high > 2.5 && few.low >= 1 && few.high <= 4);
  t.ok(many.high - many.low < few.high - few.low);
  t.strictSame(intervalOf([1, 2, 3, 4]), few, 'the same each time');
  t.end();
});

t.test('the interval of a mean covers it about as often as it says', (t) => {
  // Means of ten draws from a stated generator, whose true mean is 0.5.
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
  const covered = Array.from({ length: 200 }, () => {
    const { low, high } = intervalOf(Array.from({ length: 20 }, next));
    return low <= 0.5 && high >= 0.5;
  }).filter(Boolean).length;
  t.ok(covered > 176 && covered < 200, `${covered} of 200, of 190 that it says`);
  t.end();
});

t.test('every seed is replayed under every policy, and the first one is the answer', async (t) => {
  const policies = ['fifo', 'relinquish'];
  const result = await replayOverSeeds(ROLES, { policies, seeds: [7, 3] });
  const [seven, three] = await Promise.all(
    [7, 3].map((seed) => replayTrace(ROLES, { policies, seed })),
  );
  const { overSeeds, ...rest } = result;
  t.strictSame(rest, seven);
  t.strictSame(overSeeds?.seeds, [7, 3]);
  const completions = overSeeds?.policies[1]?.measures.find(
    ({ measure }) => measure === 'completionMeanMs',
  );
  const means = [seven, three].map((one) => one?.policies[1]?.completionMs?.mean);
  t.strictSame(completions?.values, means);
  t.notOk('difference' in (completions ?? {}), 'nobody completes under the first policy');
  const never = overSeeds?.policies[0]?.measures.find(({ measure }) => measure === 'queueP50Ms');
  t.strictSame(never, {
    measure: 'queueP50Ms',
    values: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  });
  const stuck = overSeeds?.policies[1]?.measures.find(({ measure }) => measure === 'stuck');
  t.strictSame(stuck?.difference, { mean: -8, low: -8, high: -8 });
});

t.test('figures of a row are in one unit; what never came in some seeds says in how many', (t) => {
  const rows = overSeedsRows({
    seeds: [0, 1],
    policies: [
      {
        policy: 'a',
        measures: [
          {
            measure: 'queueP50Ms',
            values: [60_000, 80_000],
            interval: { mean: 70_000, low: 60_000, high: 80_000 },
          },
          { measure: 'makespanMs', values: [1000, Number.POSITIVE_INFINITY] },
          { measure: 'stuck', values: [1, 1], interval: { mean: 1, low: 1, high: 1 } },
        ],
      },
      {
        policy: 'b',
        measures: [
          {
            measure: 'queueP50Ms',
            values: [900, 1100],
            interval: { mean: 1000, low: 900, high: 1100 },
            difference: { mean: -69_000, low: -79_100, high: 100 },
          },
        ],
      },
    ],
  });
  t.strictSame(
    rows.map(({ label, cells, differences }) => [label, ...cells, ...differences]),
    [
      ['stuck', '1.0', '–', '', ''],
      ['Queue time p50', '70.0 s [60.0, 80.0]', '1.0 s [0.9, 1.1]', '', '−69.0 s [−79.1, +0.1]'],
      ['Makespan', 'never in 1 of 2', '–', '', ''],
    ],
  );
  t.end();
});
