import t from 'tap';
import { trustSentences } from '../../host/report/trust.js';
import {
  formatIn,
  formatNumber,
  formatPercent,
  formatTime,
  plainText,
  shorten,
  timeCell,
  timeCells,
  timeUnitFor,
  wrap,
} from '../../host/report/units.js';
import { renderVerification } from '../../host/report/verification.js';
import type { Trust, TrustRow } from '../../host/trust/index.js';
import type { Difference, VerifyResult } from '../../host/verify/index.js';

const DIFFERENCE: Difference = {
  tMs: 75_010,
  cycle: 71,
  agentId: 'agent-4',
  recorded: [{ frameworkId: 'app-2', role: 'spark', resources: 'cpus:4;mem:8192' }],
  made: [],
  offers: 1,
  reason: 'filter-timing',
};

const END = { what: 'filter-end' as const, frameworkId: 'app-1', role: 'r', agentId: 'agent-2' };
const LATE = {
  tMs: 55_170,
  cycle: 74,
  offers: 1,
  behind: [
    { ...END, tMs: 55_168 },
    { ...END, tMs: 55_169 },
  ],
};

t.test('a verification that agrees says so', async (t) => {
  const result: VerifyResult = {
    trace: 'day',
    cycles: 320,
    offers: 875,
    compared: 875,
    agree: 600,
    agreeUnderSomeOrder: 275,
    agreeInOtherOrder: 0,
    inOtherOrder: [],
    timing: 0,
    disagree: 0,
    differences: [],
    passedOver: [],
  };
  t.equal(
    renderVerification(result),
    `day: 875 recorded offers in 320 allocation cycles

  agree                             600   68.6 %
  agree under some order of agents  275   31.4 %
  agree in another order of events    0    0.0 %
  differ in timing alone              0    0.0 %
  disagree                            0    0.0 %
  compared                          875  100.0 %

The recorded allocator and this one decide alike.
`,
  );
});

t.test('differences are listed with what was recorded, what was made, and why', async (t) => {
  const many = {
    trace: 'day',
    cycles: 2,
    offers: 38,
    compared: 40,
    agree: 10,
    agreeUnderSomeOrder: 3,
    agreeInOtherOrder: 2,
    inOtherOrder: [LATE, { ...LATE, behind: [{ what: 'next-cycle' as const, tMs: 8 }] }],
    timing: 25,
    disagree: 0,
    differences: Array.from({ length: 25 }, () => DIFFERENCE),
    passedOver: [
      { tMs: 1500, line: 12, type: 'ACCEPT', problem: 'none of its offers is open' },
      { tMs: 2000, type: 'FRAMEWORK_REMOVED', problem: 'no framework "F"' },
    ],
  };
  const text = renderVerification(many, 100);
  t.match(
    text,
    'day: 38 recorded offers in 2 allocation cycles, and 2 that only this allocator makes',
  );
  t.match(
    text,
    `At 75.0 s, cycle 71, agent agent-4: timing: a filter ended within milliseconds of the cycle, but no
    order explains it
  recorded  cpus:4;mem:8192 to app-2 in role spark
  made      nothing`,
  );
  t.match(
    text,
    `In another order of events, where their times leave open which came first:
  55.2 s, cycle 74: 1 offer, if the filter of app-1 on agent-2 and 1 more still stood
  55.2 s, cycle 74: 1 offer, if it made what the next one is said to have made`,
  );
  t.match(text, '… and 5 more (--json has all of them)');
  t.match(
    text,
    `Passed over, as they do not fit what came before: 2 events
  line 12, 1.5 s: ACCEPT: none of its offers is open
  2 s: FRAMEWORK_REMOVED: no framework "F"`,
  );
  t.match(text, /decide alike, but for 25 offers about what lies within\n? +milliseconds/);
  t.match(renderVerification({ ...many, timing: 20, disagree: 5 }), 'They differ in 5 offers.');
  t.ok(
    renderVerification(many)
      .split('\n')
      .every((line) => line.length <= 80),
  );
});

t.test('numbers, times and shares are written with units and separators', async (t) => {
  t.equal(formatNumber(1234567), '1,234,567');
  t.equal(formatNumber(999.999, 2), '1,000.00');
  t.equal(formatNumber(-0.001, 1), '0.0');
  t.equal(formatNumber(-1234.5, 1), '-1,234.5');
  t.equal(formatPercent(0.8754), '87.5 %');
  t.equal(formatTime(450), '450 ms');
  t.equal(formatTime(31_240), '31.2 s');
  t.equal(formatTime(36_000_000), '10 h');
  t.equal(formatTime(604_800_000), '7 d');
  t.equal(formatIn(timeUnitFor(36_000_000), 600_000), '0.17 h');
});

t.test('a duration is in the largest unit that it fills, and shows what is rounded', async (t) => {
  t.equal(formatTime(0), '0 ms');
  t.equal(formatTime(999), '999 ms');
  t.equal(formatTime(170_000), '170 s');
  t.equal(formatTime(170_010), '170.0 s');
  t.equal(formatTime(1_284_000), '21.4 min');
  t.equal(formatTime(3_600_000), '1 h');
  t.equal(formatTime(14_400_000), '4 h');
  t.equal(formatTime(14_400_100), '4.00 h');
  t.equal(formatTime(5_400_000), '1.5 h');
  t.equal(formatTime(95_040_000), '1.1 d');
  t.strictSame(timeCells([14_400_000, undefined, 60_000]), ['4.00 h', '–', '0.02 h']);
  t.strictSame([6000, 12_700, undefined].map(timeCell), ['6.0 s', '12.7 s', '–']);
});

t.test('texts are cut, wrapped and cleaned', async (t) => {
  t.equal(shorten('executor', 8), 'executor');
  t.equal(shorten('executors', 8), 'exec…ors');
  t.equal(shorten('👩👩👩', 2), '👩…');
  t.equal(wrap('a bb ccc dd', 6, '  '), 'a bb\n  ccc\n  dd');
  t.equal(wrap('after 10.0 %, 4 h', 9, ''), 'after\n10.0 %,\n4 h', 'units stay with figures');
  t.equal(wrap('unbreakable', 4, ' '), 'unb\n rea\n kab\n le');
  t.equal(wrap('spark-relinquish-60s', 12, ''), 'spark-\nrelinquish-\n60s');
  t.equal(wrap('  日本語日本', 6, '    '), '  日本\n    語\n    日\n    本');
  t.equal(plainText('a\u001bb\nc\u2028d'), 'a\\u001bb\\u000ac\\u2028d');
  t.equal(
    plainText('\u202ecba\u2066\u009b\u{e0041}\ud800'),
    '\\u202ecba\\u2066\\u009b\\u{e0041}\\ud800',
  );
  t.equal(plainText('Größe, 日本, שלום'), 'Größe, 日本, שלום');
});

t.test(
  'trust is the error of the recording replayed as it was, and where it comes from',
  async (t) => {
    const over = (mean: number, low: number, high: number) => {
      return { mean, low, high, least: low, greatest: high };
    };
    const alone: TrustRow = {
      ...{ imposed: 'nothing', seeds: 20, missing: 0, errorMs: over(7100, 7000, 7200) },
      makespanError: over(-0.0172, -0.0262, -0.009),
      meanWaitErrorMs: over(-1720, -2200, -1250),
    };
    const trust: Trust = {
      ...{ policy: 'drf', intervalMs: 1000, frameworks: 9, completed: 9, facts: 18, rows: [alone] },
    };
    const head = 'Trust: replayed as it was recorded, under drf over 20 seeds, ';
    t.equal(
      trustSentences(trust),
      `${head}the makespan is off by −1.7 % [−2.6 %, −0.9 %] and the mean wait by −1.72 [−2.20, −1.25] ` +
        'allocation intervals; one start or finish is off by 7.1 s on average; all 18 happen in both.',
    );
    const order: TrustRow = { imposed: 'order', seeds: 3, missing: 0, errorMs: over(2700, 1, 2) };
    const answers: TrustRow = {
      imposed: 'answers',
      seeds: 3,
      missing: 0,
      errorMs: over(35, 35, 35),
    };
    t.match(
      trustSentences({ ...trust, rows: [alone, order, answers] }),
      / That is 2\.7 s once agents are visited in the recorded order, and 35 ms once frameworks also answer as recorded\.$/,
    );
    const { makespanError: _, ...without } = alone;
    t.equal(
      trustSentences({ ...trust, rows: [{ ...without, seeds: 1, missing: 2 }] }),
      'Trust: replayed as it was recorded, under drf over 1 seed, the mean wait is off by −1.72 ' +
        '[−2.20, −1.25] allocation intervals; one start or finish is off by 7.1 s on average; of 18 ' +
        'starts and finishes up to 2 in only one of the two.',
    );
    t.match(
      trustSentences({ ...trust, completed: 1 }),
      /, the makespan \(1 of 9 frameworks completed\) is off by /,
    );
    t.equal(
      trustSentences('no-facts'),
      'Trust: no figure, as the recording does not say when anybody started or finished.',
    );
  },
);
