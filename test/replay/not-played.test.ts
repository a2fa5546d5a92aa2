import t from 'tap';
import { replayTrace } from '../../host/replay/engine.js';
import type { ReplayResult } from '../../host/replay/result.js';
import { renderTable } from '../../host/report/table.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { recordingOfEvents } from '../support/recorded-replay.js';
import { agent, headerOf, tasks } from '../support/traces.js';

const WHOLE = [
  agent(0, 'a'),
  ...tasks(0, 'batch', { resources: 'cpus:1;mem:64', durationMs: 500 }),
];

function run(...more: TraceEvent[]): Promise<ReplayResult> {
  return play([...WHOLE, ...more]);
}

function play(events: readonly TraceEvent[]): Promise<ReplayResult> {
  const header = headerOf({ horizon_ms: 10_000 });
  return replayTrace(recordingOfEvents(header, events), { policies: ['drf', 'fifo'] });
}

const said = (result: ReplayResult) =>
  /^Not played.*?\.$/ms.exec(renderTable(result, { terminal: false, widthColumns: 500 }))?.[0];

const accept = { type: 'ACCEPT', framework_id: 'batch', offer_ids: ['o'], tasks: [] } as const;
const reserve = { type: 'RESERVE', resources: 'cpus(etl):1' } as const;

t.test('a recording that is played whole says nothing', async (t) => {
  const result = await run({ ...accept, t: 1 });
  t.notOk('notPlayed' in result);
  t.equal(said(result), undefined);
});

t.test('what is recorded and not played is counted once, whatever the policies', async (t) => {
  const result = await run(
    { ...accept, t: 1, operations: [reserve, { ...reserve, type: 'CREATE' }, reserve] },
    {
      ...{ t: 3, type: 'TASK_STATUS', framework_id: 'batch', agent_id: 'a', task_id: 'batch-0' },
      state: 'TASK_FAILED',
    },
    { t: 4, type: 'FRAMEWORK_ADDED', framework: { id: 'x', name: 'x', roles: ['etl'] } },
    { ...accept, t: 10_001, operations: [reserve] },
  );
  t.same(result.notPlayed, [
    { what: 'RESERVE', count: 2 },
    { what: 'CREATE', count: 1 },
    { what: 'TASK_FAILED', count: 1 },
    { what: 'noDemand', count: 1 },
  ]);
  t.equal(
    said(result),
    'Not played, though recorded: 2 RESERVE; 1 CREATE of volumes; 1 task that failed; 1 framework without demand.',
  );
});

t.test('who was there begins anew, and so does what ran where it cannot be held', async (t) => {
  const before = tasks(0, 'old', { resources: 'cpus:1;mem:64', durationMs: 500 });
  const offered = (id: string, resources: string): TraceEvent => {
    const offer = { id, framework_id: 'old', role: 'etl', agent_id: 'a', resources };
    return { t: 0, ago_ms: 4000, type: 'OFFERS', offers: [offer] };
  };
  const old = { ...accept, t: 0, ago_ms: 3000, framework_id: 'old' } as const;
  const task = (id: string, resources: string) => [{ id, resources }];
  const result = await play([
    ...[agent(0, 'a'), ...before].map((event) => ({ ...event, ago_ms: 5000 })),
    offered('o', 'cpus:1;mem:64'),
    { ...old, operations: [reserve], tasks: task('unknown', 'cpus:1') },
    offered('p', 'cpus:1000'),
    { ...old, offer_ids: ['p'], tasks: task('old-0', 'cpus:1000') },
    { t: 0, ago_ms: 0, type: 'ALLOCATIONS', role: 'etl', count: 7 },
  ]);
  t.same(result.notPlayed, [
    { what: 'ALLOCATIONS', count: 1 },
    { what: 'arrivedBefore', count: 1 },
    { what: 'heldBefore', count: 2 },
  ]);
  t.match(
    result.warnings?.join(),
    /^made up: old: tasks that ran when the recording begins do not/,
  );
});
