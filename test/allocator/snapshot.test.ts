import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import {
  AllocatorError,
  createAllocator,
  type FairleadAllocator,
  restoreAllocator,
} from '../../host/allocator/index.js';
import { SNAPSHOT_VERSION } from '../../host/allocator/snapshot.js';
import { playHistory } from '../support/seeded-history.js';

const run = promisify(execFile);

async function busySnapshot(): Promise<Uint8Array> {
  const { snapshot } = await playHistory(createAllocator, {}, 7, 60);
  return snapshot;
}

/** What an allocator decides in the seconds after a snapshot, as text. */
const CONTINUE = `
  const decided = [];
  for (let ms = allocator.nowMs + 1000; ms <= 90000; ms += 1000) {
    decided.push(JSON.stringify(allocator.advance(ms)), JSON.stringify(allocator.allocate()));
    for (const offer of allocator.offers()) allocator.decline([offer.id], 3);
  }
  decided.push(Buffer.from(allocator.snapshot()).toString('base64'));
`;

function continueHere(allocator: Awaited<ReturnType<typeof restoreAllocator>>): string {
  const play = new Function('allocator', 'Buffer', `${CONTINUE}; return decided.join('\\n');`);
  return play(allocator, Buffer) as string;
}

/** Every field of every record in the module's memory, in order, and where they lie. */
function layout(): string {
  const folder = fileURLToPath(new URL('../../assembly', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const fields = files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => {
      const classes = readFileSync(join(folder, file), 'utf8').matchAll(
        /^(?:export )?class (\w+)[^{]*\{\n([\s\S]*?)\n\}/gm,
      );
      return [...classes].flatMap(([, name, body = '']) =>
        [...body.matchAll(/^ {2}(\w+): ([\w<>]+);/gm)].map(
          ([, key, type]) => `${name}.${key}: ${type}`,
        ),
      );
    });
  const places = readFileSync(join(folder, 'memory/layout.ts'), 'utf8').matchAll(
    /^export const .*/gm,
  );
  return [...fields, ...places].join('\n');
}

t.test('the version is raised with the layout of the memory', (t) => {
  t.match(layout(), 'Minimum.least: usize\nMinimum.unit: usize\nMinimum.held: usize');
  t.match(layout(), 'Heap.');
  t.match(layout(), 'AGENTS_AT');
  const digest = createHash('sha256').update(layout()).digest('hex').slice(0, 16);
  t.strictSame(
    { version: SNAPSHOT_VERSION, digest },
    { version: 3014, digest: '70c0c9476dd6050a' },
    'a snapshot of another layout must not be restored: raise SNAPSHOT_VERSION, then say so here',
  );
  t.end();
});

t.test('a restore in a new process continues byte for byte', async (t) => {
  const snapshot = await busySnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'image'), snapshot);
  const entry = fileURLToPath(new URL('../../build/host/allocator/index.js', import.meta.url));
  writeFileSync(
    join(folder, 'child.mjs'),
    `import { readFileSync } from 'node:fs';
     import { restoreAllocator } from ${JSON.stringify(entry)};
     const allocator = await restoreAllocator(readFileSync(${JSON.stringify(join(folder, 'image'))}));
     ${CONTINUE}
     process.stdout.write(decided.join('\\n'));`,
  );
  const { stdout } = await run(process.execPath, [join(folder, 'child.mjs')], {
    maxBuffer: 1 << 28,
  });
  t.ok(stdout.length > 10_000, 'something was decided');
  t.equal(stdout, continueHere(await restoreAllocator(snapshot)));
});

t.test('what is restored knows what the original knew', async (t) => {
  const snapshot = await busySnapshot();
  const restored = await restoreAllocator(snapshot);
  t.same(restored.snapshot(), snapshot);
  t.equal(restored.nowMs, 60_000);
  for (const role of ['spark', 'adhoc', 'eng/web']) t.ok(restored.dominantShare(role) >= 0);
  t.throws(() => restored.addAgent({ id: 'agent-1', resources: 'cpus:1' }), {
    code: 'ALREADY_EXISTS',
  });
});

t.test('a damaged image is refused wherever the damage is', async (t) => {
  const snapshot = await busySnapshot();
  const places = [0, 7, 8, 12, 16, 20, 24, 1000, snapshot.length >> 1, snapshot.length - 1];
  for (const place of places) {
    const damaged = snapshot.slice();
    damaged[place] = (damaged[place] ?? 0) ^ 0x40;
    await t.rejects(restoreAllocator(damaged), { code: 'SNAPSHOT_INVALID' }, `byte ${place}`);
  }
});

t.test('a truncated, foreign or other version of image says what is wrong', async (t) => {
  const snapshot = await busySnapshot();
  const cases: [Uint8Array, RegExp][] = [
    [snapshot.subarray(0, 10), /no snapshot/],
    [snapshot.subarray(0, snapshot.length - 1), /cut short/],
    [new TextEncoder().encode('PNG'.padEnd(100)), /no snapshot/],
  ];
  const other = snapshot.slice();
  new DataView(other.buffer).setUint32(8, 9_000_001, true);
  cases.push([other, /version 9000001; this package reads/]);
  for (const [bytes, message] of cases) {
    await t.rejects(restoreAllocator(bytes), { name: 'AllocatorError', message });
  }
});

t.test('a refused restore leaves every allocator as it was', async (t) => {
  const snapshot = await busySnapshot();
  const allocator = await restoreAllocator(snapshot);
  await t.rejects(restoreAllocator(snapshot.subarray(1)), AllocatorError);
  t.same(allocator.snapshot(), snapshot);
});

t.test('taking a snapshot changes nothing', async (t) => {
  const one = await restoreAllocator(await busySnapshot());
  const two = await restoreAllocator(one.snapshot());
  for (let i = 0; i < 5; i++) one.snapshot();
  t.equal(continueHere(one), continueHere(two));
});

t.test('going back to a checkpoint undoes whatever came since, again and again', async (t) => {
  const allocator = await restoreAllocator(await busySnapshot());
  const before = allocator.snapshot();
  const goBack = allocator.checkpoint();
  const futures: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    // Agents, frameworks, roles, kinds and set items come, change and go.
    allocator.addAgent({ id: `new-${turn}`, resources: `cpus:4;mem:64;tree-${turn}:{oak,elm}` });
    allocator.addAgent({ id: 'other', resources: 'cpus:1' });
    allocator.updateAgent('agent-1', { attributes: `turn:${turn}` });
    allocator.removeAgent('agent-2');
    allocator.addFramework({ id: 'late', roles: [`role-${turn}`, 'spark'] });
    allocator.updateWhitelist(['new-1']);
    allocator.advance(allocator.nowMs + 5000);
    allocator.allocate();
    goBack();
    t.ok(Buffer.from(allocator.snapshot()).equals(before), `turn ${turn}`);
    futures.push(continueHere(allocator));
    goBack();
  }
  t.equal(new Set(futures).size, 1);
  t.equal(futures[0], continueHere(await restoreAllocator(before)));
});

t.test('of two checkpoints either can be gone back to, in any order', async (t) => {
  const allocator = await createAllocator({ eventDriven: false });
  const backToNone = allocator.checkpoint();
  allocator.addAgent({ id: 'g', resources: 'cpus:1;gold:7' });
  allocator.addFramework({ id: 'f', roles: ['x'] });
  const backToGold = allocator.checkpoint();
  const gold = allocator.snapshot();
  for (const between of [() => {}, silver]) {
    backToNone();
    t.throws(() => allocator.available('g'), { code: 'UNKNOWN_AGENT' });
    between();
    backToGold();
    t.ok(Buffer.from(allocator.snapshot()).equals(gold));
    t.same(
      allocator.available('g').map(({ name }) => name),
      ['cpus', 'gold'],
    );
    t.same(allocator.order('x'), ['f']);
  }
  function silver(): void {
    allocator.addAgent({ id: 's', resources: 'mem:5;silver:3' });
    allocator.addFramework({ id: 'h', roles: ['y'] });
  }
});

t.test('what a trial offered can be read after going back', async (t) => {
  const allocator = await createAllocator();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  const goBack = allocator.checkpoint();
  const { offers } = allocator.addAgent({ id: 'x', resources: 'cpus:1;gold:2' });
  goBack();
  allocator.addAgent({ id: 'y', resources: 'mem:77;silver:2' });
  t.same(
    offers[0]?.resources.map(({ name, scalar }) => [name, scalar?.value]),
    [
      ['cpus', 1],
      ['gold', 2],
    ],
  );
  t.same(offers[0]?.quantities, { cpus: 1000, gold: 2000 });
  // Known again by their own words, not by the numbers that these had.
  t.throws(() => allocator.accept([0], offers[0]?.resources ?? []), { code: 'NOT_HELD' });
});

t.test('going back brings offer constraints back', async (t) => {
  const allocator = await createAllocator();
  const selector = { attribute_name: 'rack' };
  const attribute_constraints = [{ selector, predicate: { exists: {} } }];
  const role_constraints = { r: { groups: [{ attribute_constraints }] } };
  const framework = { id: 'f', roles: ['r'], offerConstraints: { role_constraints } };
  allocator.addFramework(framework);
  const goBack = allocator.checkpoint();
  allocator.removeFramework('f');
  allocator.addAgent({ id: 'x', resources: 'cpus:1' });
  goBack();
  t.same(allocator.addAgent({ id: 'y', resources: 'cpus:1' }).offers, []);
  t.throws(() =>
    allocator.batch(() => {
      const used = { g: { r: 'ports:[1-1]' }, h: { r: 'ports:[1-1]' } };
      allocator.addAgent({ id: 'bad', resources: 'ports:[1-9]', used });
      allocator.removeFramework('f');
      allocator.addAgent({ id: 'z', resources: 'cpus:1' });
    }),
  );
  t.same(allocator.addAgent({ id: 'z', resources: 'cpus:1' }).offers, [], 'nor does a batch');
});

t.test(
  "a checkpoint that was released is gone, and its memory is no other one's before",
  async (t) => {
    const allocator = await createAllocator();
    const stands = () => Buffer.from(allocator.snapshot()).toString('base64');
    const empty = stands();
    const toEmpty = allocator.checkpoint();
    allocator.addAgent({ id: 'a', resources: 'cpus:1' });
    const one = stands();
    const toOne = allocator.checkpoint();
    toOne.release();
    toOne.release();
    t.throws(toOne, { code: 'INVALID_VALUE', message: /released/ });
    const again = allocator.checkpoint();
    allocator.addAgent({ id: 'b', resources: 'cpus:2' });
    const toTwo = allocator.checkpoint();
    const two = stands();
    for (const [goBack, wanted] of [
      [toEmpty, empty],
      [toTwo, two],
      [again, one],
      [toTwo, two],
      [toEmpty, empty],
    ] as const) {
      goBack();
      t.equal(stands(), wanted);
    }
  },
);

t.test('checkpoints and snapshots are not for the middle of a batch', async (t) => {
  const allocator = await createAllocator();
  const goBack = allocator.checkpoint();
  const calls = [() => allocator.checkpoint(), () => allocator.snapshot(), goBack];
  for (const call of calls) {
    t.throws(() => allocator.batch(() => void call()), { code: 'INVALID_VALUE' });
  }
});

t.test(
  'whatever was there before, or was asked, a state that goes on has the same image',
  async (t) => {
    const allocator = await createAllocator();
    allocator.addFramework({ id: 'f', roles: ['r'] });
    allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:1024' });
    const image = allocator.snapshot();
    const goBack = allocator.checkpoint();
    const grow = (from: FairleadAllocator, count: number): void => {
      for (let i = 0; i < count; i++) from.addAgent({ id: `b${i}`, resources: `cpus:${i + 1}` });
      from.allocate();
    };
    grow(allocator, 300);
    allocator.explain('f', 'r');
    goBack();
    allocator.explain('f', 'r');
    grow(allocator, 40);
    const fresh = await restoreAllocator(image);
    grow(fresh, 40);
    t.ok(Buffer.from(allocator.snapshot()).equals(fresh.snapshot()));
  },
);
