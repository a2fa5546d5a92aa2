import t from 'tap';
import type { ScriptOp } from '../../tools/conformance/lines.js';
import { OnModel, playOnModel } from '../../tools/conformance/on-model.js';
import { randomScript } from '../../tools/conformance/random-script.js';
import { parseScript } from '../../tools/conformance/script.js';
import { differencesOf, shrink } from '../../tools/conformance/shrink.js';
import { createNaiveAllocator } from '../../tools/model/model.js';

/** Scripts that are drawn while the model plays them say all that it did, and can be made small. */

const OPTIONS = { op: 'options', event_driven: false } as const;
const AGENT = { op: 'addAgent', id: 'a1', resources: 'cpus:4;mem:100;ports:[1-4]' } as const;
const LARGER = { op: 'updateAgent', id: 'a1', resources: 'cpus:6;mem:150;ports:[1-8]' } as const;
const FRAMEWORK = { op: 'addFramework', id: 'f1', roles: ['r1'] } as const;
const ALLOCATE = { op: 'allocate' } as const;
const HERE = { framework: 'f1', role: 'r1', agent: 'a1' } as const;
/** So the framework has two offers of the agent. */
const TWICE: readonly ScriptOp[] = [OPTIONS, AGENT, FRAMEWORK, ALLOCATE, LARGER, ALLOCATE];

const reservations = [{ type: 'DYNAMIC', role: 'r1' }] as const;
const reservedMem = (value: number) =>
  [{ name: 'mem', type: 'SCALAR', scalar: { value }, reservations }] as const;
const reservedPorts = (end: number) =>
  [
    { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 2, end }] }, reservations },
  ] as const;

async function playing(ops: readonly ScriptOp[]): Promise<OnModel> {
  const onModel = await OnModel.start('made up', OPTIONS);
  for (const op of ops) onModel.play(op);
  return onModel;
}

function outOn({ run }: OnModel): string {
  return JSON.stringify(run.desk.out());
}

t.test('what is refused leaves no trace on the desk', async (t) => {
  const refused: Record<string, ScriptOp> = {
    'a reservation larger than all offers': {
      op: 'reserve',
      ...HERE,
      resources: reservedMem(151),
    },
    'more ports than all offers have': { op: 'reserve', ...HERE, resources: reservedPorts(9) },
    'more used than was offered': { op: 'accept', ...HERE, use: 'cpus:7' },
    'a decline for no time at all': { op: 'decline', ...HERE, refuse_seconds: Number.NaN },
    'a part for no time at all': {
      op: 'decline',
      ...HERE,
      resources: 'cpus:1',
      refuse_seconds: Number.NaN,
    },
  };
  for (const [name, op] of Object.entries(refused)) {
    const onModel = await playing(TWICE);
    const before = outOn(onModel);
    onModel.play(op);
    t.equal(onModel.length, TWICE.length, name);
    t.equal(outOn(onModel), before, name);
    t.notOk(onModel.isOver, name);
  }
});

t.test('what several offers have together can be reserved', async (t) => {
  const ops = { mem: reservedMem(120), ports: reservedPorts(7) };
  for (const [name, resources] of Object.entries(ops)) {
    const onModel = await playing([...TWICE, { op: 'reserve', ...HERE, resources }]);
    const reserved = onModel.run.desk
      .out()
      .flatMap((held) => held.resources.filter((one) => one.reservations !== undefined));
    t.match(reserved, resources, name);
  }
});

t.test('a script ends where a step is refused half-way', async (t) => {
  const onModel = await playing([
    ...TWICE,
    { op: 'reserve', ...HERE, resources: reservedMem(150) },
    // The agent no longer has what is reserved in the second offer.
    { op: 'updateAgent', id: 'a1', resources: [...reservedMem(100)] },
  ]);
  const { length } = onModel;
  onModel.play({ op: 'unreserve', ...HERE, resources: reservedMem(150) });
  t.ok(onModel.isOver);
  onModel.play({ op: 'allocate' });
  t.equal(onModel.length, length);
});

t.test(
  'what is left of a declined part is out to the framework, role and agent alone',
  async (t) => {
    const onModel = await playing([...TWICE, { op: 'decline', ...HERE, resources: 'cpus:1' }]);
    t.same(
      onModel.run.desk.out().map(({ at }) => at),
      [HERE],
    );
  },
);

t.test('a drawn script is one that can be read, and comes out alike once more', async (t) => {
  for (let seed = 1; seed <= 5; seed++) {
    const { script, expected } = await randomScript(seed);
    const ops = script.steps.map(({ op }) => op);
    const text = ops.map((op) => JSON.stringify(op)).join('\n');
    t.same(parseScript(script.file, text).steps, script.steps);
    t.same((await playOnModel(script.file, ops)).expected, expected);
  }
});

t.test('a script is shrunk to what shows the difference', async (t) => {
  const make = createNaiveAllocator;
  const choosy: typeof make = (options) => make({ ...options, minAllocatable: ['cpus:1000'] });
  const drawn = await randomScript(1);
  t.same(await differencesOf(make, drawn), []);
  const small = await shrink(choosy, drawn);
  t.same(small.script.steps.map(({ op }) => op.op).sort(), ['addAgent', 'addFramework']);
  const steps = (await differencesOf(choosy, small)).map(({ step }) => step);
  t.same([...new Set(steps)], [2]);
});
