import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Policy } from '../../host/allocator/api.js';
import { replayTrace } from '../../host/replay/engine.js';
import { presets } from '../../host/replay/policies.js';
import type { PolicyResult } from '../../host/replay/result.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { openTrace, writeTrace } from '../../host/trace/index.js';
import { agent, framework, headerOf, tasks } from '../support/traces.js';

/** Replays in which a gang that runs loses an agent, while `older` gathers without haste. */

const POLICY: Policy = {
  name: 'recovery',
  roles: presets.relinquish.roles.map((role) => ({
    ...role,
    ...(role.relinquish && { relinquish: { ...role.relinquish, recoveryPatienceMs: 7000 } }),
  })),
};

function gangTrace(recoveryMs?: number): TraceEvent[] {
  const task = (id: string, after_ms: number) => ({ id, resources: 'cpus:4', after_ms });
  const older = { resources: 'cpus:8', unit: 'cpus:4', patience_ms: 1_000_000 };
  const recovery = recoveryMs === undefined ? {} : { recovery_patience_ms: recoveryMs };
  const gang = { resources: 'cpus:12', unit: 'cpus:4', ...recovery };
  return [
    agent(0, 'a1', 'cpus:4;mem:64'),
    ...framework(
      0,
      { id: 'older', name: 'older', roles: ['spark'], minimum: { spark: older } },
      { model: 'tasks', tasks: [task('o1', 0), task('o2', 500_000)] },
    ),
    ...['a2', 'a3', 'a4'].map((id) => agent(1000, id, 'cpus:4;mem:64')),
    ...tasks(2000, 'gang', {
      role: 'spark',
      resources: 'cpus:4',
      count: 3,
      durationMs: 3_600_000,
      framework: { minimum: { spark: gang } },
    }),
    { t: 20_000, type: 'AGENT_REMOVED', agent_id: 'a3' },
  ];
}

async function gangOf(t: Test, events: TraceEvent[], policy = POLICY) {
  const path = join(t.testdir(), 'gang.jsonl');
  await writeTrace(path, headerOf({ horizon_ms: 60_000 }), events);
  const { policies } = await replayTrace(path, { policies: [policy] });
  return (policies[0] as PolicyResult).perFramework[1];
}

t.test('the recovery patience of a trace is written, and read strictly', async (t) => {
  const path = join(t.testdir(), 'gang.jsonl');
  const written = gangTrace(2000);
  await writeTrace(path, headerOf(), written);
  const { events } = await openTrace(path);
  const read: TraceEvent[] = [];
  for await (const event of events) read.push(event);
  t.strictSame(read, written);
  await writeTrace(path, headerOf(), gangTrace(-1));
  const wrong = { code: 'field', message: /recovery_patience_ms/ };
  await t.rejects(openTrace(path), wrong);
});

t.test('who says how long a gang may lack what it lost', async (t) => {
  t.match(await gangOf(t, gangTrace(), presets.relinquish), { relinquishes: 0 }, 'nobody');
  const backsOffFrom = async (events: TraceEvent[], policy = POLICY) =>
    (await gangOf(t, events, policy))?.phases.find(({ phase }) => phase === 'backing off')?.fromMs;
  t.equal(await backsOffFrom(gangTrace()), 27_000, 'the policy');
  t.equal(await backsOffFrom(gangTrace(2000)), 22_000, 'the trace, before the policy');
  t.equal(await backsOffFrom(gangTrace(2000), presets.relinquish), 22_000, 'the trace alone');
});
