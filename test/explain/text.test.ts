import t from 'tap';
import type { RoleOrder } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import type { TraceExplanation } from '../../host/replay/explain.js';
import { renderExplanation } from '../../host/report/explanation.js';

const QUESTION = { trace: 'day', policy: 'drf', frameworkId: 'f', name: 'load', arrivedMs: 0 };

async function crowd(count: number): Promise<TraceExplanation> {
  const allocator = await createAllocator({ eventDriven: false });
  for (let i = 0; i < count; i++) {
    const id = `g${String(i).padStart(2, '0')}`;
    allocator.addAgent({ id: `a${i}`, resources: 'cpus:4;mem:4096' });
    allocator.addFramework({ id, name: `job\u001b${i}`, roles: [`role-${i}`] });
  }
  const [first, ...others] = allocator.allocate().offers;
  for (const offer of others) allocator.accept([offer.id], offer.resources);
  allocator.addFramework({ id: 'f', name: 'load', roles: ['spark'] });
  t.equal(first?.agentId, 'a0', 'one offer is left unanswered');
  return { ...QUESTION, atMs: 5000, roles: [allocator.explain('f', 'spark')] };
}

t.test('of many holders the first are listed, and how many more there are', async (t) => {
  const text = renderExplanation(await crowd(20));
  t.match(text, 'Role spark: nothing is left for its role on 20 agents.');
  t.equal(text.match(/^ {4}job/gm)?.length, 12);
  t.match(text, '… and 8 more (--json has all of them)');
  t.match(text, /its role +spark is 1 of 21\n/);
  t.notMatch(text, '\u001b', 'a terminal obeys no name');
});

t.test('what is only offered is told apart', async (t) => {
  const text = renderExplanation(await crowd(1));
  t.match(text, /job\\u\w{4}0 +role-0 +nothing, offered cpus:4;mem:4096/);
});

t.test(
  'one that refused is told that others come before it there, where that counts',
  async (t) => {
    const textUnder = async (order: RoleOrder): Promise<string> => {
      const policy = { name: order, roles: [{ selector: 'spark', order }] };
      const allocator = await createAllocator({ eventDriven: false, policy });
      allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
      allocator.addFramework({ id: 'f', name: 'load', roles: ['spark'] });
      allocator.decline(allocator.allocate().offers.map(({ id }) => id));
      return renderExplanation(
        { ...QUESTION, atMs: 0, roles: [allocator.explain('f', 'spark')] },
        100,
      );
    };
    const words =
      /refused +what is left on 1 agent: those who have waited for longer are asked first/;
    t.match(await textUnder('fifo'), words);
    t.match(await textUnder('priority'), words);
    t.notMatch(await textUnder('drf'), 'have waited for longer');
  },
);

t.test('one without a minimum is told when it comes first', async (t) => {
  const relinquish = { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 8000 };
  const policy = { name: 'turns', roles: [{ selector: 'spark', relinquish }] };
  const allocator = await createAllocator({ eventDriven: false, policy });
  allocator.addFramework({ id: 'f', name: 'load', roles: ['spark'] });
  const text = (atMs: number): string => {
    allocator.advance(atMs);
    return renderExplanation({ ...QUESTION, atMs, roles: [allocator.explain('f', 'spark')] }, 100);
  };
  t.match(text(0), /comes first +from 8 s on, if it uses nothing until then\n/);
  t.match(
    text(9000),
    /comes first +as soon as something is free for it: it has used nothing for long\n/,
  );
});

t.test('a framework that is not there', async (t) => {
  const render = (more: Partial<TraceExplanation>) =>
    renderExplanation({ ...QUESTION, atMs: 5000, roles: [], ...more });
  t.match(render({ arrivedMs: 9000 }), 'It is not there yet: it arrives at 9 s.');
  t.match(render({ completedMs: 4000 }), 'it arrived at 0 ms and finished at 4 s.');
  t.match(
    render({ isAwaited: true }),
    'It is not there: it was submitted at 0 ms, and its driver does not run.',
  );
  t.match(render({}), 'It is not there: it arrived at 0 ms and has been removed.');
});
