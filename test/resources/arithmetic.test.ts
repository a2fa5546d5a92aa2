import fc from 'fast-check';
import t from 'tap';
import {
  addResources,
  containsResources,
  formatResources,
  mergeResources,
  parseResources,
  type Resource,
  ResourceError,
  subtractResources,
} from '../../host/resources/index.js';
import { anyResources, divisibleResources } from '../support/arbitrary-resources.js';

const add = (a: string, b: string) =>
  formatResources(addResources(parseResources(a), parseResources(b)));
const subtract = (a: string, b: string) =>
  formatResources(subtractResources(parseResources(a), parseResources(b)));
const contains = (a: string, b: string) => containsResources(parseResources(a), parseResources(b));

/** Equal as Mesos sees it: the order of entries and items says nothing. */
const same = (a: readonly Resource[], b: readonly Resource[]) =>
  containsResources(a, b) && containsResources(b, a);

t.test('scalars add up and subtract in thousandths', (t) => {
  t.equal(add('cpus:0.1', 'cpus:0.2'), 'cpus:0.3');
  t.equal(subtract('cpus:0.3', 'cpus:0.1'), 'cpus:0.2');
  t.equal(subtract('cpus:1;mem:5', 'cpus:1'), 'mem:5', 'nothing left is no entry');
  t.equal(subtract('cpus:1', 'cpus:3;mem:1'), '{}', 'what is not there is not missed');
  t.throws(() => add('cpus:9007199254740', 'cpus:9007199254740'), { code: 'QUANTITY' });
  t.end();
});

t.test('ranges coalesce', (t) => {
  t.equal(add('ports:[1-3, 8-9]', 'ports:[4-7]'), 'ports:[1-9]');
  t.equal(add('ports:[1-5]', 'ports:[3-8]'), 'ports:[1-8]');
  t.equal(subtract('ports:[1-9]', 'ports:[1-1, 4-5, 9-12]'), 'ports:[2-3, 6-8]');
  t.ok(contains('ports:[1-3, 4-9]', 'ports:[2-6]'));
  t.notOk(contains('ports:[1-3, 5-9]', 'ports:[2-6]'));
  t.end();
});

t.test('sets unite', (t) => {
  t.equal(add('bugs:{a}', 'bugs:{b, a}'), 'bugs:{a, b}');
  t.equal(subtract('bugs:{a, b}', 'bugs:{b, c}'), 'bugs:{a}');
  t.ok(contains('bugs:{a, b}', 'bugs:{b}'));
  t.notOk(contains('bugs:{a, b}', 'bugs:{b, c}'));
  t.end();
});

t.test('what is reserved, revocable or on another disk is something else', (t) => {
  const kinds = 'disk:1;disk(r):1;disk{REV}:1;disk[PATH:/a]:1;disk[PATH:/b]:1';
  t.equal(parseResources(kinds).length, 5);
  t.equal(subtract('cpus:2;cpus(r):2', 'cpus(r):1'), 'cpus:2; cpus(reservations: [(STATIC,r)]):1');
  t.notOk(contains('cpus:2', 'cpus(r):1'));
  t.notOk(contains('cpus(r):2', 'cpus(r, p):1'));
  t.end();
});

t.test('volumes and exclusive disks are there whole or not at all', (t) => {
  for (const disk of ['disk(r)[id:p]', 'disk[MOUNT:/m]', 'disk[RAW(v,i,)]', 'disk[BLOCK(v,i,)]']) {
    t.ok(contains(`${disk}:100`, `${disk}:100`), disk);
    t.notOk(contains(`${disk}:100`, `${disk}:60`), disk);
    const whole = parseResources(`${disk}:100`);
    t.strictSame(subtractResources(whole, parseResources(`${disk}:60`)), whole, disk);
    t.equal(addResources(whole, whole).length, 2, 'two do not make a bigger one');
  }
  t.equal(subtract('disk[PATH:/p]:100', 'disk[PATH:/p]:60'), 'disk[PATH:/p]:40');
  t.equal(subtract('disk[RAW(,,fast)]:100', 'disk[RAW(,,fast)]:60'), 'disk[RAW(,,fast)]:40');
  t.end();
});

t.test('shared volumes are counted in copies', (t) => {
  const volume = 'disk(r)[id:p]<SHARED>:64';
  const printed = 'disk(reservations: [(STATIC,r)])[id:p]<SHARED>:64';
  t.equal(add(volume, volume), `${printed}<2>`);
  t.equal(subtract(`${volume}<3>`, volume), `${printed}<2>`);
  t.ok(contains(`${volume}<2>`, volume));
  t.notOk(contains(volume, `${volume}<2>`));
  t.notOk(contains(volume, 'disk(r)[id:p]<SHARED>:32'), 'another size is another volume');
  t.notOk(contains(volume, 'disk(r)[id:p]:64'), 'unshared is something else');
  t.end();
});

t.test('the role that something is allocated to is left out', (t) => {
  t.ok(contains('cpus(allocated: a):2', 'cpus(allocated: b):2'));
  t.equal(add('cpus(allocated: a):1', 'cpus:1'), 'cpus:2');
  t.end();
});

t.test('a resource without its value is refused', (t) => {
  for (const type of ['SCALAR', 'RANGES', 'SET'] as const) {
    t.throws(() => mergeResources([{ name: 'x', type }]), ResourceError);
  }
  t.end();
});

t.test('adding keeps both, and subtracting takes away what was added', (t) => {
  fc.assert(
    fc.property(anyResources, anyResources, (a, b) => {
      const sum = addResources(a, b);
      return containsResources(sum, a) && containsResources(sum, b);
    }),
    { seed: 30, numRuns: 300 },
  );
  const scalarsOnly = divisibleResources.map((list) =>
    list.filter(({ type }) => type === 'SCALAR'),
  );
  fc.assert(
    fc.property(scalarsOnly, scalarsOnly, (a, b) =>
      same(subtractResources(addResources(a, b), b), mergeResources(a)),
    ),
    { seed: 31, numRuns: 300 },
  );
  t.end();
});

t.test('what was contained comes back by adding', (t) => {
  fc.assert(
    fc.property(anyResources, fc.infiniteStream(fc.boolean()), (all, picks) => {
      const outer = mergeResources(all);
      const inner = outer.filter(() => picks.next().value === true);
      const rest = subtractResources(outer, inner);
      return containsResources(outer, inner) && same(addResources(rest, inner), outer);
    }),
    { seed: 32, numRuns: 300 },
  );
  t.end();
});

t.test('the order of what is added says nothing', (t) => {
  fc.assert(
    fc.property(anyResources, anyResources, (a, b) => same(addResources(a, b), addResources(b, a))),
    { seed: 33, numRuns: 300 },
  );
  t.end();
});

t.test('difference and containment agree', (t) => {
  fc.assert(
    fc.property(divisibleResources, divisibleResources, (a, b) => {
      const nothingMissing = subtractResources(b, a).length === 0;
      return nothingMissing === containsResources(a, b);
    }),
    { seed: 34, numRuns: 500 },
  );
  t.end();
});
