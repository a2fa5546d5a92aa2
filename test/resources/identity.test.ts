import t from 'tap';
import {
  formatResources,
  identityOf,
  parseResources,
  type Resource,
  resourcesFrom,
} from '../../host/resources/index.js';

/** The one resource that a text names. */
function one(text: string): Resource {
  const [resource, ...others] = parseResources(text);
  if (resource === undefined || others.length > 0) throw new Error(`${text} is not one resource`);
  return resource;
}

const keyOf = (resource: Resource) => identityOf(resource).key;
const cpus = { name: 'cpus', type: 'SCALAR', scalar: { value: 2 } } as const;

t.test('both of the formats that Mesos writes reservations in name one resource', (t) => {
  const owner = { principal: 'p', labels: { labels: [{ key: 'k', value: 'v' }] } };
  const pairs: [string, object, object][] = [
    ['unreserved', { role: '*' }, {}],
    ['unreserved', {}, { reservations: [] }],
    ['static', { role: 'r' }, { reservations: [{ type: 'STATIC', role: 'r' }] }],
    ['dynamic', { role: 'r', reservation: {} }, { reservations: [{ type: 'DYNAMIC', role: 'r' }] }],
    [
      'dynamic with its owner',
      { role: 'r', reservation: owner },
      { reservations: [{ type: 'DYNAMIC', role: 'r', ...owner }] },
    ],
    [
      "the endpoints' format, which holds both",
      { role: 'r', reservations: [{ type: 'STATIC', role: 'r' }] },
      { reservations: [{ type: 'STATIC', role: 'r' }] },
    ],
  ];
  for (const [name, old, now] of pairs) {
    t.strictSame(identityOf({ ...cpus, ...old }), identityOf({ ...cpus, ...now }), name);
    const both = resourcesFrom([
      { ...cpus, ...old },
      { ...cpus, ...now },
    ]);
    t.equal(both.length, 1, `${name}: they add up`);
    t.equal(both[0]?.scalar?.value, 4);
    t.notOk(both[0] !== undefined && 'role' in both[0], `${name}: one format comes out`);
  }
  t.end();
});

t.test('the innermost reservation is the role that may use a resource', (t) => {
  const refined = identityOf(one('cpus(reservations: [(STATIC,a),(DYNAMIC,a/b,p)]):1'));
  t.match(refined, { reservationRole: 'a/b', refined: true, dynamic: true });
  const plain = identityOf(one('cpus:1'));
  t.match(plain, { refined: false, dynamic: false, revocable: false, shared: false });
  t.notOk('reservationRole' in plain);
  t.match(identityOf(one('cpus(r):1')), { reservationRole: 'r', refined: false, dynamic: false });
  t.ok(identityOf(one('cpus{REV}:1')).revocable);
  t.end();
});

t.test('everything that Mesos tells resources apart by is in the key', (t) => {
  const different = [
    'cpus:1',
    'mem:1',
    'cpus(a):1',
    'cpus(a, p):1',
    'cpus(a, q):1',
    'cpus(a, p, {k: v}):1',
    'cpus(a, p, {k: w}):1',
    'cpus(a, p, {k: v, k: v}):1',
    'cpus(reservations: [(STATIC,a),(DYNAMIC,a/b)]):1',
    'cpus{REV}:1',
    'disk:1',
    'disk[PATH:/p]:1',
    'disk[MOUNT:/p]:1',
    'disk[MOUNT:/q]:1',
    'disk[RAW(v,i,)]:1',
    'disk[RAW(v,,i)]:1',
    'disk(a)[i:p]:1',
    'disk(a)[j:p]:1',
    'disk(a)[i:p]<SHARED>:1',
    'disk(a)[i:p]<SHARED>:2',
    'cpus:[1-2]',
    'cpus:{a}',
  ];
  const keys = different.map((text) => keyOf(one(text)));
  t.equal(new Set(keys).size, different.length);
  const provided = keyOf({ ...cpus, provider_id: { value: 'x' } });
  t.notOk(keys.includes(provided));
  t.end();
});

t.test('amounts, allocation, mounts and the order of labels and fields are not', (t) => {
  const equal: [string, string][] = [
    ['cpus:1', 'cpus:7'],
    ['cpus:1', 'cpus(allocated: r):1'],
    ['ports:[1-2]', 'ports:[5-9]'],
    ['disk(a)[i:p]:1', 'disk(a)[i:q]:1'],
    ['cpus(a, p, {k: v, l: w}):1', 'cpus(a, p, {l: w, k: v}):1'],
    ['cpus(a, p, {k}):1', 'cpus(a, p, {k: }):1'],
    ['cpus(a, p, {k, l, l}):1', 'cpus(a, p, {k, k, l}):1'],
  ];
  for (const [left, right] of equal) t.equal(keyOf(one(left)), keyOf(one(right)), left);
  const volume = { name: 'disk', type: 'SCALAR', scalar: { value: 1 } } as const;
  t.equal(
    keyOf({ ...volume, disk: { persistence: { id: 'i', principal: 'p' } } }),
    keyOf({ disk: { persistence: { id: 'i' } }, ...volume }),
  );
  t.end();
});

t.test('volumes and exclusive disks are indivisible, pools are not', (t) => {
  const indivisible = ['disk(r)[i:p]:1', 'disk[MOUNT:/m]:1', 'disk[MOUNT]:1', 'disk[RAW(v,i,)]:1'];
  const divisible = ['disk:1', 'disk[PATH:/p]:1', 'disk[RAW(v,,profile)]:1', 'cpus(r):1'];
  for (const text of indivisible) t.ok(identityOf(one(text)).indivisible, text);
  for (const text of divisible) t.notOk(identityOf(one(text)).indivisible, text);
  t.end();
});

t.test('of what is indivisible the size is part of what it is', (t) => {
  for (const disk of ['disk(r)[i:p]', 'disk[MOUNT:/m]', 'disk[RAW(v,i,)]', 'disk[BLOCK]']) {
    t.not(keyOf(one(`${disk}:1`)), keyOf(one(`${disk}:2`)), disk);
  }
  for (const disk of ['disk', 'disk[PATH:/p]', 'disk[RAW(v,,profile)]']) {
    t.equal(keyOf(one(`${disk}:1`)), keyOf(one(`${disk}:2`)), disk);
  }
  t.equal(identityOf(one('disk(r)[i:p]<SHARED>:0.064')).sharedThousandths, 64);
  t.notOk('sharedThousandths' in identityOf(one('disk(r)[i:p]:0.064')));
  t.end();
});

t.test('the template is the resource without quantity and allocation', (t) => {
  const texts = ['cpus(allocated: r):3', 'disk(allocated: r)(reservations: [(STATIC,r)])[i:p]:3'];
  for (const text of texts) {
    const { template } = identityOf(one(text));
    t.notOk('scalar' in template || 'allocation_info' in template);
    const whole = { ...template, scalar: { value: 3 } };
    t.equal(formatResources([whole]), text.replace('(allocated: r)', ''));
  }
  t.end();
});
