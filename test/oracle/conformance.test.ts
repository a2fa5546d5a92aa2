import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { compareOutputs } from '../../tools/conformance/compare.js';
import type { OutputLine } from '../../tools/conformance/lines.js';
import { runScript } from '../../tools/conformance/runner.js';
import {
  parseExpected,
  parseScript,
  readExpected,
  ScriptError,
} from '../../tools/conformance/script.js';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { VECTORS } from '../support/vectors.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function lines(...values: unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n');
}

function run(...ops: unknown[]): Promise<OutputLine[]> {
  return runScript(createNaiveAllocator, parseScript('made-up.jsonl', lines(...ops)));
}

const AGENT = { op: 'addAgent', id: 'a1', resources: 'cpus:4;mem:4096' };
const FRAMEWORK = { op: 'addFramework', id: 'f1', roles: ['r1'] };
const HERE = { framework: 'f1', role: 'r1', agent: 'a1' };
const BATCHES_ONLY = { op: 'options', event_driven: false };

function offered(output: readonly OutputLine[], step: number): unknown[] {
  return output.flatMap((line) =>
    line.type === 'offer' && line.step === step
      ? line.items.map(({ name, scalar }) => `${line.framework} ${name} ${scalar}`)
      : [],
  );
}

t.test('a changed expectation is a difference', async (t) => {
  const expected = readExpected(path.join(VECTORS, 'c37_shared_volume.expected.jsonl'));
  t.same(compareOutputs(expected, expected), []);
  const changed = (change: (line: OutputLine) => OutputLine) => expected.map(change);
  const differ = (got: readonly OutputLine[]) => compareOutputs(expected, got).length;

  t.equal(differ(expected.slice(1)), 1, 'an offer that did not come');
  t.equal(compareOutputs(expected.slice(1), expected).length, 1, 'an offer too many');
  const more = changed((line) =>
    line.type === 'offer' && line.step === 8
      ? {
          ...line,
          items: line.items.map((item) => ({ ...item, scalar: (item.scalar ?? 0) + 0.001 })),
        }
      : line,
  );
  t.equal(differ(more), 2, 'a thousandth more in both offers of a step');
  const hardlyMore = changed((line) =>
    line.type === 'offer'
      ? {
          ...line,
          items: line.items.map((item) => ({ ...item, scalar: (item.scalar ?? 0) + 1e-9 })),
        }
      : line,
  );
  t.equal(differ(hardlyMore), 0, 'less than a thousandth');
  const late = changed((line) => (line.type === 'cycle' ? { ...line, time_ms: 7 } : line));
  t.equal(differ(late), 4, 'batches at other times');
  const states = changed((line) =>
    line.type === 'state' ? { ...line, available: { ...line.available, a02: 'cpus:1' } } : line,
  );
  t.equal(differ(states), 3, 'something else available');
  const unsorted = changed((line) =>
    line.type === 'state'
      ? { ...line, frameworks: { r1: [...(line.frameworks?.r1 ?? [])].reverse() } }
      : line,
  );
  t.equal(differ(unsorted), 3, 'frameworks in another order');
});

t.test('a part may be declined, the rest stays offered', async (t) => {
  const output = await run(
    BATCHES_ONLY,
    AGENT,
    FRAMEWORK,
    { op: 'allocate' },
    { op: 'decline', ...HERE, resources: 'cpus:1', refuse_seconds: 1 },
    { op: 'addFramework', id: 'f2', roles: ['r2'] },
    { op: 'allocate' },
    { op: 'accept', ...HERE, use: 'cpus:3' },
    { op: 'decline', framework: 'f2', role: 'r2', agent: 'a1' },
    { op: 'suppress', framework: 'f1' },
    { op: 'allocate' },
  );
  t.same(offered(output, 7), ['f2 cpus 1']);
  t.same(offered(output, 11).sort(), ['f2 cpus 1', 'f2 mem 4096'], 'all but what is used');
});

t.test('what was left of an offer is gone with its agent', async (t) => {
  const output = await run(
    BATCHES_ONLY,
    AGENT,
    FRAMEWORK,
    { op: 'allocate' },
    { op: 'decline', ...HERE, resources: 'cpus:1', refuse_seconds: 1 },
    { op: 'removeAgent', id: 'a1' },
    AGENT,
    { op: 'allocate' },
    { op: 'accept', ...HERE, use: 'cpus:1' },
    { op: 'allocate' },
  );
  t.same(
    output.filter(({ type }) => type === 'refusal'),
    [],
  );
  t.same(offered(output, 8).sort(), ['f1 cpus 4', 'f1 mem 4096']);
  t.same(offered(output, 10).sort(), ['f1 cpus 3', 'f1 mem 4096'], 'all but what is used');
});

t.test('an operation may need several offers', async (t) => {
  const reservations = [{ type: 'DYNAMIC', role: 'r1' }];
  const reserved = [{ name: 'cpus', type: 'SCALAR', scalar: { value: 5 }, reservations }];
  const output = await run(
    BATCHES_ONLY,
    AGENT,
    FRAMEWORK,
    { op: 'allocate' },
    { op: 'updateAgent', id: 'a1', resources: 'cpus:6;mem:8192' },
    { op: 'allocate' },
    { op: 'reserve', ...HERE, resources: reserved },
    { op: 'decline', ...HERE },
    { op: 'addFramework', id: 'f2', roles: ['r2'] },
    { op: 'suppress', framework: 'f1' },
    { op: 'allocate' },
  );
  t.same(offered(output, 6).sort(), ['f1 cpus 2', 'f1 mem 4096']);
  t.same(offered(output, 11).sort(), ['f2 cpus 1', 'f2 mem 8192'], 'five are reserved');
});

t.test('what the allocator refuses ends the script and is a difference', async (t) => {
  const output = await run(AGENT, AGENT, { op: 'allocate' });
  t.same(
    output.map(({ type, step }) => [type, step]),
    [['refusal', 2]],
  );
  const expected = parseExpected('x', lines({ type: 'cycle', step: 3, cycle: 1, time_ms: 1000 }));
  t.equal(compareOutputs(expected, output).length, 2);
});

t.test('unreadable scripts name their file and line', async (t) => {
  const reading = (text: string) => () => parseScript('s.jsonl', text);
  const at = (problem: RegExp) => ({ name: 'ScriptError', message: problem });
  t.throws(reading(`${lines(AGENT)}\n\n{"op":`), at(/^s\.jsonl:3: no JSON/));
  t.throws(reading('{"op":"dance"}'), at(/^s\.jsonl:1: unknown op "dance": expected one of/));
  t.throws(reading('[]'), at(/^s\.jsonl:1: unknown op/));
  t.throws(reading('{"op":"advance"}'), at(/^s\.jsonl:1: advance: .*ms/));
  t.throws(reading('{"op":"advance","ms":"1"}'), at(/^s\.jsonl:1: advance: ms must be number/));
  t.throws(reading('{"op":"pause","for":1}'), at(/^s\.jsonl:1: pause: .*: for/));
  t.throws(reading(lines(AGENT, BATCHES_ONLY)), at(/^s\.jsonl:2: `options` must come first/));
  await t.rejects(run({ op: 'advance', ms: 1000 }), ScriptError, 'up to a batch');
});

t.test('the command says how it went', async (t) => {
  const command = (...args: string[]) => {
    const line = ['--import=tsx', 'tools/conformance/main.ts', ...args];
    return spawnSync(process.execPath, line, { cwd: ROOT, encoding: 'utf8' });
  };
  const expected = { type: 'cycle', step: 1, cycle: 1, time_ms: 1000 };
  const directory = t.testdir({
    good: {
      'x.jsonl': lines({ op: 'allocate' }),
      'x.expected.jsonl': lines(expected),
    },
    bad: {
      'x.jsonl': lines({ op: 'allocate' }),
      'x.expected.jsonl': lines({ ...expected, time_ms: 999 }),
      'y.jsonl': lines({ op: 'allocate' }),
      'y.expected.jsonl': lines(expected),
    },
    unreadable: { 'x.jsonl': '{}', 'x.expected.jsonl': '' },
    lonely: { 'x.jsonl': lines({ op: 'allocate' }) },
  });
  const on = (name: string) => command(path.join(directory, name), '--model', 'naive');

  const good = on('good');
  t.equal(good.stdout, '1 passed, 0 failed\n');
  t.equal(good.status, 0);

  const bad = on('bad');
  t.match(
    bad.stdout,
    /^x\.jsonl:\n {2}step 1\n {4}expected cycle: 1 at 999 ms\n {4}got {6}cycle: 1 at 1000 ms\n1 passed, 1 failed\n$/,
  );
  t.equal(bad.status, 1);

  const unreadable = on('unreadable');
  t.match(unreadable.stderr, /x\.jsonl:1: unknown op/);
  t.equal(unreadable.status, 2);
  t.equal(on('lonely').status, 2);
  t.equal(on('absent').status, 2);
  t.equal(command().status, 2);
  t.equal(command('.', '--model', 'other').status, 2);
});

t.test('the measured scripts are whole', async (t) => {
  // A reader that drops lines would pass anything: the first script ends with its last step.
  const last = readExpected(path.join(VECTORS, 'c12_filter_tie_at_tick.expected.jsonl')).at(-1);
  t.same(last, { type: 'cycle', step: 18, cycle: 7, time_ms: 7000 });
});
