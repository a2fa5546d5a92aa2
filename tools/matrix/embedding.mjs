// Every call of the embedding API, told line by line: the same lines under every runtime. Plain
// JavaScript against the package as it is installed.
import process from 'node:process';
import * as fairlead from 'fairlead';
import * as allocators from 'fairlead/allocator';

/** The path of a recording, and that of a file that may be written. */
const [trace, into] = process.argv.slice(2);

/** FNV-1a, 32 bits: what stands for bytes. */
function hash(bytes) {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}

/** A value as JSON can tell it; of a map its entries, of bytes and of functions that they are so. */
function plain(value) {
  if (value instanceof Uint8Array) return `${value.length} bytes ${hash(value)}`;
  if (value instanceof Map) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value.toJSON?.() ?? value);
  // What a call did not decide is left out.
  const told = entries.filter(([, field]) => !Array.isArray(field) || field.length > 0);
  return Object.fromEntries(told.map(([key, field]) => [key, plain(field)]));
}

/** One line; of a long one its length and its hash. */
function text(value) {
  const told = JSON.stringify(plain(value)) ?? 'nothing';
  if (told.length < 1000) return told;
  return `${told.length} characters ${hash(new TextEncoder().encode(told))}`;
}

function tell(name, args, result) {
  const line = `${name}(${args.map(text).join(', ')}) → ${result}`;
  console.log(line.replaceAll(trace, 'TRACE').replaceAll(into, 'INTO'));
}

function failure({ name, code, message }) {
  // Why the engine can make no module of something is said in the engine's own words.
  return `${name} ${code}${code === 'MODULE_MISMATCH' ? '' : `: ${message}`}`;
}

/** Calls a function, telling what came of it: its value or its error. */
function call(name, run, args) {
  try {
    const value = run(...args);
    tell(name, args, text(value));
    return value;
  } catch (error) {
    tell(name, args, failure(error));
    return undefined;
  }
}

/** The same for one of the package's functions that answers later. */
async function later(run, args) {
  try {
    const value = await run(...args);
    tell(run.name, args, text(value));
    return value;
  } catch (error) {
    tell(run.name, args, failure(error));
    return undefined;
  }
}

const of = (run, ...args) => call(run.name, run, args);

/** An allocator whose calls are told. */
function told(allocator) {
  return new Proxy(allocator, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...args) => call(`.${name}`, value.bind(target), args);
    },
  });
}

const POLICY = {
  name: 'mine',
  roles: [
    {
      selector: 'spark/*',
      order: 'fifo',
      relinquish: { patienceMs: 3000, backoffMs: 2000, backoffMaxMs: 8000 },
    },
    { selector: 'lottery', order: 'random', admission: 'gang' },
  ],
};

const ON_A_RACK = {
  selector: { attribute_name: 'rack' },
  predicate: { text_matches: { regex: '^r[0-9]$' } },
};
const PICKY = {
  role_constraints: { lottery: { groups: [{ attribute_constraints: [ON_A_RACK] }] } },
};

function registers(allocator) {
  allocator.addAgent({ id: 'a1', resources: 'cpus:8;mem:16384;ports:[31000-31009]' });
  allocator.addAgent({
    id: 'a2',
    hostname: 'two',
    resources: 'cpus:4.5;mem:8192;disk(eng):1024',
    attributes: 'rack:r2;level:3.5;range:[1-3]',
    region: 'north',
    zone: 'n1',
  });
  allocator.addAgent({ id: 'a3', resources: 'cpus:2;mem:64', used: { old: { eng: 'cpus:1' } } });
  allocator.addAgent({ id: 'a4', resources: 'cpus:16;mem:65536;gpus:4' });
  allocator.addAgent({ id: 'a1', resources: 'cpus:1' });
  allocator.addAgent({ id: 'bad', resources: 'cpus:eight' });
  allocator.addResourceProvider('a1', 'disk:2048');
  allocator.updateAgent('a2', { attributes: 'rack:r3' });
  allocator.deactivateAgent('a3');
  allocator.activateAgent('a3');
  allocator.updateWhitelist(['a1', 'two', 'a3']);
  allocator.updateWhitelist();
  allocator.updateWeights({ spark: 2 });
  allocator.updateQuota('eng', { guarantees: 'cpus:1', limits: 'cpus:3;mem:4096' });
  allocator.updateQuota('eng', { guarantees: 'cpus:4', limits: 'cpus:3' });
}

function subscribes(allocator) {
  const minimum = { spark: { quantities: 'cpus:12', unit: 'cpus:4;mem:4096' } };
  allocator.addFramework({ id: 'app-1', roles: ['spark'], minimum });
  allocator.addFramework({ id: 'app-2', name: 'étude ☃', roles: ['spark'], minimum });
  allocator.addFramework({ id: 'web', roles: ['eng', 'lottery'], suppressedRoles: ['lottery'] });
  allocator.updateFramework({ id: 'web', roles: ['eng'], priority: 3 });
  allocator.addFramework({ id: 'picky', roles: ['lottery'], offerConstraints: PICKY });
  allocator.deactivateFramework('picky');
  allocator.activateFramework('picky');
  allocator.suppress('web', ['eng']);
  allocator.revive('web');
  allocator.removeFramework('nobody');
}

function answers(allocator) {
  for (const { id, quantities } of allocator.allocate().offers) {
    const cpus = Math.floor((quantities.cpus ?? 0) / 2);
    if (cpus >= 1000) allocator.accept([id], `cpus:${cpus / 1000}`, 2);
    else allocator.decline([id], 30);
  }
  allocator.accept([99], 'cpus:1');
  allocator.started('web', 'eng');
  allocator.expectDuration('web', 60_000);
  allocator.updateStandingRefusal('app-2', 'spark', { unless: ['cpus:4'], refuseSeconds: 5 });
  allocator.updateStandingRefusal('app-2', 'eng', {});
  allocator.finish('old', 'eng', 'a3', 'cpus:0.25');
  allocator.finish('old', 'eng', 'a3');
  allocator.finish('old', 'eng', 'a3');
}

/** Reservations, maintenance, and what only a master does. */
function operates(allocator) {
  allocator.allocateStages(['a2', 'a1'], ['a1', 'a3']);
  allocator.addAgent({ id: 'a5', resources: 'cpus:2;mem:64;cpus(eng):1' });
  const dynamic = [{ type: 'DYNAMIC', role: 'eng', principal: 'ops' }];
  const cpu = { name: 'cpus', type: 'SCALAR', scalar: { value: 0.5 }, reservations: dynamic };
  allocator.updateAvailable('a5', { type: 'RESERVE', resources: [cpu] });
  const imposed = allocator.imposeOffer({
    frameworkId: 'web',
    role: 'eng',
    agentId: 'a5',
    resources: fairlead.parseResources('mem:32;cpus(eng):0.5'),
  });
  const mem = { name: 'mem', type: 'SCALAR', scalar: { value: 16 }, reservations: dynamic };
  allocator.applyOperation(imposed?.id, { type: 'RESERVE', resources: [mem] });
  allocator.updateUnavailability('a1', { startMs: 9000, durationMs: 1000 });
  allocator.allocate(['a1']);
  allocator.updateInverseOffer('a1', 'app-1', 5);
  allocator.updateUnavailability('a1');
  allocator.pause();
  allocator.allocate();
  allocator.resume();
  allocator.recover(2);
  allocator.resume();
}

function asks(allocator) {
  allocator.offers();
  allocator.used('app-1', 'spark');
  allocator.available('a1');
  allocator.holders('a1');
  allocator.agents();
  allocator.frameworks();
  allocator.minimumState('app-1', 'spark');
  allocator.earmark();
  allocator.kept();
  allocator.dominantShare('spark');
  allocator.dominantShare('spark', 'app-1');
  allocator.allocationCount('spark', 'app-1');
  allocator.order('spark');
  allocator.rolesOf('web');
  for (const [id, role] of [
    ['app-1', 'spark'],
    ['web', 'eng'],
    ['web', 'nix'],
  ]) {
    allocator.explain(id, role);
  }
}

function passesTime(allocator) {
  for (let second = 1; second <= 12; second++) {
    for (const { frameworkId, role, offerIds, used } of allocator.advance(second * 1000)
      .relinquishes) {
      for (const id of offerIds) allocator.decline([id]);
      for (const { agentId, resources } of used) {
        allocator.finish(frameworkId, role, agentId, resources);
      }
    }
    if (second % 3 === 0) allocator.allocate();
  }
  allocator.advance(1);
}

async function useAllocator() {
  const options = { policy: POLICY, agentOrder: 'seeded', seed: 7, eventDriven: false };
  const allocator = told(await allocators.createAllocator(options));
  tell('createAllocator', [options], text(allocator.options));
  registers(allocator);
  subscribes(allocator);
  answers(allocator);
  asks(allocator);
  operates(allocator);
  const goBack = allocator.checkpoint();
  passesTime(allocator);
  const snapshot = allocator.snapshot();
  goBack();
  tell('goBack', [], `${allocator.nowMs} ms`);
  allocator.batch(() => {
    allocator.removeAgent('a2');
    allocator.removeFramework('picky');
    allocator.removeAgent('a2');
  });
  const restored = told(await fairlead.restoreAllocator(snapshot));
  tell('restoreAllocator', [snapshot], `${restored.nowMs} ms, ${text(restored.snapshot())}`);
  asks(restored);
  restored.started('app-1', 'spark');
  restored.removeAgent('a2');
  restored.removeFramework('app-1');
  const damaged = snapshot.map((byte, at) => (at === 100 ? byte ^ 1 : byte));
  await later(fairlead.restoreAllocator, [damaged]);
  await later(fairlead.createAllocator, [{ seed: -1 }]);
  await later(fairlead.createAllocator, [{ memoryBytesMax: 1000 }]);
  await later(fairlead.createAllocator, [{ wasm: new Uint8Array([1, 2, 3]) }]);
}

function useResources() {
  const four = of(fairlead.parseResources, 'cpus:4;mem:1024.5;ports:[1-5,8-9];zones:{a,b}');
  const two = of(fairlead.resourcesFrom, 'cpus:2;ports:[2-3];zones:{a}');
  const sum = of(fairlead.addResources, four, two);
  of(fairlead.subtractResources, four, two);
  of(fairlead.containsResources, sum, two);
  of(fairlead.mergeResources, [...four, ...two]);
  of(fairlead.formatResources, sum);
  of(fairlead.parseResources, 'cpus:4;mem');
  of(fairlead.identityOf, four[0]);
  of(
    fairlead.formatAttributes,
    of(fairlead.parseAttributes, 'rack:r1;level:3.5;range:[1-3];kinds:{a,b}'),
  );
  of(fairlead.formatQuantities, of(fairlead.parseQuantities, 'cpus:4;mem:32.125'));
  of(fairlead.quantitiesOf, sum);
  of(fairlead.toThousandths, 0.1 + 0.2);
  of(fairlead.fromThousandths, 300);
  of(fairlead.addThousandths, 1, 2);
  of(fairlead.ownValue, { a: 1 }, 'toString');
  of(fairlead.validateRole, 'eng/web');
  of(fairlead.validateRole, '/eng');
  const spark = of(fairlead.parseSparkConstraints, 'rack:r1,r2;ssd:');
  of(fairlead.matchesSparkConstraints, spark, fairlead.parseAttributes('rack:r2;ssd:yes'));
  of(fairlead.compileOfferConstraints, PICKY);
  of(fairlead.compileOfferConstraints, { role_constraints: { spark: { groups: [] } } });
  of(fairlead.parseSparkConstraints, 'rack');
  tell('THOUSANDTHS_MAX', [], text(fairlead.THOUSANDTHS_MAX));
}

const header = { type: 'TRACE', version: 1, name: 'tiny', horizon_ms: 60000 };
const events = [
  { t: 0, type: 'AGENT_ADDED', agent: { id: 'a1', resources: 'cpus:8;mem:16384' } },
  { t: 1000, type: 'FRAMEWORK_ADDED', framework: { id: 'f1', name: 'one', roles: ['spark'] } },
];

async function useTraces() {
  tell('presets', [], text(fairlead.presets));
  of(fairlead.loadPolicy, 'fifo');
  of(fairlead.loadPolicy, 'nix');
  const policy = of(fairlead.parsePolicy, '{"name": "mine", "roles": []}', 'mine.json');
  of(fairlead.parsePolicy, '{"name": 3}', 'mine.json');
  await later(fairlead.inspectTrace, [trace]);
  await later(fairlead.inspectTrace, ['nowhere.jsonl']);
  const policies = ['drf', 'fifo', 'relinquish', policy];
  await later(fairlead.replayTrace, [trace, { policies }]);
  const explained = await later(fairlead.explainTrace, [
    trace,
    { frameworkId: 'app-3', atMs: 60000 },
  ]);
  console.log(of(fairlead.renderExplanation, explained));
  await later(fairlead.verifyTrace, [trace]);
  const opened = await later(fairlead.openTrace, [trace]);
  await later(fairlead.replay, [opened.header, opened.events, policy, fairlead.createAllocator]);
  await later(fairlead.trustIn, [trace, { seeds: 2 }]);
  await later(fairlead.writeTrace, [into, header, events]);
  await later(fairlead.inspectTrace, [into]);
  const read = await fairlead.openTrace(into);
  for await (const event of read.events) tell('event', [], text(event));
  await read.close();
}

console.log(`fairlead: ${Object.keys(fairlead).sort().join(' ')}`);
console.log(`fairlead/allocator: ${Object.keys(allocators).sort().join(' ')}`);
await useAllocator();
useResources();
await useTraces();
