import type { RolePolicy } from '../../host/allocator/api.js';
import type { Event } from './events.js';

/** A sequence, made short, in which the model and the module, or a mutant of it, once differed. */
export interface Known {
  readonly what: string;
  readonly roles: readonly RolePolicy[];
  readonly events: readonly Event[];
}

const relinquish = { patienceMs: 3000, backoffMs: 3000, backoffMaxMs: 3000 };
const tick = (ms = 0): Event => ({ kind: 'tick', ms });
const quiet = (batches: number) => Array.from({ length: batches }, () => tick());
const all = (takes: boolean): Event => ({ kind: 'answerAll', takes, refuseSeconds: 3600 });
const agent = (id: string, resources: string, rack = 'r0'): Event => ({
  kind: 'addAgent',
  agent: { id, resources, attributes: `rack:${rack}` },
});
const inRole = (role: string, id: string, quantities: string, unit: string): Event => ({
  kind: 'addFramework',
  framework: { id, roles: [role], minimum: { [role]: { quantities, unit } } },
});
const without = (role: string, id: string, expectedDurationMs?: number): Event => ({
  kind: 'addFramework',
  framework: { id, roles: [role], ...(expectedDurationMs && { expectedDurationMs }) },
});
const constrainedTo = (rack: string, event: Event): Event => {
  if (event.kind !== 'addFramework') return event;
  const selector = { attribute_name: 'rack' };
  const constraint = { selector, predicate: { text_equals: { value: rack } } };
  const groups = [{ attribute_constraints: [constraint] }];
  const role_constraints = Object.fromEntries(
    event.framework.roles.map((role) => [role, { groups }]),
  );
  return { ...event, framework: { ...event.framework, offerConstraints: { role_constraints } } };
};
const usingRevocable = (event: Event): Event => {
  if (event.kind !== 'addFramework') return event;
  const capabilities = ['REVOCABLE_RESOURCES'] as const;
  return { ...event, framework: { ...event.framework, capabilities } };
};
/** Understands shared volumes, and takes them alone. */
const sharing = (event: Event): Event => {
  if (event.kind !== 'addFramework') return event;
  const capabilities = ['SHARED_RESOURCES'] as const;
  return {
    ...event,
    framework: { ...event.framework, capabilities, minAllocatable: { spark: [] } },
  };
};
const lasting = (expectedDurationMs: number, event: Event): Event =>
  event.kind === 'addFramework'
    ? { ...event, framework: { ...event.framework, expectedDurationMs } }
    : event;
const declaredAnew = (event: Event): Event =>
  event.kind === 'addFramework' ? { ...event, kind: 'updateFramework' } : event;
const halfEnds = (at: number): Event => ({ kind: 'finish', at, half: true });
const refusesFirst = (refuseSeconds: number): Event => ({
  kind: 'answer',
  at: 0,
  use: 'nothing',
  refuseSeconds,
});

export const KNOWN: readonly Known[] = [
  {
    // What f1 lacks it refused, but not all that comes free later: it is offered no part of that.
    what: 'who has the earmark and refuses its units is offered nothing else',
    roles: [{ selector: 'spark/*', order: 'fifo', admission: 'easy', relinquish }],
    events: [
      agent('a1', 'cpus:12'),
      without('spark', 'f2'),
      tick(),
      { kind: 'answer', at: 0, use: 'cpus:7', refuseSeconds: 3600 },
      inRole('spark', 'f1', 'cpus:4', 'cpus:1'),
      tick(),
      { kind: 'answer', at: 0, use: 'nothing', refuseSeconds: 3600 },
      tick(4000),
      { kind: 'finish', at: 0, half: false },
      tick(),
      tick(),
    ],
  },
  {
    // f1 comes to the earmark with all that it lacks offered: f2's refusals pass on to it meanwhile.
    what: 'who has the earmark has only to answer',
    roles: [{ selector: 'spark/*', order: 'fifo', admission: 'easy', relinquish }],
    events: [
      agent('a1', 'cpus:2'),
      agent('a2', 'cpus:1'),
      inRole('spark/b', 'f1', 'cpus:1', 'cpus:1'),
      without('spark/a', 'f2'),
      tick(),
      { kind: 'answer', at: 2, use: 'nothing', refuseSeconds: 0 },
      { kind: 'answer', at: 1, use: 'all', refuseSeconds: 0 },
      ...Array.from({ length: 4 }, () => [
        tick(),
        { kind: 'answer', at: 1, use: 'nothing', refuseSeconds: 0 } as const,
      ]).flat(),
    ],
  },
  {
    // One unit of a2 stays kept, which takes less of it than the one before.
    what: 'who has the earmark declares another unit',
    roles: ['spark', '*'].map((selector) => ({
      selector,
      order: 'fifo',
      admission: 'easy',
      relinquish,
    })),
    events: [
      agent('a1', 'cpus:4;mem:4096'),
      agent('a2', 'cpus:2;mem:1024'),
      without('eng', 'f1'),
      tick(),
      { kind: 'answerAll', takes: true, refuseSeconds: 2 },
      inRole('spark/b', 'f2', 'cpus:4', 'cpus:2'),
      { kind: 'finish', at: 1, half: false },
      without('eng', 'f3'),
      tick(),
      declaredAnew(inRole('spark/b', 'f2', 'cpus:3', 'cpus:1;mem:512')),
      tick(),
    ],
  },
  {
    // Of a shared volume one copy counts, however many are used: none once both have ended.
    what: 'a shared volume used twice ends at once',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'greedy', relinquish }],
    events: [
      agent('a1', 'disk(spark)[v:p]<SHARED>:1024'),
      agent('a2', 'cpus:2'),
      sharing(inRole('spark', 'f1', 'cpus:2', 'cpus:1')),
      tick(),
      { kind: 'answer', at: 1, use: 'nothing', refuseSeconds: 3600 },
      { kind: 'answer', at: 0, use: 'all', refuseSeconds: 5 },
      tick(),
      { kind: 'answer', at: 0, use: 'all', refuseSeconds: 5 },
      { kind: 'finish', at: 0, half: false },
    ],
  },
  {
    // Asked anew for its unit alone it has no longer refused all there is: the rest is for it, too.
    what: 'who starts is asked anew on an agent that it refused',
    roles: [{ selector: 'spark/*', order: 'priority', admission: 'easy', relinquish }],
    events: [
      agent('a1', 'cpus:4;mem:4096'),
      agent('a2', 'cpus:4;mem:4096'),
      {
        kind: 'addFramework',
        framework: { id: 'f1', roles: ['spark'], minimum: { spark: { quantities: 'cpus:2' } } },
      },
      tick(),
      { kind: 'answer', at: 1, use: 'cpus:1;mem:512', refuseSeconds: 5 },
      { kind: 'finish', at: 0, half: false },
      { kind: 'answer', at: 0, use: 'nothing', refuseSeconds: undefined },
      tick(),
    ],
  },
  {
    // f1 keeps two cores of a1 and refuses them; all else there f2 refuses for an hour.
    what: 'a gang’s filter on all that is left beside what is kept',
    roles: [{ selector: 'spark/*', order: 'fifo', admission: 'gang', relinquish }],
    events: [
      agent('a1', 'cpus:8'),
      agent('a2', 'cpus:2'),
      inRole('spark', 'f1', 'cpus:2', 'cpus:2'),
      tick(),
      all(false),
      tick(9000),
      inRole('spark', 'f2', 'cpus:8', 'cpus:2'),
      tick(),
      refusesFirst(3600),
      refusesFirst(0),
      tick(),
    ],
  },
  {
    // When f1's filter on a3 ends it is offered a3, and lets a1 go: f2 may start, on a2 as well,
    // where nothing has happened.
    what: 'who was held back on one agent for want of what is let go of on another',
    roles: [
      { selector: 'spark', order: 'fifo', relinquish: { ...relinquish, patienceMs: 30_000 } },
      {
        selector: 'eng',
        order: 'fifo',
        relinquish: { ...relinquish, patienceMs: 10_000, backoffMaxMs: 10_000 },
      },
    ],
    events: [
      agent('a1', 'cpus:2'),
      agent('a2', 'cpus:2'),
      agent('a3', 'cpus:2', 'r1'),
      inRole('eng', 'f1', 'cpus:2', 'cpus:2'),
      tick(),
      refusesFirst(3600),
      refusesFirst(3600),
      refusesFirst(18),
      tick(10_000),
      constrainedTo('r0', inRole('spark', 'f2', 'cpus:4', 'cpus:2')),
      ...quiet(7),
    ],
  },
  {
    // All memory is in use. That is no reason why f2's role could not have it, once it is free.
    what: 'another role’s guarantee of one name, where nothing of another is free',
    roles: [{ selector: 'spark', order: 'fifo', relinquish }],
    events: [
      agent('a1', 'cpus:8;mem:2048'),
      without('eng', 'f1'),
      tick(),
      { kind: 'answer', at: 0, use: 'cpus:1;mem:2048', refuseSeconds: 3600 },
      { kind: 'quota', role: 'dev', quota: { guarantees: 'cpus:1' } },
      inRole('spark', 'f2', 'cpus:2;mem:2048', 'cpus:1;mem:1024'),
      tick(),
      refusesFirst(0),
      tick(3000),
    ],
  },
  {
    // f3 lacks what is in use, and holds both agents back until something happens.
    what: 'a gang held back because another was let in in the same run',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'gang' }],
    events: [
      agent('a1', 'cpus:4'),
      without('eng', 'f4'),
      tick(),
      all(true),
      { kind: 'suppress', frameworkId: 'f4', role: 'eng' },
      agent('a2', 'cpus:4'),
      agent('a3', 'cpus:4', 'r1'),
      inRole('spark', 'f3', 'cpus:12', 'cpus:4'),
      ...quiet(3),
      constrainedTo('r0', inRole('spark', 'f1', 'cpus:4', 'cpus:4')),
      inRole('spark', 'f2', 'cpus:4', 'cpus:4'),
      ...quiet(3),
    ],
  },
  {
    // f1 lacks two units, has one, and refuses it. Both others are late, and end at one moment, then.
    what: 'one held back behind a head, as time passes the ends that are expected',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'backfill' }],
    events: [
      agent('a1', 'cpus:2'),
      without('eng', 'f3', 5000),
      tick(),
      all(true),
      agent('a2', 'cpus:2'),
      without('dev', 'f4', 8000),
      { kind: 'suppress', frameworkId: 'f3', role: 'eng' },
      tick(),
      all(true),
      { kind: 'suppress', frameworkId: 'f4', role: 'dev' },
      inRole('spark', 'f1', 'cpus:4', 'cpus:2'),
      without('spark', 'f2'),
      agent('a3', 'cpus:2'),
      tick(),
      all(false),
      ...quiet(8),
    ],
  },
  {
    // f2 is offered one unit on a1, where two more are kept for f1, the head.
    what: 'one held back behind a head by what was offered in the same run',
    roles: [
      {
        selector: 'spark',
        order: 'fifo',
        admission: 'backfill',
        relinquish: { patienceMs: 10_000, backoffMs: 10_000, backoffMaxMs: 10_000 },
      },
    ],
    events: [
      agent('a1', 'cpus:6'),
      agent('a2', 'cpus:2'),
      agent('a3', 'cpus:2'),
      inRole('spark', 'f1', 'cpus:4', 'cpus:2'),
      tick(),
      all(false),
      tick(8000),
      tick(),
      without('eng', 'f3'),
      tick(),
      all(false),
      ...quiet(2),
      without('spark', 'f2'),
      ...quiet(3),
    ],
  },
  {
    // f1 is offered its whole minimum on a2, with little that is not revocable: f3 may have a1.
    what: 'nothing is kept for whom enough is offered that is revocable',
    roles: [{ selector: 'spark', order: 'fifo', relinquish }],
    events: [
      agent('a1', 'cpus:2'),
      agent('a3', 'cpus:2'),
      without('eng', 'f3'),
      tick(),
      all(true),
      agent('a2', 'cpus:1;cpus{REV}:4'),
      usingRevocable(inRole('spark', 'f1', 'cpus:4', 'cpus:2')),
      tick(),
      refusesFirst(1),
      halfEnds(0),
      tick(4000),
    ],
  },
  {
    // The unit that is free on a1 is none of the two that f3 uses there: a2 lacks less of one more.
    what: 'where a revocable unit is offered another one has not come free',
    roles: [{ selector: 'spark', order: 'fifo', relinquish }],
    events: [
      agent('a1', 'cpus:4;cpus{REV}:2'),
      agent('a2', 'cpus:2'),
      without('eng', 'f3'),
      tick(),
      all(true),
      usingRevocable(inRole('spark', 'f1', 'cpus:4', 'cpus:2')),
      tick(),
      refusesFirst(1),
      tick(4000),
      halfEnds(1),
      tick(),
    ],
  },
  {
    // Whatever f1 is offered of a1, the volume there is for f2, too.
    what: 'beside the earmark’s holder there is what it shares',
    roles: [{ selector: 'spark', order: 'fifo', relinquish }],
    events: [
      agent('a1', 'cpus:2;disk(spark)[v:p]<SHARED>:1024'),
      sharing(inRole('spark', 'f1', 'cpus:2', 'cpus:1')),
      tick(),
      refusesFirst(1),
      sharing(without('spark', 'f2')),
      tick(4000),
      refusesFirst(0),
    ],
  },
  {
    // f1 is offered all that it lacks on a1, with what is revocable: it lacks nothing beside a0.
    what: 'a gang held back on one agent that is offered on another what it lacks',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'gang', relinquish }],
    events: [
      agent('a2', 'cpus:4'),
      without('eng', 'f3'),
      tick(),
      all(true),
      { kind: 'suppress', frameworkId: 'f3', role: 'eng' },
      agent('a0', 'cpus:1'),
      agent('a1', 'cpus:1;cpus{REV}:4'),
      usingRevocable(inRole('spark', 'f1', 'cpus:4', 'cpus:2')),
      ...quiet(2),
      tick(4000),
      tick(),
    ],
  },
  {
    // What f1 refused on a1 does not count for it; once it is offered it, one unit is to spare.
    what: 'one held back behind a head that is offered what it had refused',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'backfill' }],
    events: [
      agent('a1', 'cpus:2'),
      agent('a2', 'cpus:2', 'r1'),
      agent('a3', 'cpus:2', 'r1'),
      inRole('spark', 'f1', 'cpus:4', 'cpus:2'),
      tick(),
      refusesFirst(0),
      refusesFirst(3600),
      refusesFirst(3600),
      { kind: 'deactivateAgent', agentId: 'a1' },
      constrainedTo('r1', without('spark', 'f2')),
      ...quiet(2),
      { kind: 'activateAgent', agentId: 'a1' },
      ...quiet(2),
    ],
  },
  {
    // Once a2 is back, f1 is before f2 again, which came after it.
    what: 'one that turned infeasible keeps its place where others go to the back',
    roles: [
      {
        selector: 'spark',
        order: 'fifo',
        admission: 'greedy',
        relinquish: { ...relinquish, requeue: 'back' },
      },
    ],
    events: [
      agent('a1', 'cpus:2'),
      agent('a2', 'cpus:2'),
      inRole('spark', 'f1', 'cpus:4', 'cpus:1'),
      inRole('spark', 'f2', 'cpus:2', 'cpus:1'),
      tick(),
      { kind: 'removeAgent', agentId: 'a2' },
      tick(),
      refusesFirst(1),
      agent('a2', 'cpus:2'),
      tick(),
    ],
  },
  {
    // f1 lacked its minimum for 4 s, and may have it only now. Nobody is in eng.
    what: 'an earmark is set for whoever was left out only where somebody is in a role with easy',
    roles: [
      { selector: 'spark', order: 'fifo', admission: 'gang', relinquish },
      { selector: 'eng', order: 'fifo', admission: 'easy', relinquish },
    ],
    events: [
      agent('a1', 'cpus:2'),
      { kind: 'quota', role: 'eng', quota: { guarantees: 'cpus:2' } },
      inRole('spark', 'f1', 'cpus:4', 'cpus:2'),
      ...quiet(4),
      { kind: 'resizeAgent', agent: { id: 'a1', resources: 'cpus:6' } },
      tick(),
    ],
  },
  {
    // f1 would be gone before it starts, were it somebody else. It refused a1, which is kept for it.
    what: 'what is kept for one that has to wait is not lent to itself',
    roles: [{ selector: 'spark', order: 'fifo', admission: 'easy', relinquish }],
    events: [
      agent('a1', 'cpus:4'),
      agent('a2', 'cpus:4', 'r1'),
      lasting(2000, inRole('spark', 'f1', 'cpus:8', 'cpus:4')),
      tick(),
      refusesFirst(0),
      refusesFirst(0),
      constrainedTo('r1', without('eng', 'f3', 20_000)),
      tick(),
      refusesFirst(0),
      { kind: 'answer', at: 0, use: 'all', refuseSeconds: 0 },
      tick(),
    ],
  },
  {
    // f3 waits for the end of its group, behind the other's; f1 had some of what f3 refused since.
    what: 'one that refused, and those of another group that are gone through before its turn',
    roles: [
      { selector: 'spark/*', order: 'fifo', admission: 'greedy' },
      { selector: 'spark/b', order: 'fifo', admission: 'greedy' },
    ],
    events: [
      agent('a1', 'cpus:2;cpus(spark/b):2'),
      without('spark/b', 'f1'),
      without('spark/b', 'f2'),
      without('spark/a', 'f3'),
      without('spark', 'f4'),
      tick(),
      { kind: 'answer', at: 0, use: 'all', refuseSeconds: 3600 },
      { kind: 'answer', at: 1, use: 'nothing', refuseSeconds: 0 },
      tick(),
      halfEnds(0),
      tick(),
      refusesFirst(0),
      halfEnds(0),
      tick(),
    ],
  },
];
