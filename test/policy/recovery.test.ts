import t from 'tap';
import {
  createAllocator,
  type FairleadAllocator,
  type FrameworkInput,
  type MinimumInput,
  type RolePolicy,
} from '../../host/allocator/index.js';

/** What may become of one that had its minimum and holds less: it ended, or it was lost. */

const AGENT = 'cpus:4;mem:4096';
const GANG: MinimumInput = { quantities: 'cpus:12', unit: 'cpus:4' };

function gang(minimum: MinimumInput): FrameworkInput {
  return { id: 'gang', roles: ['spark'], minimum: { spark: minimum } };
}

/** `gang` holds its minimum on the agents a2, a3 and a4; `older`, which is in no hurry, lacks its own. */
async function gangRuns(
  minimum: MinimumInput,
  policy: Partial<NonNullable<RolePolicy['relinquish']>> = {},
): Promise<FairleadAllocator> {
  const relinquish = { patienceMs: 4000, backoffMs: 3000, backoffMaxMs: 60_000, ...policy };
  const roles: RolePolicy[] = [{ selector: 'spark', order: 'fifo', relinquish }];
  const allocator = await createAllocator({ policy: { name: 'of a test', roles } });
  const older = { quantities: 'cpus:8', unit: 'cpus:4', patienceMs: 1_000_000 };
  allocator.addFramework({ id: 'older', roles: ['spark'], minimum: { spark: older } });
  allocator.advance(1);
  allocator.addFramework(gang(minimum));
  for (const [index, frameworkId] of ['older', 'gang', 'gang', 'gang'].entries()) {
    const agentId = `a${index + 1}`;
    for (const { id } of allocator.addAgent({ id: agentId, resources: AGENT }).offers) {
      allocator.decline([id], 3600);
    }
    const where = { frameworkId, role: 'spark', agentId };
    allocator.accept([allocator.imposeOffer({ ...where, resources: AGENT }).id], AGENT);
  }
  t.equal(allocator.minimumState('gang', 'spark'), 'satisfied');
  return allocator;
}

/** When `gang` is told to relinquish, in ms from now; `undefined` within 200 s: never. */
function relinquishedAfterMs(allocator: FairleadAllocator): number | undefined {
  const sinceMs = allocator.nowMs;
  for (let ms = 1000; ms <= 200_000; ms += 1000) {
    const { relinquishes } = allocator.advance(sinceMs + ms);
    if (relinquishes.some(({ frameworkId }) => frameworkId === 'gang')) return ms;
  }
  return undefined;
}

t.test('what ended starts no recovery: the minimum has been used', async (t) => {
  const allocator = await gangRuns({ ...GANG, recoveryPatienceMs: 2000 });
  t.same(allocator.finish('gang', 'spark', 'a2').transitions, []);
  t.same(allocator.finish('gang', 'spark', 'a3').transitions, []);
  t.equal(relinquishedAfterMs(allocator), undefined);
  t.same(allocator.finish('gang', 'spark', 'a4').transitions, []);
  t.equal(allocator.minimumState('gang', 'spark'), 'satisfied');
});

t.test('what is lost with its agent does, and all of it makes it wait', async (t) => {
  const allocator = await gangRuns({ ...GANG, recoveryPatienceMs: 2000 });
  const states = ({ transitions }: ReturnType<FairleadAllocator['removeAgent']>): string[] =>
    transitions.map(({ frameworkId, from, to }) => `${frameworkId}: ${from} > ${to}`);
  t.same(states(allocator.removeAgent('a2')), ['gang: satisfied > gathering']);
  t.same(states(allocator.removeAgent('a3')), []);
  t.same(states(allocator.removeAgent('a4')), ['gang: gathering > waiting']);
});

t.test('how long it may hold less', async (t) => {
  const cases = {
    'nobody says: it is left alone': { own: {}, policy: {}, afterMs: undefined },
    'it says': { own: { recoveryPatienceMs: 2000 }, policy: {}, afterMs: 2000 },
    'its role says': { own: {}, policy: { recoveryPatienceMs: 7000 }, afterMs: 7000 },
    'its own word comes first': {
      own: { recoveryPatienceMs: 2000 },
      policy: { recoveryPatienceMs: 7000 },
      afterMs: 2000,
    },
  };
  for (const [who, { own, policy, afterMs }] of Object.entries(cases)) {
    const allocator = await gangRuns({ ...GANG, ...own }, policy);
    allocator.removeAgent('a2');
    t.equal(relinquishedAfterMs(allocator), afterMs, who);
  }
});

t.test('who has started is left alone, whatever it loses', async (t) => {
  const allocator = await gangRuns({ ...GANG, recoveryPatienceMs: 2000 });
  allocator.started('gang', 'spark');
  allocator.removeAgent('a2');
  t.equal(relinquishedAfterMs(allocator), undefined);
});

t.test('to declare the same again leaves a recovery its patience', async (t) => {
  const minimum = { ...GANG, recoveryPatienceMs: 100_000 };
  const allocator = await gangRuns(minimum);
  allocator.removeAgent('a2');
  allocator.advance(allocator.nowMs + 1000);
  allocator.updateFramework(gang(minimum));
  t.equal(relinquishedAfterMs(allocator), 99_000);
});

t.test('to declare the same again, or less, takes back nothing that was used', async (t) => {
  for (const quantities of ['cpus:12', 'cpus:9', 'cpus:12;mem:0']) {
    const allocator = await gangRuns(GANG);
    allocator.finish('gang', 'spark', 'a2');
    allocator.finish('gang', 'spark', 'a3');
    t.same(allocator.updateFramework(gang({ ...GANG, quantities })).transitions, []);
    t.equal(relinquishedAfterMs(allocator), undefined, quantities);
  }
});

t.test('who asks for more than before gathers again', async (t) => {
  for (const quantities of ['cpus:12.001', 'cpus:12;mem:13000']) {
    const allocator = await gangRuns(GANG);
    const { transitions } = allocator.updateFramework(gang({ ...GANG, quantities }));
    t.match(transitions, [{ from: 'satisfied', to: 'gathering' }], quantities);
  }
});

t.test('a patience that is none is refused', async (t) => {
  for (const recoveryPatienceMs of [-1, 0.5, Number.NaN, '5']) {
    const policy = { recoveryPatienceMs: recoveryPatienceMs as number };
    await t.rejects(gangRuns(GANG, policy), {
      code: 'INVALID_VALUE',
      message: /roles\/0\/relinquish\/recoveryPatienceMs/,
    });
  }
});
