import t from 'tap';
import { wantOf } from '../../host/models/want.js';
import { replayTrace } from '../../host/replay/engine.js';
import { explainTrace } from '../../host/replay/explain.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { AgentTotals, unplaceableWords } from '../../host/replay/unplaceable.js';
import { renderExplanation } from '../../host/report/explanation.js';
import { renderJson } from '../../host/report/json.js';
import { resourcesFrom } from '../../host/resources/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { isModuleBuilt } from '../support/checked-allocators.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, spark, tasks } from '../support/traces.js';

/** A task that no agent could ever hold is named, with the reason. */

const caseNamed = (name: string) => new URL(`../cases/${name}.jsonl`, import.meta.url).pathname;
const skip = isModuleBuilt ? false : 'the module is not built';

async function played(name: string) {
  const warnings: string[] = [];
  const result = await replayTrace(caseNamed(name), {
    policies: ['drf', 'fifo', 'relinquish'],
    // The presets say of a trace without their role that they do nothing there.
    onWarning: (message) => message.startsWith('policy ') || warnings.push(message),
  });
  return { result, warnings };
}

t.test(
  'two tasks for one port take turns, and one for a port that is nowhere is named',
  {
    skip,
  },
  async (t) => {
    const { result, warnings } = await played('fixed-host-ports');
    for (const { policy, tasksLaunched, perFramework } of result.policies) {
      t.equal(tasksLaunched, 2, policy);
      const [marathon, two] = perFramework;
      const fields = { resource: 'ports', wants: '[32080-32080]', most: '[]' };
      t.same(marathon?.unplaceable, [{ task: 'outside', count: 1, ...fields }]);
      t.equal(two?.unplaceable, undefined);
      t.ok((two?.completedMs ?? 0) >= 10_500, 'one after the other, 5 s each');
    }
    t.same(warnings, [
      'marathon: task outside wants ports:[32080-32080], and no agent could give it any of that',
    ]);
  },
);

t.test(
  'a task for more plain disk than there is takes no part of a MOUNT disk',
  {
    skip,
  },
  async (t) => {
    const { result, warnings } = await played('mount-disk');
    for (const { policy, tasksLaunched } of result.policies) t.equal(tasksLaunched, 0, policy);
    t.same(warnings, [
      'cass: task node-0 wants disk:20480, and no agent could give it more than disk:15275',
    ]);
    t.match(
      JSON.parse(renderJson(result)).policies[0].perFramework[0].unplaceable,
      [{ task: 'node-0', count: 1, resource: 'disk', wants: '20480', most: '15275' }],
      'the JSON says it, too',
    );
  },
);

t.test('explain says it of a task larger than any agent', { skip }, async (t) => {
  const trace = caseNamed('task-larger-than-any-agent');
  const late = await explainTrace(trace, { frameworkId: 'batch', atMs: 20_000 });
  t.match(late.unplaceable, [
    { task: 'j1', count: 1, resource: 'cpus', wants: '6', most: '4' },
    { task: 'j3', count: 1, resource: 'cpus', wants: '7', most: '4' },
  ]);
  t.match(
    renderExplanation(late, 100),
    'It waits in vain: task j1 wants cpus:6, and no agent could give it more than cpus:4.',
  );
  const early = await explainTrace(trace, { frameworkId: 'batch', atMs: 1000 });
  t.notOk('unplaceable' in early, 'those tasks have not come so far');
  t.notMatch(renderExplanation(early), 'in vain');
});

t.test("a Spark application's executors, too", async (t) => {
  const events = [agent(0, 'small', 'cpus:3;mem:16384'), ...spark(500, 'app')];
  const header = headerOf({ horizon_ms: 20_000 });
  const alone = await replay(header, events, presets.drf, makeAllocator);
  t.match(alone.result.perFramework[0]?.unplaceable, [
    { task: 'app executor 0', resource: 'cpus', wants: '4', most: '3' },
  ]);
  t.notOk('count' in (alone.result.perFramework[0]?.unplaceable?.[0] ?? {}));
  const later = [...events, agent(10_000, 'large', 'cpus:4;mem:16384')];
  const { result } = await replay(header, later, presets.drf, makeAllocator);
  t.notOk('unplaceable' in (result.perFramework[0] ?? {}), 'one came that can');
});

t.test('who is removed before the end is not forgotten', async (t) => {
  const events: TraceEvent[] = [
    agent(0, 'a', 'cpus:3;mem:16384'),
    ...tasks(500, 'web', { resources: 'cpus:4' }),
    { t: 5000, type: 'FRAMEWORK_REMOVED', framework_id: 'web' },
  ];
  const header = headerOf({ horizon_ms: 20_000 });
  const { result } = await replay(header, events, presets.drf, makeAllocator);
  t.match(result.perFramework[0]?.unplaceable, [{ task: 'web-0', wants: '4', most: '3' }]);
});

/** What is said of a task on agents with these totals. */
function words(totals: readonly string[], task: string, role = 'r'): string | undefined {
  const agents = new AgentTotals();
  for (const total of totals) agents.add(resourcesFrom(total));
  const want = wantOf(resourcesFrom(task));
  const [one] = agents.unplaceable([role], [{ task: 't', count: 3, want }]);
  return one && unplaceableWords(one);
}

t.test('the reason names the resource and the most that an agent could give', (t) => {
  const agents = [
    'cpus:4;mem:100;disk[MOUNT:/m]:675867;ports:[1-2]',
    'cpus(r):2;cpus:3;mem:50;cpus(s):9;ports:[2-3];zones:{a}',
  ];
  const reasons: [string, string | undefined][] = [
    ['cpus:5;mem:50', undefined],
    ['cpus:6', 'wants cpus:6, and no agent could give it more than cpus:5'],
    ['cpus:5;mem:100', 'wants more than any agent could give it together'],
    ['gpus:1', 'wants gpus:1, and no agent could give it any of that'],
    [
      'disk[MOUNT:/m]:100',
      'wants disk[MOUNT:/m]:100, and the largest there is, disk[MOUNT:/m]:675867, goes whole or not at all',
    ],
    ['ports:[2-3]', undefined],
    ['ports:[1-3]', 'wants ports:[1-3], and no agent could give it more than ports:[1-2]'],
    ['ports:[9-9]', 'wants ports:[9-9], and no agent could give it any of that'],
    ['zones:{a, b}', 'wants zones:{a, b}, and no agent could give it more than zones:{a}'],
  ];
  for (const [task, reason] of reasons) {
    t.equal(words(agents, task), reason && `task t (and 2 like it) ${reason}`, task);
  }
  t.match(words(agents, 'cpus:5', 'q'), /more than cpus:4/, 'reservations for others are not its');
  t.equal(words(agents, 'cpus:12', 's/deep'), undefined, 'those for a role above it are');
  t.match(words([], 'cpus:1'), /no agent could give it any of that/);
  t.end();
});
