import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { recordingOf } from '../../host/recordings/index.js';
import { replayTrace } from '../../host/replay/index.js';
import { sliced, type TraceSource } from '../../host/trace/index.js';
import { fileIn, importedTrace, ofType } from '../support/mesos-imports.js';

/** What runs when a recording begins is held in a replay of it, whatever kind tells of it. */

const run = new URL('../cases/recordings/mesos-1.12-mixed/', import.meta.url).pathname;
const textOf = (name: string) => gunzipSync(readFileSync(`${run}${name}.gz`)).toString();

/** Cores that each role holds when a replay begins, and frameworks that lack what ran. */
async function beginning(source: TraceSource) {
  const { policies, notPlayed = [] } = await replayTrace(source, { policies: ['drf'] });
  const cores = policies[0]?.series.coresHeld.map(({ name, values }) => [name, values[0]]) ?? [];
  return { cores: Object.fromEntries(cores), lost: notPlayed.filter(isLost) };
}
const isLost = ({ what }: { readonly what: string }) => what === 'heldBefore';

t.test("a master's log that begins in the middle: from the lines that remove tasks", async (t) => {
  const [before = '', ...rest] = textOf('master.log').split(/(?=^I\d{8} 00:13:30\.)/m);
  t.match(before, /Adding task accepter-72 /);
  const path = fileIn(t.testdir(), 'middle.log', rest.join(''));
  const { events, summary } = await importedTrace(t.testdirName, [path]);
  const held = ofType(events, 'TASK_STATUS').filter(({ ago_ms }) => ago_ms !== undefined);
  t.equal(summary.inferred['tasks that ran before the log begins, from their ends'], held.length);
  const names = held.map(({ task_id, agent_id }) => `${task_id} on ${agent_id.slice(-2)}`);
  t.strictSame(names.filter((name) => name.startsWith('accepter')).sort(), [
    'accepter-72 on S2',
    'accepter-73 on S2',
    'accepter-74 on S0',
    'accepter-75 on S4',
  ]);
  t.match(held[0], { state: 'TASK_RUNNING', role: 'stage', resources: 'cpus:1;mem:128' });
  const { cores, lost } = await beginning(await recordingOf([path]));
  const whole = sliced(await recordingOf([`${run}master.log.gz`]), { from: { traceMs: 57_102 } });
  t.strictSame(cores, (await beginning(whole)).cores, 'what the whole log says of that moment');
  t.strictSame(lost, []);
});

const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } });
const TASK = {
  task_id: { value: 'a' },
  framework_id: { value: 'F' },
  agent_id: { value: 'S0' },
  name: 'a',
  state: 'TASK_RUNNING',
  resources: [scalar('cpus', 3), scalar('mem', 64)],
  statuses: [{ state: 'TASK_RUNNING', timestamp: 1_767_000_000 }],
};
const AGENT = { agent_info: { id: { value: 'S0' }, hostname: 's0' }, active: true };
const STATE = {
  get_agents: { agents: [{ ...AGENT, total_resources: [scalar('cpus', 4), scalar('mem', 99)] }] },
  get_frameworks: {
    frameworks: [{ framework_info: { id: { value: 'F' }, name: 'f', roles: ['dev'] } }],
  },
  get_tasks: { tasks: [TASK] },
};

t.test("an operator's stream: from the state that a session begins with", async (t) => {
  const end = {
    framework_id: { value: 'F' },
    status: { task_id: { value: 'a' }, agent_id: { value: 'S0' }, state: 'TASK_FINISHED' },
  };
  const lines = [
    [0, { type: 'SUBSCRIBED', subscribed: { get_state: STATE } }],
    [7.5, { type: 'TASK_UPDATED', task_updated: end }],
  ].map(([at, body]) => `${JSON.stringify({ t: at, dir: 'event', body })}\n`);
  const path = fileIn(t.testdir(), 'stream', lines.join(''));
  const source = await recordingOf([path]);
  t.strictSame(await beginning(source), { cores: { dev: 3 }, lost: [] });
  const { policies } = await replayTrace(source, { policies: ['drf'] });
  t.equal(policies[0]?.perFramework[0]?.completedMs, 7500);
});

t.test('a part of a stream begins with what ran there, as that of a log does', async (t) => {
  const from = { from: { traceMs: 60_000 } };
  const stream = sliced(await recordingOf([`${run}operator-subscribe.jsonl.gz`]), from);
  const held = await beginning(stream);
  t.match(held.cores, { prod: 4, spark: 3, stage: 3 });
  t.strictSame(held.lost, []);
});

t.test('a part of a state, too, as far as a state tells', async (t) => {
  const path = fileIn(t.testdir(), 'state.json', textOf('http-state-t115.json'));
  const from = { from: { traceMs: 55_000 } };
  const { cores, lost } = await beginning(sliced(await recordingOf([path]), from));
  t.match(cores, { prod: 5, stage: 2 });
  // Some held what was reserved, which a state does not say; others ran on an agent that came back later.
  t.strictSame(lost, [{ what: 'heldBefore', count: 5 }]);
});
