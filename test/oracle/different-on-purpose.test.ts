import t from 'tap';
import { makeAllocator } from '../support/make-allocator.js';
import { DIFFERENT, replayVector, vectorNames } from '../support/vectors.js';

/**
 * Where the module is not the real allocator, and docs/mesos.md says so: the first thing that it
 * does otherwise, for each script.
 */
const FIRST: Readonly<Record<string, { step: number; expected?: string; got?: string | RegExp }>> =
  {
    'exclusive-disk-twice': {
      step: 2,
      got: /refused: addAgent: .*disk\[MOUNT:\/a\]:20 stands twice/,
    },
    'inactive-framework': {
      step: 6,
      expected: 'offer f1 r2 a1: cpus(*):4; mem(*):1000 (batch cycle 2 at 2000 ms)',
    },
    'json-ranges-overlap': {
      step: 2,
      got: /refused: addAgent: .*p has ranges that overlap/,
    },
    'pattern-any-byte': {
      step: 3,
      expected: 'offer f1 r1 a1: cpus(*):4; mem(*):1000 (event cycle 0 at 0 ms)',
    },
    'pattern-names-twice': {
      step: 3,
      expected: 'offer f1 r1 a1: cpus(*):4; mem(*):1000 (event cycle 0 at 0 ms)',
    },
    'quantity-beyond-2-53': {
      step: 2,
      got: /refused: addAgent: .*the quantity 10000000000000 is too large/,
    },
    'resources-text-loose': {
      step: 2,
      got: /refused: addAgent: .*column 12/,
    },
    'slash-in-id': {
      step: 8,
      expected: 'offer f/2 r1 a3: cpus(*):4; mem(*):1000 (batch cycle 1 at 1000 ms)',
    },
    'sub-thousandth-min-allocatable': {
      step: 4,
      got: 'offer f1 r1 a1: cpus(*):0.001 (batch cycle 1 at 1000 ms)',
    },
    'sub-thousandth-total': {
      step: 7,
      expected: 'offer f2 r2 a3: cpus(*):4; mem(*):4096 (batch cycle 1 at 1000 ms)',
    },
    'sub-thousandth-used': {
      step: 5,
      expected: 'offer f2 r2 a1: cpus(*):3.334; mem(*):3896 (batch cycle 1 at 1000 ms)',
    },
  };

t.test('the module differs from the real allocator where the docs say it', async (t) => {
  t.same(vectorNames(DIFFERENT), Object.keys(FIRST));
  for (const name of vectorNames(DIFFERENT)) {
    const [first] = await replayVector(makeAllocator, name, DIFFERENT);
    t.match(first, FIRST[name] ?? 'nothing', name);
  }
});

t.test('a refused pattern is named, with the reason', async (t) => {
  for (const [name, reason] of [
    ['pattern-any-byte', /invalid escape sequence: `\\C`\); expected a regular expression/],
    ['pattern-names-twice', /duplicate capture group name: `n`\); expected a regular/],
  ] as const) {
    const differences = await replayVector(makeAllocator, name, DIFFERENT);
    t.match(differences.map(({ got = '' }) => got).join(), reason, name);
  }
});

t.test('disks are cut to a quota in the order in which they first appeared', async (t) => {
  const allocator = await makeAllocator({ eventDriven: false });
  allocator.addAgent({ id: 'first', resources: 'disk[PATH:/p]:600' });
  allocator.removeAgent('first');
  allocator.updateQuota('r', { limits: 'disk:4644' });
  allocator.addAgent({ id: 'a', resources: 'cpus:1;disk:8000;disk[PATH:/p]:500' });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  const [offer] = allocator.allocate().offers;
  const disks = offer?.resources.filter(({ name }) => name === 'disk');
  t.same(
    disks?.map(({ disk, scalar }) => [disk?.source?.type, scalar?.value]),
    [
      ['PATH', 500],
      [undefined, 4144],
    ],
  );
});
