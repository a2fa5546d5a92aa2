import t from 'tap';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { replayVector, vectorNames } from '../support/vectors.js';

t.test('the model makes the offers of the real allocator', async (t) => {
  const names = vectorNames();
  t.equal(names.length, 273);
  for (const name of names) t.same(await replayVector(createNaiveAllocator, name), [], name);
});
