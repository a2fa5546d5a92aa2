import t from 'tap';
import { type TraceEvent, type TraceTask, writeTrace } from '../../host/trace/index.js';
import { verifyTrace } from '../../host/verify/index.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** A framework's own executor holds resources besides its tasks, from its first one to its end. */

const EXECUTOR = { id: 'e', resources: 'cpus:0.1;mem:32' };

function offers(t: number, id: string, resources: string): TraceEvent {
  const offer = { id, framework_id: 'F', role: '*', agent_id: 'S0', resources };
  return { t, type: 'OFFERS', cycle: t, agents: 1, offers: [offer] };
}

function accept(t: number, id: string, tasks: readonly TraceTask[]): TraceEvent {
  return { t, type: 'ACCEPT', framework_id: 'F', offer_ids: [id], tasks, refuse_seconds: 0 };
}

function finished(t: number, task_id: string): TraceEvent {
  const state = 'TASK_FINISHED';
  return { t, type: 'TASK_STATUS', framework_id: 'F', agent_id: 'S0', task_id, state };
}

function recording(executor?: TraceTask['executor']): TraceEvent[] {
  const task = (id: string): TraceTask => ({
    id,
    resources: 'cpus:0.2;mem:64',
    ...(executor && { executor }),
  });
  return [
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'S0', resources: 'cpus:1;mem:4096' } },
    { t: 500, type: 'FRAMEWORK_ADDED', framework: { id: 'F', name: 'own', roles: ['*'] } },
    offers(1000, 'O0', 'cpus:1;mem:4096'),
    accept(1002, 'O0', [task('t0'), task('t1')]),
    offers(2000, 'O1', 'cpus:0.5;mem:3936'),
    accept(2002, 'O1', [task('t2')]),
    finished(2500, 't0'),
    finished(2501, 't1'),
    offers(3000, 'O2', 'cpus:0.7;mem:4000'),
    { t: 3002, type: 'DECLINE', framework_id: 'F', offer_ids: ['O2'], refuse_seconds: 0 },
    finished(3500, 't2'),
    { t: 3600, type: 'FAILURE', framework_id: 'F', agent_id: 'S0', executor_id: 'e' },
    offers(4000, 'O3', 'cpus:1;mem:4096'),
  ];
}

t.test(
  'what an executor holds is neither offered nor forgotten',
  {
    skip: isModuleBuilt ? false : 'the module is not built',
  },
  async (t) => {
    const dir = t.testdir();
    const verify = async (name: string, events: readonly TraceEvent[]) => {
      const path = `${dir}/${name}.jsonl`;
      await writeTrace(path, { type: 'TRACE', version: 1, name }, events);
      return verifyTrace(path);
    };
    t.match(await verify('with', recording(EXECUTOR)), { offers: 4, agree: 4, disagree: 0 });
    t.match(await verify('without', recording()), { offers: 4, agree: 2, disagree: 2 });
  },
);
