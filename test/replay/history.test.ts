import t, { type Test } from 'tap';
import type { FrameworkRecord } from '../../host/replay/framework-record.js';
import { GivenBacks } from '../../host/replay/history/given-back.js';
import { explainTrace, replayTrace } from '../../host/replay/index.js';
import type { PolicyResult, Series } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import { renderJson } from '../../host/report/json.js';

const TRACE = 'traces/mesos-1.12-pitfall.jsonl.gz';
const policies = ['drf', 'relinquish'];
const result = await replayTrace(TRACE, { policies, tell: answerText });
const MS_PER_HOUR = 3_600_000;

function areaOf({ timesMs, values }: Series, endMs: number): number {
  return timesMs.reduce(
    (sum, from, i) => sum + (values[i] ?? 0) * ((timesMs[i + 1] ?? endMs) - from),
    0,
  );
}

function close(t: Pick<Test, 'ok'>, found: number, wanted: number, what: string): void {
  t.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, wanted), `${what}: ${found}, ${wanted}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function historyOf({ history }: PolicyResult) {
  if (history === undefined) throw new Error('a history was asked for');
  return history;
}

for (const policy of result.policies) {
  t.test(`${policy.policy}: what is kept adds up to the core-hours of the answer`, async (t) => {
    const history = historyOf(policy);
    const heldMs = policy.coreHoursHeld * MS_PER_HOUR;
    close(t, sum(history.frameworks.flatMap(({ coreMs }) => coreMs)), heldMs, 'frameworks');
    close(t, sum(history.agents.rows.flatMap((row) => row.heldCoreMs)), heldMs, 'agents');
    const { coresHeld, coresUsed, coresTotal } = policy.series;
    close(t, sum(coresHeld.map((one) => areaOf(one, policy.endedMs))), heldMs, 'held by role');
    const usedMs = policy.coreHoursUsed * MS_PER_HOUR;
    close(t, sum(coresUsed.map((one) => areaOf(one, policy.endedMs))), usedMs, 'used by role');
    const thereMs = sum(history.agents.rows.flatMap(({ coreMs }) => coreMs));
    close(t, thereMs, areaOf(coresTotal, policy.endedMs), 'the cluster');
    for (const { phases, coreHoursHeld, id } of policy.perFramework) {
      const ofPhases = sum(phases.map(({ fromMs, toMs, cores }) => cores * (toMs - fromMs)));
      close(t, ofPhases, coreHoursHeld * MS_PER_HOUR, `phases of ${id}`);
    }
    t.equal(sum(history.frameworks.flatMap(({ declined }) => declined)), policy.offers.declined);
  });

  t.test(`${policy.policy}: no agent holds more than it has, in no bin`, async (t) => {
    const { agents } = historyOf(policy);
    const over = agents.rows.flatMap(({ heldCoreMs, coreMs }) =>
      heldCoreMs.filter((held, bin) => held > (coreMs[bin] ?? 0)),
    );
    t.same(over, []);
    t.equal(agents.ids.length, result.agents);
  });
}

t.test('an answer that is kept is the one that explain gives at its moment', async (t) => {
  for (const { policy, history, perFramework } of result.policies) {
    const told = (history?.frameworks ?? []).filter(({ answers }) => answers.length > 1);
    t.ok(told.length > 0, policy);
    const { id: frameworkId = '', answers = [] } = told.at(-1) ?? {};
    for (const { atMs, text } of [answers.at(0), answers.at(-1)].filter(
      (one) => one !== undefined,
    )) {
      const { roles } = await explainTrace(TRACE, { frameworkId, policy, atMs });
      t.equal(text, answerText(roles), `${frameworkId} at ${atMs} under ${policy}`);
    }
    t.same(
      history?.frameworks.map(({ id }) => id),
      perFramework.map(({ id }) => id),
    );
  }
});

t.test('the earmark is told of from when to when', async (t) => {
  const [drf, relinquish] = result.policies.map(historyOf);
  t.same(drf?.earmarks, []);
  const spans = relinquish?.earmarks ?? [];
  t.ok(spans.length > 0);
  t.ok(
    spans.every(({ fromMs, toMs }, i) => fromMs < toMs && toMs <= (spans[i + 1]?.fromMs ?? toMs)),
  );
});

t.test('of a relinquish is told who comes next to where it freed something', async (t) => {
  const givenBacks = new GivenBacks();
  const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id }) as FrameworkRecord);
  if (a === undefined || b === undefined || c === undefined) throw new Error('there are three');
  givenBacks.held(a, 'm1', 4, 0);
  givenBacks.held(a, 'm2', 4, 0);
  givenBacks.held(b, 'm3', 4, 0);
  givenBacks.relinquished(a, 10);
  givenBacks.held(a, 'm1', -4, 15);
  givenBacks.held(a, 'm2', -4, 15);
  givenBacks.held(b, 'm3', -4, 16);
  givenBacks.held(c, 'm3', 4, 17);
  givenBacks.held(b, 'm1', 1, 20);
  givenBacks.held(c, 'm1', 1, 21);
  givenBacks.held(b, 'm2', 1, 22);
  t.same(givenBacks.all, [{ frameworkId: 'a', atMs: 10, next: [{ frameworkId: 'b', atMs: 20 }] }]);
  givenBacks.held(a, 'm1', 1, 30);
  givenBacks.held(a, 'm1', -1, 31);
  givenBacks.held(c, 'm1', 1, 32);
  t.equal(givenBacks.all[0]?.next.length, 1, 'what it took later is not of the relinquish');
  givenBacks.relinquished(b, 40);
  givenBacks.held(b, 'm2', -1, 41);
  givenBacks.agentGone('m2');
  givenBacks.held(c, 'm2', 1, 42);
  t.same(givenBacks.all[1], { frameworkId: 'b', atMs: 40, next: [] });
});

t.test('a history changes nothing in the answer, and is not in its JSON', async (t) => {
  t.equal(renderJson(result), renderJson(await replayTrace(TRACE, { policies })));
});
