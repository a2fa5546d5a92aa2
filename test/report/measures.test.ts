import t from 'tap';
import { conclusion } from '../../host/report/conclusion.js';
import {
  coreHoursMeasured,
  indexMeasured,
  ratiosMeasured,
  sharesMeasured,
  timesMeasured,
} from '../../host/report/measures.js';
import { pitfallResult } from '../support/replay-result.js';

const NEVER = Number.POSITIVE_INFINITY;

t.test('a time differs from the first by a time, all in one unit', async (t) => {
  t.same(timesMeasured([720_000, 534_000, 720_000, 3_000]), {
    cells: ['12.0 min', '8.9 min', '12.0 min', '0.1 min'],
    differences: ['', '−3.1 min', '=', '−11.9 min'],
  });
  t.same(timesMeasured([100, 99_000]).differences, ['', '+98.9 s']);
});

t.test('nothing is told of how far something is from never', async (t) => {
  t.same(timesMeasured([NEVER, 1000, NEVER]), {
    cells: ['never', '1.0 s', 'never'],
    differences: ['', '', ''],
  });
  t.same(timesMeasured([1000, NEVER, undefined]), {
    cells: ['1.0 s', 'never', '–'],
    differences: ['', '', ''],
  });
  t.same(ratiosMeasured([2, NEVER]), { cells: ['2.00', 'never'], differences: ['', ''] });
});

t.test('amounts differ by a part of the first, unless that is none', async (t) => {
  t.same(coreHoursMeasured([2, 2.24, 1]).differences, ['', '+12.0 %', '−50.0 %']);
  t.same(coreHoursMeasured([0, 1, 0]).differences, ['', '', '=']);
  t.same(ratiosMeasured([4, 5]).differences, ['', '+25.0 %']);
});

t.test('shares differ by points, and what reads the same is the same', async (t) => {
  t.same(sharesMeasured([0.96, 0.357, 0.96001]), {
    cells: ['96.0 %', '35.7 %', '96.0 %'],
    differences: ['', '−60.3 pts', '='],
  });
  t.same(indexMeasured([0.5, 0.731, undefined]).differences, ['', '+0.231', '']);
});

t.test('every policy’s sentence begins and ends with the same measures', async (t) => {
  const same =
    /^\d of 8 frameworks with a minimum got it, half \D[^,]*, the last \D[^;]*;.* of [\d.]+ core-hours held [\d.]+ did useful work, [\d.]+ were below the minimum$/;
  for (const policy of pitfallResult().policies) t.match(conclusion(policy), same);
});
