import t from 'tap';
import type { FrameworkResult, PolicyResult, ReplayResult } from '../../host/replay/result.js';
import type { SeedMeasure } from '../../host/replay/seeds-result.js';
import { renderTable } from '../../host/report/table.js';
import { bestOf, verdictSentence } from '../../host/report/verdict.js';
import { pitfallResult } from '../support/replay-result.js';

const result = pitfallResult();
const [drf, fifo] = result.policies;
if (drf === undefined || fifo === undefined) throw new Error('the fixture has policies');

function withPolicies(...policies: PolicyResult[]): ReplayResult {
  return { ...result, policies };
}

t.test('the best is the one under which the fewest never get what they need', async (t) => {
  t.equal(bestOf(result.policies)?.policy, 'fifo');
  const never = { ...fifo, frameworks: { ...fifo.frameworks, satisfied: 7, waiting: 1 } };
  const wasteful = { ...fifo, policy: 'wasteful', coreHoursRepeated: 100 };
  t.equal(bestOf([never, wasteful])?.policy, 'wasteful');
  t.equal(bestOf([wasteful, fifo])?.policy, 'fifo', 'then the one that wastes least');
});

t.test(
  'beside the best one stands the first, or the next best where it is the first',
  async (t) => {
    t.match(verdictSentence(withPolicies(drf, fifo)), /^fifo does best: .*under drf/);
    t.match(verdictSentence(withPolicies(fifo, drf)), /^fifo does best: .*under drf/);
    t.equal(verdictSentence(withPolicies(fifo)), undefined, 'one alone is not compared');
  },
);

t.test('it names who finishes later, and the one that is latest', async (t) => {
  const lateBy = (laterMs: Record<string, number>): PolicyResult => ({
    ...fifo,
    policy: 'other',
    perFramework: fifo.perFramework.map((one): FrameworkResult => {
      const later = laterMs[one.id];
      if (one.completedMs === undefined || later === undefined) return one;
      const { completedMs, ...rest } = one;
      return Number.isFinite(later) ? { ...rest, completedMs: completedMs + later } : rest;
    }),
    coreHoursRepeated: 0,
    coreHoursBelowMinimum: 0,
  });
  const verdict = (laterMs: Record<string, number>) =>
    verdictSentence(withPolicies(fifo, lateBy(laterMs)));
  t.match(
    verdict({ 'f-2': 5000, 'f-3': 60_000 }),
    '2 frameworks finish later than under fifo, Sessions latest: by 60 s.',
  );
  t.match(
    verdict({ 'f-2': Number.POSITIVE_INFINITY }),
    '1 framework finishes later than under fifo, WordCount latest: not at all.',
  );
  t.match(verdict({ 'f-2': -1 }), 'nobody finishes later than under fifo.');
});

t.test('over seeds what is saved has its interval', async (t) => {
  const measure = (name: SeedMeasure, values: readonly number[]) => ({ measure: name, values });
  const overSeeds = {
    seeds: [0, 1],
    policies: [
      {
        policy: 'drf',
        measures: [
          measure('satisfied', [0, 0]),
          measure('coreHoursBelowMinimum', [3, 3]),
          measure('coreHoursRepeated', [0, 0]),
        ],
      },
      {
        policy: 'fifo',
        measures: [
          measure('satisfied', [8, 8]),
          measure('coreHoursBelowMinimum', [1, 1]),
          measure('coreHoursRepeated', [0.5, 0.5]),
        ],
      },
    ],
  };
  const verdict = verdictSentence({ ...withPolicies(drf, fifo), overSeeds });
  t.match(verdict, 'under drf 0, 8.0 [8.0, 8.0] more;');
  t.match(verdict, 'which saves 1.50 [1.50, 1.50] core-hours;');
  t.match(verdict, / With intervals: averages over 2 seeds, 95 %\.$/);
});

t.test('the terminal prints the same sentence', async (t) => {
  const verdict = verdictSentence(result) ?? 'none';
  const price = { amount: 2, currency: '' };
  const text = renderTable(result, { terminal: false, widthColumns: 1000 });
  t.ok(text.includes(verdict), text);
  const priced = renderTable(result, { terminal: false, widthColumns: 1000 }, { price });
  t.match(priced, 'which saves 2.80 core-hours, 5.60;');
});
