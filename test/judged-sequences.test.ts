import t from 'tap';
import type { RolePolicy } from '../host/allocator/index.js';
import type { Event } from '../model/judge/events.js';
import { judge } from '../model/judge/judge.js';
import { INTERVAL_MS } from '../model/judge/scenario.js';
import { isModuleBuilt } from './support/checked-allocators.js';

/** Sequences, made short, in which model and module once differed. */

interface Sequence {
  readonly what: string;
  readonly role: RolePolicy;
  readonly events: readonly Event[];
}

const relinquish = { patienceMs: 3000, backoffMs: 3000, backoffMaxMs: 3000 };
const tick = (ms = 0): Event => ({ kind: 'tick', ms });
const agent = (id: string, resources: string): Event => ({
  kind: 'addAgent',
  agent: { id, resources },
});
const inSpark = (id: string, quantities: string, unit: string): Event => ({
  kind: 'addFramework',
  framework: { id, roles: ['spark'], minimum: { spark: { quantities, unit } } },
});
const refusesFirst = (refuseSeconds: number): Event => ({
  kind: 'answer',
  at: 0,
  use: 'nothing',
  refuseSeconds,
});

const SEQUENCES: readonly Sequence[] = [
  {
    // f1 keeps two cores of a1 and refuses them; all else there f2 refuses for an hour.
    what: 'a gang’s filter on all that is left beside what is kept',
    role: { selector: 'spark/*', order: 'fifo', admission: 'gang', relinquish },
    events: [
      agent('a1', 'cpus:8'),
      agent('a2', 'cpus:2'),
      inSpark('f1', 'cpus:2', 'cpus:2'),
      tick(),
      { kind: 'answerAll', takes: false, refuseSeconds: 3600 },
      tick(9000),
      inSpark('f2', 'cpus:8', 'cpus:2'),
      tick(),
      refusesFirst(3600),
      refusesFirst(0),
      tick(),
    ],
  },
];

for (const { what, role, events } of SEQUENCES) {
  t.test(what, { skip: isModuleBuilt ? false : 'the module is not built' }, async (t) => {
    const policy = { name: 'one', roles: [role] };
    const options = { policy, allocationIntervalMs: INTERVAL_MS, eventDriven: false };
    const { difference, steps } = await judge({ options, events });
    t.strictSame(difference?.module, difference?.model);
    t.equal(steps, events.length, 'to its end');
  });
}
