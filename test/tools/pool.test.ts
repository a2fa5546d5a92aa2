import t from 'tap';
import { callOnThreads } from '../../tools/pool/pool.js';
import { half } from '../support/halves.js';

/** Jobs on threads, as checker and simulation run them. */

const exported = { call: half, module: new URL('../support/halves.ts', import.meta.url) };
const jobsOf = (...values: number[]) => values.map((value) => ({ value }));

/** Whichever thread is first, its first call throws: after that each may end only what it has begun. */
const doomed = jobsOf(3, 3, 3, ...Array.from({ length: 20 }, () => 4));

for (const threads of [0, 1, 3]) {
  t.test(`on ${threads} threads`, async (t) => {
    const told = new Map<number, number>();
    const answers = await callOnThreads(exported, jobsOf(0, 2, 4, 6), threads, (answer, index) => {
      told.set(index, answer);
    });
    t.strictSame(answers, [0, 1, 2, 3], 'in the order of the jobs');
    t.strictSame([...told].sort(), [...answers.entries()], 'each is told once');

    const seen: number[] = [];
    await t.rejects(
      callOnThreads(exported, doomed, threads, (answer) => seen.push(answer)),
      { name: 'RangeError', message: '3 is odd' },
      'the first error ends it',
    );
    t.ok(seen.length <= threads, 'what is not done is not begun');

    const full = (): never => {
      throw new Error('the disk is full');
    };
    await t.rejects(callOnThreads(exported, jobsOf(2, 4), threads, full), /the disk is full/);
    t.strictSame(await callOnThreads(exported, [], threads, full), [], 'nothing to do');
  });
}
