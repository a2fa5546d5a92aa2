import t from 'tap';
import { judge } from '../../tools/judge/judge.js';
import { KNOWN } from '../../tools/judge/known.js';
import { INTERVAL_MS } from '../../tools/judge/scenario.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

for (const { what, roles, events } of KNOWN) {
  t.test(what, { skip: isModuleBuilt ? false : 'the module is not built' }, async (t) => {
    const policy = { name: 'one', roles };
    const options = { policy, allocationIntervalMs: INTERVAL_MS, eventDriven: false };
    const { difference, steps } = await judge({ options, events });
    t.strictSame(difference?.module, difference?.model);
    t.equal(steps, events.length, 'to its end');
  });
}
