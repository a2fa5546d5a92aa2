import t from 'tap';
import { countFigures } from '../../bench/counts.js';
import { earlierModule, RevisionError } from '../../bench/earlier.js';
import type { Figure } from '../../bench/findings.js';
import { type Place, placeText, Run, repeatInTurns, statisticsOf } from '../../bench/harness.js';
import { judge, parseRanges, RangesError, readRanges } from '../../bench/ranges.js';
import { CELLS, compareWithReference } from '../../bench/reference.js';
import { comparison, ReportError, readReport } from '../../bench/report.js';
import { slopeOf } from '../../bench/slopes.js';
import { MODULE, NAIVE } from '../../bench/subjects.js';
import { MESOS_WORKLOADS, WORKLOADS } from '../../bench/workloads/index.js';
import { largeAndSmallQuota, nonQuotaVsQuota } from '../../bench/workloads/quotas.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** What the bench does with times; no test says how long anything takes. */

t.test('statistics of runs', (t) => {
  t.strictSame(statisticsOf([4, 1, 3]), { runs: 3, minMs: 1, medianMs: 3, spread: 1 });
  t.strictSame(statisticsOf([4, 2]), { runs: 2, minMs: 2, medianMs: 3, spread: 2 / 3 });
  t.strictSame(statisticsOf([0, 0]), { runs: 2, minMs: 0, medianMs: 0, spread: 0 });
  t.end();
});

const EFFORT = { warmUps: 2, warmUpMs: 0, runsMax: 3, totalMs: 1e9, budgetMs: 1000, seed: 7 };

/** A workload that says which of its runs this is, and takes ever less time. */
function told(name: string, turns: string[]): (run: Run) => void {
  let turn = 0;
  return (run) => {
    turns.push(`${name}${turn} of ${run.budgetMs} ms, seed ${run.seed}`);
    run.took('phase', 100 - turn);
    run.took('phase', 200 - turn);
    run.count('turn', turn++);
  };
}

t.test('runs that warm up do not count; a run is the mean of its times', async (t) => {
  const turns: string[] = [];
  const [figures] = await repeatInTurns([told('a', turns)], EFFORT);
  t.strictSame(figures?.phases.get('phase'), {
    ...{ runs: 3, minMs: 146, medianMs: 147, spread: 2 / 147, leastMs: 96, times: 2 },
  });
  t.equal(figures?.counts.get('turn'), 4, 'counts are those of the last run');
  t.equal(turns[0], 'a0 of 100 ms, seed 7', 'a warm-up has a tenth of the budget');
  t.equal(turns[2], 'a2 of 1000 ms, seed 7');
});

t.test('a phase may be timed more often than a call may have arguments', async (t) => {
  const often = (run: Run): void => {
    for (let i = 0; i < 300_000; i++) run.took('phase', 5 + (i % 7));
  };
  const [figures] = await repeatInTurns([often], { ...EFFORT, warmUps: 0, runsMax: 1 });
  t.match(figures?.phases.get('phase'), { leastMs: 5, times: 300_000 });
});

t.test('workloads take turns', async (t) => {
  const turns: string[] = [];
  await repeatInTurns([told('a', turns), told('b', turns)], { ...EFFORT, warmUps: 1, runsMax: 2 });
  t.strictSame(
    turns.map((turn) => turn.slice(0, 2)),
    ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'],
  );
});

t.test('the slope is the exponent of the growth', (t) => {
  const squares = [10, 20, 50].map((x): [number, number] => [x, 3 * x ** 2]);
  t.ok(Math.abs(slopeOf(squares) - 2) < 1e-9);
  t.end();
});

t.test('every cell of the reference is measured by some workload at some point', (t) => {
  const measured = new Set(
    MESOS_WORKLOADS.flatMap(({ name, points }) =>
      points.map(({ agents, frameworks }) => `${name} ${agents} ${frameworks}`),
    ),
  );
  const missing = CELLS.filter(
    ({ workload, agents, frameworks }) => !measured.has(`${workload} ${agents} ${frameworks}`),
  );
  t.strictSame(missing, []);
  t.ok(CELLS.length > 150);
  t.end();
});

t.test('the reference is scaled by what the calibration takes', (t) => {
  const place: Place = {
    ...{ workload: 'AllocatorBacklog', agents: 1000, frameworks: 50, phase: 'revives' },
  };
  const cells = compareWithReference(new Map([[placeText(place), 0.5]]), 278);
  t.match(cells, [
    { ...place, ms: 6.1, scaledMs: 12.2, ratio: 24.4, watched: true },
    { ...place, ms: 7.9, scaledMs: 15.8, ratio: 31.6, watched: false },
  ]);
  t.end();
});

t.test('--compare: what is in both, and how many times better it became', (t) => {
  const before: Figure[] = [
    { name: 'a', value: 3, unit: 'ms' },
    { name: 'b', value: 3, unit: '×' },
    { name: 'gone', value: 1, unit: 'ms' },
    { name: 'other unit', value: 1, unit: 'ms' },
  ];
  const now: Figure[] = [
    { name: 'b', value: 6, unit: '×' },
    { name: 'a', value: 2, unit: 'ms' },
    { name: 'new', value: 1, unit: 'ms' },
    { name: 'other unit', value: 1, unit: '×' },
  ];
  t.strictSame(comparison(now, before).rows, [
    ['b', '3.00 ×', '6.00 ×', '2.00'],
    ['a', '3 ms', '2 ms', '1.50'],
  ]);
  t.end();
});

t.test('a file that is no report is refused', (t) => {
  const folder = t.testdir({ 'ranges.json': '{"figures": []}', 'cut.json': '{"figures": [' });
  for (const name of ['ranges.json', 'cut.json', 'missing.json']) {
    t.throws(() => readReport(`${folder}/${name}`), ReportError, name);
  }
  t.end();
});

t.test('the gate lets through only what lies in its range', (t) => {
  const ranges = parseRanges('{"a": {"min": 2}, "b": {"min": 1, "max": 1}, "c": {"max": 3}}', 'r');
  const judged = (values: Record<string, number>) =>
    judge(
      Object.entries(values).map(([name, value]) => ({ name, value, unit: 'count' as const })),
      ranges,
    )
      .filter(({ isInside }) => !isInside)
      .map(({ name }) => name);
  t.strictSame(judged({ a: 2, b: 1, c: 3 }), []);
  t.strictSame(judged({ a: 1.9, b: 1, c: 3 }), ['a']);
  t.strictSame(judged({ a: 2, b: 2, c: 3.1 }), ['b', 'c']);
  t.strictSame(judged({ a: Number.NaN, b: 1, c: 3 }), ['a'], 'what could not be measured');
  t.strictSame(judged({ a: 2, b: 1 }), ['c'], 'a range that nothing was measured for');
  t.strictSame(judged({ a: 2, b: 1, c: 3, d: 1 }), ['d'], 'a figure that has no range');
  t.end();
});

t.test('ranges that say nothing are refused', (t) => {
  for (const text of ['', '[]', '{"a": {}}', '{"a": {"min": "1"}}', '{"a": {"least": 1}}']) {
    t.throws(() => parseRanges(text, 'r.json'), RangesError, text);
  }
  t.end();
});

const shipped = readRanges(new URL('../../bench/ranges.json', import.meta.url).pathname);
const workloadNames = new Set(WORKLOADS.map(({ name }) => name));

t.test(
  'workloads make as many offers as the gate expects',
  { skip: !isModuleBuilt && 'not built' },
  async (t) => {
    const figures = await countFigures();
    t.ok(figures.length > 30);
    for (const { name, value } of figures) {
      t.strictSame(shipped.get(name), { min: value, max: value }, name);
      t.ok(workloadNames.has(name.split(' ')[0] ?? ''), name);
    }
  },
);

t.test(
  'batches of a paused allocator set nothing off, in the module and beside it',
  { skip: !isModuleBuilt && 'not built' },
  async (t) => {
    for (const { name, make } of [MODULE, NAIVE]) {
      for (const [workload, size, offers] of [
        [nonQuotaVsQuota, 20, 20],
        [largeAndSmallQuota, 30, 36],
      ] as const) {
        const run = new Run(Number.POSITIVE_INFINITY);
        const point = { agents: size, frameworks: size, variant: 'with quota' };
        workload.run(run, await make(), point);
        t.equal(run.counts.get('offers'), offers, `${workload.name}, ${name}`);
      }
    }
  },
);

t.test('the counts are what the definitions say', (t) => {
  const agents = 30;
  const frameworks = 10;
  const expected = {
    'DeclineOffers 30 × 10 offers': (frameworks - 1) * agents,
    'DeclineOffers 30 × 10 rounds': 2 * frameworks,
    'ResourceLabels 30 × 10 offers': (frameworks - 1) * agents,
    // A fifth of the frameworks is suppressed in each of five rounds; in the last one all are.
    'SuppressOffers 30 × 10 offers': 4 * agents,
    'ExtremeSuppressOffers 30 × 10 offers': 5 * agents,
    'PersistentVolumes 30 × 10 offers': 6 * agents,
    'BatchCycle 30 × 10 offers': 6 * agents,
    'AllocatorBacklog 30 × 10 offers on reviving': 0,
    // Two agents a role, of which its quota takes both.
    'NonQuotaVsQuota 20 × 20 offers': 20,
    // Ten tasks end in each of 200 cycles.
    'SteadyState 30 × 10 offers': 10 * 200,
  };
  for (const [name, count] of Object.entries(expected)) {
    t.strictSame(shipped.get(name), { min: count, max: count }, name);
  }
  t.end();
});

t.test('a revision that is not in the history is refused', async (t) => {
  await t.rejects(earlierModule('no-such-revision'), RevisionError);
  await t.rejects(earlierModule('--all'), RevisionError);
});
