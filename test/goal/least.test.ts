import t from 'tap';
import { least } from '../../host/goal/index.js';

/** The search for the least number that is enough. */

/** Looks for it where `enough` are, and counts the looks. */
async function look(enough: number, begin: number, step: number | undefined, most: number) {
  const tried: number[] = [];
  const found = await least(
    async (count) => {
      tried.push(count);
      return count >= enough;
    },
    { begin, ...(step !== undefined && { step }), most },
  );
  return { found, tried };
}

t.test('it is found from wherever the search begins, and no number is tried twice', async (t) => {
  const most = 40;
  for (let enough = 1; enough <= most + 1; enough++) {
    for (let begin = 1; begin <= most; begin++) {
      for (const step of [undefined, 1, 2, 7]) {
        const { found, tried } = await look(enough, begin, step, most);
        const what = `${enough} from ${begin} by ${step}`;
        if (found !== (enough > most ? undefined : enough)) t.fail(`${what}: ${found}`);
        if (new Set(tried).size < tried.length) t.fail(`${what}: twice of ${tried}`);
        if (tried.some((one) => one < 1 || one > most)) t.fail(`${what}: ${tried}`);
      }
    }
  }
  t.end();
});

t.test('near where it begins few looks are enough', async (t) => {
  t.strictSame((await look(300, 300, 1, 2400)).tried, [300, 299]);
  t.strictSame((await look(301, 300, 1, 2400)).tried, [300, 301]);
  t.ok((await look(310, 300, 5, 2400)).tried.length <= 6);
  t.ok((await look(926, 300, undefined, 2400)).tried.length <= 14);
});
