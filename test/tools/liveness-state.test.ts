import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { StateFile } from '../../tools/check/state-file.js';

/** The file in which a long check keeps what is done. */

const MODULE = new Uint8Array([1, 2, 3]);
const { relinquish, fifo } = presets;
const cluster = (units: number) =>
  ({ agents: [units], frameworks: [], losses: 0, answers: 'at once' }) as const;
const verdict = { states: 7, steps: 9 };

t.test('what was added is found again, under its policy and for its cluster', (t) => {
  const path = `${t.testdir()}/state.jsonl`;
  new StateFile(path, MODULE, 1).add(relinquish, cluster(1), verdict);
  const again = new StateFile(path, MODULE, 1);
  t.strictSame(again.find(relinquish, cluster(1)), verdict);
  t.equal(again.find(fifo, cluster(1)), undefined);
  t.equal(again.find(relinquish, cluster(2)), undefined);
  t.end();
});

t.test('a line that was not written to its end is dropped, and the next one stands alone', (t) => {
  const path = `${t.testdir()}/state.jsonl`;
  const first = new StateFile(path, MODULE, 1);
  first.add(relinquish, cluster(1), verdict);
  const whole = readFileSync(path, 'utf8');
  first.add(relinquish, cluster(2), verdict);
  const torn = readFileSync(path, 'utf8').slice(0, -5);
  writeFileSync(path, torn);
  const second = new StateFile(path, MODULE, 1);
  t.equal(second.find(relinquish, cluster(2)), undefined);
  t.strictSame(second.find(relinquish, cluster(1)), verdict);
  t.equal(readFileSync(path, 'utf8'), whole);
  second.add(relinquish, cluster(3), verdict);
  t.strictSame(new StateFile(path, MODULE, 1).find(relinquish, cluster(3)), verdict);
  t.end();
});

t.test('a torn first line is written anew', (t) => {
  const path = `${t.testdir()}/state.jsonl`;
  writeFileSync(path, '{"mod');
  new StateFile(path, MODULE, 1).add(relinquish, cluster(1), verdict);
  t.strictSame(new StateFile(path, MODULE, 1).find(relinquish, cluster(1)), verdict);
  t.end();
});

t.test('the state of another module, or what is none, is refused and left alone', (t) => {
  const path = `${t.testdir()}/state.jsonl`;
  new StateFile(path, MODULE, 1).add(relinquish, cluster(1), verdict);
  const text = readFileSync(path, 'utf8');
  t.throws(() => new StateFile(path, new Uint8Array([1]), 1), { message: /expected the state of/ });
  t.throws(() => new StateFile(path, MODULE, 2), { message: /expected the state of/ });
  t.equal(readFileSync(path, 'utf8'), text);
  appendFileSync(path, 'no JSON\n');
  t.throws(() => new StateFile(path, MODULE, 1), { message: /:3: expected a finished cluster/ });
  t.end();
});
