import { existsSync } from 'node:fs';
import t from 'tap';
import { replayVector, vectorNames } from '../support/vectors.js';

const isBuilt = existsSync(new URL('../build/fairlead.wasm', import.meta.url));

t.test(
  'the module makes the offers of the real allocator',
  {
    skip: isBuilt ? false : 'the module is not built',
  },
  async (t) => {
    const { createAllocator } = await import('../../host/allocator/index.js');
    const names = vectorNames();
    t.equal(names.length, 273);
    for (const name of names) t.same(await replayVector(createAllocator, name), [], name);
  },
);
