import t from 'tap';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { replayVector, vectorNames } from '../support/vectors.js';

/** One vector in so many; all of them take a minute and a half. */
const EVERY = Number(process.env.VECTORS_EVERY ?? 3);

t.test('the model makes the offers of the real allocator', async (t) => {
  const names = vectorNames();
  t.equal(names.length, 273);
  for (const name of names.filter((_, index) => index % EVERY === 0))
    t.same(await replayVector(createNaiveAllocator, name), [], name);
});
