import fc from 'fast-check';
import t from 'tap';
import { Bins } from '../../host/replay/bins.js';
import { classOf } from '../../host/replay/classes.js';
import { distributionOf } from '../../host/replay/distribution.js';
import { FrameworkRecord } from '../../host/replay/framework-record.js';
import { Integral } from '../../host/replay/integral.js';
import { SeriesBuilder } from '../../host/replay/series.js';

t.test('quantiles are nearest-rank: each is one of the values', (t) => {
  t.equal(distributionOf([]), undefined);
  t.same(distributionOf([7]), { count: 1, of: 1, mean: 7, p50: 7, p90: 7, p99: 7, max: 7 });
  const ten = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
  t.same(distributionOf(ten), { count: 10, of: 10, mean: 5.5, p50: 5, p90: 9, p99: 10, max: 10 });
  t.same(ten[0], 10, 'the input is left as it was');
  t.end();
});

const NEVER = Number.POSITIVE_INFINITY;

t.test('who was never served is infinitely late, and nobody is left out', (t) => {
  const served = [1, 2, 3, 4, 5, 6, 7, 8];
  const eight = [...Array<number>(42).fill(NEVER), ...served];
  const never = { mean: NEVER, p50: NEVER, p90: NEVER, p99: NEVER, max: NEVER };
  t.same(distributionOf(eight), { count: 8, of: 50, ...never });
  t.same(distributionOf([...served, NEVER]), { ...never, count: 8, of: 9, p50: 5 });
  t.same(distributionOf([NEVER]), { count: 0, of: 1, ...never });
  t.end();
});

t.test('quantiles rise, and rise or stay when somebody is no longer served', (t) => {
  const time = fc.oneof(fc.nat(1000), fc.constant(NEVER));
  const quantiles = (values: readonly number[]) => {
    const { p50 = 0, p90 = 0, p99 = 0, max = 0, mean = 0 } = distributionOf(values) ?? {};
    return { rising: [p50, p90, p99, max], mean };
  };
  fc.assert(
    fc.property(fc.array(time, { minLength: 1 }), fc.nat(), (values, which) => {
      const all = quantiles(values);
      for (const [i, value] of all.rising.slice(1).entries())
        if (value < (all.rising[i] ?? 0)) return false;
      const fewer = quantiles(values.with(which % values.length, NEVER));
      return (
        fewer.mean >= all.mean && fewer.rising.every((value, i) => value >= (all.rising[i] ?? 0))
      );
    }),
  );
  t.end();
});

t.test('an integral is exact, however large', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2 ** 45), fc.nat(10 ** 9)), { maxLength: 20 }),
      (steps) => {
        const integral = new Integral(5);
        let nowMs = 5;
        let expected = 0n;
        for (const [value, afterMs] of steps) {
          integral.set(value, nowMs);
          nowMs += afterMs;
          expected += BigInt(value) * BigInt(afterMs);
        }
        return integral.total(nowMs) === Number(expected);
      },
    ),
  );
  const integral = new Integral(10);
  t.throws(() => integral.set(1, 9), /cannot go back/);
  t.end();
});

t.test('a series keeps every step while there are few', (t) => {
  const builder = new SeriesBuilder('spark');
  builder.push(0, 0);
  builder.push(5, 4);
  builder.push(5, 8);
  builder.push(7, 8);
  builder.push(9, 2);
  t.same(builder.build(20), { name: 'spark', timesMs: [0, 5, 9], values: [0, 8, 2] });
  t.end();
});

t.test('a long series is thinned to means, and its area stays what it was', (t) => {
  const builder = new SeriesBuilder('spark');
  for (let index = 0; index <= 100_000; index++) builder.push(index, index % 7);
  const { timesMs, values } = builder.build(100_500);
  t.ok(timesMs.length <= 4096 && timesMs.length > 1000, `${timesMs.length} points`);
  const areaOf = (times: readonly number[], heights: readonly number[]) =>
    times.reduce(
      (sum, from, index) => sum + (heights[index] ?? 0) * ((times[index + 1] ?? 100_500) - from),
      0,
    );
  const exact = Array.from({ length: 100_001 }, (_, index) => index);
  const area = areaOf(
    exact,
    exact.map((index) => index % 7),
  );
  t.ok(Math.abs(areaOf(timesMs, values) - area) < 1e-6 * area);
  t.ok(Math.max(...values) <= 6, 'no mean is above the most');
  t.end();
});

t.test('bins add up, whoever began when, and double as time goes on', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 3000 }), fc.nat({ max: 5 }), fc.nat({ max: 1 }))),
      async (steps) => {
        const parts = [new Bins(8), new Bins(8)];
        const whole = new Bins(8);
        const values = [0, 0];
        let nowMs = 0;
        for (const [afterMs, value, which] of steps) {
          nowMs += afterMs;
          parts[which]?.set(value, nowMs);
          values[which] = value;
          whole.set((values[0] ?? 0) + (values[1] ?? 0), nowMs);
        }
        const endMs = nowMs + 10;
        const [a, b] = parts.map((part) => part.upTo(endMs));
        const all = whole.upTo(endMs);
        const at = (sums: typeof all | undefined, bin: number) => sums?.sums[bin - sums.first] ?? 0;
        for (let bin = 0; bin < 8; bin++) {
          if (at(a, bin) + at(b, bin) !== at(all, bin)) return false;
        }
        return a?.widthMs === all.widthMs && endMs < 8 * all.widthMs;
      },
    ),
    { seed: 19 },
  );
  t.pass('they did');
});

function recordOf(more: Partial<ConstructorParameters<typeof FrameworkRecord>[0]> = {}) {
  return new FrameworkRecord({
    id: 'app',
    name: 'app',
    role: 'spark',
    minimum: { cpus: 8000 },
    isPermanent: false,
    isFinite: true,
    wantsAnything: true,
    startsOnce: true,
    arrivedMs: 1000,
    ...more,
  });
}

const FOUR_CORES = { cpus: 4000, mem: 1000 };

t.test('every framework is in exactly one class', (t) => {
  t.equal(classOf(recordOf({ minimum: {} }), false), 'noMinimum');

  const gathering = recordOf();
  gathering.hold('spark', FOUR_CORES, 1, 2000);
  t.equal(classOf(gathering, true), 'waiting');
  t.equal(classOf(gathering, false), 'stuck');

  const infeasible = recordOf();
  infeasible.state = 'infeasible';
  t.equal(classOf(infeasible, true), 'infeasible');
  const gaveUp = recordOf();
  gaveUp.state = 'gave up';
  t.equal(classOf(gaveUp, true), 'gaveUp');

  const satisfied = recordOf();
  satisfied.hold('spark', FOUR_CORES, 1, 2000);
  satisfied.hold('spark', FOUR_CORES, 1, 3000);
  t.equal(classOf(satisfied, false), 'satisfied');
  satisfied.hold('spark', FOUR_CORES, -1, 4000);
  t.equal(classOf(satisfied, false), 'stuck', 'it lost an executor before it could start');
  satisfied.hold('spark', FOUR_CORES, 1, 5000);
  satisfied.start('minimum', 6000);
  satisfied.hold('spark', FOUR_CORES, -1, 7000);
  t.equal(classOf(satisfied, false), 'satisfied', 'it has started');
  t.equal(satisfied.satisfiedMs, 3000);

  const under = recordOf();
  under.hold('spark', FOUR_CORES, 1, 2000);
  under.start('waited', 3000);
  t.equal(classOf(under, false), 'underResourced');
  under.hold('spark', FOUR_CORES, 1, 4000);
  t.equal(classOf(under, false), 'underResourced', 'how it started is what counts');
  under.completedMs = 5000;
  t.equal(classOf(under, false), 'underResourced');
  t.end();
});

t.test('a waiting time that ends with the minimum held is no under-resourced start', (t) => {
  const record = recordOf();
  record.hold('spark', FOUR_CORES, 1, 2000);
  record.hold('spark', FOUR_CORES, 1, 2000);
  record.start('waited', 3000);
  t.equal(classOf(record, false), 'satisfied');
  t.end();
});

t.test('who reports no start has had its minimum once it held it', (t) => {
  const record = recordOf({ startsOnce: false });
  record.hold('spark', FOUR_CORES, 1, 2000);
  record.hold('spark', FOUR_CORES, 1, 3000);
  record.hold('spark', FOUR_CORES, -1, 4000);
  t.equal(classOf(record, false), 'satisfied');
  t.end();
});

t.test('who reports no start but runs needs its minimum no more', (t) => {
  const below = recordOf({ startsOnce: false });
  below.hold('spark', FOUR_CORES, 1, 2000);
  below.run(3000);
  t.equal(below.isBelowMinimum, false);
  t.equal(below.coreMsBelowMinimum(9000), 4 * 1000);
  t.equal(classOf(below, false), 'underResourced');

  const held = recordOf({ startsOnce: false });
  held.hold('spark', FOUR_CORES, 1, 2000);
  held.hold('spark', FOUR_CORES, 1, 2000);
  held.hold('spark', FOUR_CORES, -1, 3000);
  held.run(3000);
  t.equal(classOf(held, false), 'satisfied');
  t.end();
});

t.test('cores held below the minimum are counted until it is held or the work starts', (t) => {
  const record = recordOf();
  record.hold('spark', FOUR_CORES, 1, 2000);
  t.equal(record.coreMsBelowMinimum(3000), 4 * 1000);
  record.hold('spark', FOUR_CORES, 1, 5000);
  t.equal(record.coreMsBelowMinimum(9000), 4 * 3000);

  const under = recordOf();
  under.hold('spark', FOUR_CORES, 1, 2000);
  under.start('waited', 4000);
  t.equal(under.coreMsBelowMinimum(9000), 4 * 2000);
  t.end();
});

t.test('phases follow one another without gaps', (t) => {
  const record = recordOf();
  record.hold('spark', FOUR_CORES, 1, 2000);
  record.state = 'relinquishing';
  record.changed(3000);
  record.hold('spark', FOUR_CORES, -1, 3500);
  record.state = 'waiting';
  record.changed(4000);
  record.hold('spark', FOUR_CORES, 1, 5000);
  record.hold('spark', FOUR_CORES, 1, 5000);
  record.start('minimum', 5100);
  record.completedMs = 6000;
  record.changed(6000);
  const stretches = record.stretches(7000);
  t.same(
    stretches.map(({ fromMs, phase, cores }) => `${fromMs} ${phase} ${cores}`),
    [
      '1000 waiting 0',
      '2000 gathering 4',
      '3000 backing off 2',
      '4000 waiting 0',
      '5000 running 8',
      '6000 done 8',
    ],
  );
  for (const [index, { toMs }] of stretches.entries()) {
    t.equal(toMs, stretches[index + 1]?.fromMs ?? 7000);
  }
  t.end();
});

t.test('only what it holds in its role counts for its minimum', (t) => {
  const record = recordOf();
  record.hold('etl', FOUR_CORES, 1, 2000);
  record.hold('etl', FOUR_CORES, 1, 2000);
  t.equal(record.isBelowMinimum, true);
  t.equal(record.firstResourcesMs, 2000);
  t.end();
});

t.test('who completes without ever holding its minimum was under-resourced', (t) => {
  const record = recordOf({ startsOnce: false });
  record.hold('spark', FOUR_CORES, 1, 2000);
  record.completedMs = 3000;
  record.changed(3000);
  t.equal(classOf(record, false), 'underResourced');
  t.end();
});

t.test('nobody gives back more than it holds', (t) => {
  t.throws(() => recordOf().hold('spark', FOUR_CORES, -1, 2000), /would hold -4000 of cpus/);
  t.end();
});
