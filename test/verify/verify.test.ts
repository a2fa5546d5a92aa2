import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Decisions, Offer } from '../../host/allocator/api.js';
import {
  createAllocator as createModule,
  createAllocator as createRealAllocator,
} from '../../host/allocator/index.js';
import { type TraceEvent, type TraceOffer, writeTrace } from '../../host/trace/index.js';
import { type VerifyOptions, verifyTrace } from '../../host/verify/index.js';
import { OneCpuAllocator } from '../support/one-cpu-allocator.js';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const createAllocator = async () => new OneCpuAllocator();
let files = 0;

async function verify(events: readonly TraceEvent[], options: VerifyOptions = {}) {
  files += 1;
  const path = join(folder, `${files}.jsonl`);
  await writeTrace(path, { type: 'TRACE', version: 1, name: 'test' }, events);
  const result = await verifyTrace(path, { createAllocator, ...options });
  const { agree, agreeUnderSomeOrder, agreeInOtherOrder, timing, disagree, compared } = result;
  const sum = agree + agreeUnderSomeOrder + agreeInOtherOrder + timing + disagree;
  t.equal(sum, compared, 'every offer counts once');
  return result;
}

function agent(id: string, cpus = 4): TraceEvent {
  return { t: 0, type: 'AGENT_ADDED', agent: { id, resources: `cpus:${cpus}` } };
}

function framework(id: string): TraceEvent {
  return { t: 0, type: 'FRAMEWORK_ADDED', framework: { id, name: id, roles: ['r'] } };
}

let offers = 0;

/** An offer written `S1->A`, with all 4 cpus of the agent or those named: `S1->A:2`. */
function offer(text: string): TraceOffer {
  const [, agent_id = '', framework_id = '', cpus = '4'] = /(\w+)->(\w+):?(\d+)?/.exec(text) ?? [];
  offers += 1;
  return { id: `O${offers}`, framework_id, role: 'r', agent_id, resources: `cpus:${cpus}` };
}

function cycle(t: number, ...texts: string[]): TraceEvent & { type: 'OFFERS' } {
  return { t, type: 'OFFERS', cycle: t, offers: texts.map(offer) };
}

function decline(
  t: number,
  made: TraceEvent & { type: 'OFFERS' },
  refuse_seconds = 5,
): TraceEvent[] {
  return made.offers.map(({ id, framework_id }) => {
    return { t, type: 'DECLINE', framework_id, offer_ids: [id], refuse_seconds };
  });
}

const CLUSTER = [agent('S1'), agent('S2'), framework('A'), framework('B')];

t.test('offers made by visiting the agents by id agree', async (t) => {
  const result = await verify([...CLUSTER, cycle(1000, 'S1->A', 'S2->B')]);
  t.match(result, { cycles: 1, offers: 2, agree: 2, agreeUnderSomeOrder: 0, disagree: 0 });
});

t.test('offers made in another order of the agents agree under some order', async (t) => {
  const result = await verify([...CLUSTER, cycle(1000, 'S1->B', 'S2->A')]);
  t.match(result, { agree: 0, agreeUnderSomeOrder: 2, disagree: 0 });
});

t.test('an order is found where a first choice that fits leads nowhere', async (t) => {
  // B has S1 filtered, so S1 goes to A at any time; but S2 goes to A only when it comes first.
  const first = cycle(1000, 'S1->B', 'S2->A');
  const [refusal, release] = [decline(1001, first, 5)[0], decline(1001, first, 0)[1]];
  const second = cycle(2000, 'S1->A', 'S2->A');
  const events = [...CLUSTER, first, refusal, release, second] as TraceEvent[];
  const result = await verify(events);
  t.match(result, { offers: 4, agree: 1, agreeUnderSomeOrder: 3, disagree: 0 });
  // With too short a search the second cycle stays unexplained, and says so.
  const short = await verify(events, { searchLimit: 2 });
  t.match(short, { disagree: 1, differences: [{ agentId: 'S2', reason: 'search-limit' }] });
});

/** Framework G is guaranteed 2 cpus: a first stage cuts them off the agents that it visits. */
class TwoStageAllocator extends OneCpuAllocator {
  override allocate(agentIds: readonly string[] = []): Decisions {
    return this.allocateStages(agentIds, agentIds);
  }

  allocateStages(first: readonly string[], second: readonly string[]): Decisions {
    const made: Offer[] = [];
    for (const agentId of first) {
      const lacking = 2000 - (this.state.frameworks.G?.cpus ?? 0);
      const cpus = Math.min(lacking, this.state.agents[agentId] ?? 0);
      if (cpus > 0) made.push(this.make('G', agentId, cpus));
    }
    const rest = super.allocate(second);
    return { ...rest, offers: [...made, ...rest.offers] };
  }
}

t.test('each stage of a cycle with quota may have an order of its own', async (t) => {
  // G's part comes off S1, so S1 came first; but what is left of S1 went out after S2.
  const events = [...CLUSTER, framework('G'), cycle(1000, 'S1->G:2', 'S1->B:2', 'S2->A')];
  const result = await verify(events, { createAllocator: async () => new TwoStageAllocator() });
  t.match(result, { offers: 3, agreeUnderSomeOrder: 3, disagree: 0 });
  // Where the module has no call for two orders, one has to do, and does not.
  class OneOrder extends TwoStageAllocator {
    override allocateStages = undefined as never;
    override allocate(agentIds: readonly string[] = []): Decisions {
      return TwoStageAllocator.prototype.allocateStages.call(this, agentIds, agentIds);
    }
  }
  t.match(await verify(events, { createAllocator: async () => new OneOrder() }), { disagree: 2 });
});

t.test('an offer that no order makes disagrees, and does not lead to the next', async (t) => {
  const wrong = cycle(1000, 'S1->A', 'S2->A');
  const result = await verify([
    ...CLUSTER,
    wrong,
    ...decline(1001, wrong, 0),
    cycle(9000, 'S1->B', 'S2->A'),
  ]);
  t.match(result, { cycles: 2, offers: 4, disagree: 1 });
  t.equal(result.agree + result.agreeUnderSomeOrder, 3);
  t.match(result.differences, [
    {
      tMs: 1000,
      cycle: 1000,
      recorded: [{ frameworkId: 'A', role: 'r', resources: 'cpus:4' }],
      made: [{ frameworkId: 'B', role: 'r', resources: 'cpus:4' }],
      offers: 1,
      reason: 'share-order',
    },
  ]);
});

t.test(
  'differences say whether contents, or a filter that just ends, may be the reason',
  async (t) => {
    const part = await verify([agent('S1'), framework('A'), cycle(1000, 'S1->A:3')]);
    t.match(part.differences, [{ agentId: 'S1', reason: 'resources' }]);
    const first = cycle(1000, 'S1->A');
    const late = await verify([
      agent('S1'),
      framework('A'),
      first,
      ...decline(1001, first),
      cycle(6000, 'S1->A'),
    ]);
    t.match(late.differences, [{ agentId: 'S1', made: [], reason: 'filter-timing' }]);
  },
);

t.test(
  'a cycle that agrees when it comes a little earlier is explained by the filter',
  async (t) => {
    // The filter ends with the cycle's millisecond; the master still held it.
    const first = cycle(1000, 'S1->A');
    const events = [agent('S1'), framework('A'), first, ...decline(1001, first), cycle(6001)];
    const result = await verify(events);
    const end = { what: 'filter-end' as const, tMs: 6001, role: 'r' };
    const behind = [{ ...end, frameworkId: 'A', agentId: 'S1' }];
    t.strictSame(result.inOtherOrder, [{ tMs: 6001, cycle: 6001, offers: 0, behind }]);
    t.match(result, { offers: 1, compared: 1, agree: 1, timing: 0, disagree: 0 });
  },
);

t.test('of filters that end in one millisecond those set first end first', async (t) => {
  // Both filters of A end in the cycle's millisecond. It still held the second; or the first alone,
  // which is no order of theirs.
  const first = cycle(1000, 'S1->A', 'S2->A');
  const both = [agent('S1'), agent('S2'), framework('A'), first, ...decline(1001, first)];
  const inOrder = await verify([...both, cycle(6001, 'S1->A')]);
  t.match(inOrder, { agree: 2, agreeInOtherOrder: 1, timing: 0, disagree: 0 });
  t.match(inOrder.inOtherOrder, [{ behind: [{ agentId: 'S2' }] }]);
  t.equal(inOrder.inOtherOrder[0]?.behind.length, 1);
  const outOfOrder = await verify([...both, cycle(6001, 'S2->A')]);
  t.match(outOfOrder, { agreeInOtherOrder: 0, timing: 1 });
});

t.test('an answer just before a cycle leaves open what had ended by then', async (t) => {
  // That A refuses S2 in the cycle's millisecond is no reason for its filter on S1 to be over.
  const first = cycle(1000, 'S1->A', 'S2->A');
  const [early, late] = [decline(1001, first)[0], decline(6001, first)[1]];
  const events = [agent('S1'), agent('S2'), framework('A'), first, early, late, cycle(6001)];
  const result = await verify(events as TraceEvent[]);
  t.match(result, { agree: 2, timing: 0, disagree: 0 });
  t.match(result.inOtherOrder, [{ tMs: 6001, behind: [{ what: 'filter-end', agentId: 'S1' }] }]);
});

t.test('a filter lasts as long as it says, however long or senseless', async (t) => {
  const first = cycle(1000, 'S1->A');
  const alone = [agent('S1'), framework('A'), first];
  for (const [seconds, lastsMs] of [
    [-1, 5000],
    [0.001, 1001],
    [86_400, 86_400_000],
  ] as const) {
    const during = await verify([...alone, ...decline(1001, first, seconds), cycle(900 + lastsMs)]);
    t.match(during, { agree: 1, disagree: 0 }, `${seconds} s: still`);
    const after = [...alone, ...decline(1001, first, seconds), cycle(1001 + lastsMs, 'S1->A')];
    t.match(await verify(after), { agree: 2 }, `${seconds} s: over`);
  }
  // None was set at all.
  const free = [...alone, ...decline(1001, first, 0), cycle(1002, 'S1->A')];
  t.match(await verify(free), { agree: 2 });
});

t.test('a filter of more than 11 days counts as 11 days', async (t) => {
  const day = 86_400_000;
  const first = cycle(1000, 'S1->A');
  const refused = [agent('S1'), framework('A'), first, ...decline(1001, first, 20 * 86_400)];
  const real = { createAllocator: createRealAllocator };
  t.match(await verify([...refused, cycle(11 * day)], real), { agree: 1, disagree: 0 });
  const later = await verify([...refused, cycle(12 * day)], real);
  t.match(later, { agree: 1, disagree: 1, differences: [{ tMs: 12 * day }] });
});

t.test('two allocations within a millisecond may have made what one is said to', async (t) => {
  const empty = cycle(1000);
  const made = cycle(1001, 'S1->A', 'S2->B');
  const result = await verify([...CLUSTER, empty, made, cycle(1002)]);
  t.match(result, { cycles: 3, offers: 2, agreeInOtherOrder: 2, disagree: 0 });
  t.match(result.inOtherOrder, [{ cycle: 1000, offers: 2, behind: [{ what: 'next-cycle' }] }]);
  // Later than that it made them itself.
  const later = await verify([...CLUSTER, empty, cycle(1002, 'S1->A', 'S2->B')]);
  t.match(later, { agreeInOtherOrder: 0, agree: 2, disagree: 2 });
});

t.test('a filter that just ends is no excuse for what differs elsewhere', async (t) => {
  // A's filter on S1 ends with the cycle; what B is offered on S2 has nothing to do with it.
  const first = cycle(1000, 'S1->A', 'S2->B');
  const [refusal, release] = [decline(1001, first, 5)[0], decline(1001, first, 0)[1]];
  const events = [...CLUSTER, first, refusal, release, cycle(6001, 'S1->A', 'S2->B:3')];
  const result = await verify(events as TraceEvent[]);
  t.match(result, { agree: 3, timing: 0, disagree: 1 });
  t.match(result.differences, [{ agentId: 'S2', reason: 'resources' }]);
});

t.test('who joined with the cycle may have come before it or after', async (t) => {
  const joins = (tMs: number): TraceEvent => ({ ...framework('B'), t: tMs });
  const alone = cycle(1000, 'S1->A', 'S2->A');
  const two = [agent('S1'), agent('S2'), framework('A')];
  const doubtful = await verify([...two, joins(1000), alone]);
  t.match(doubtful, { agree: 0, agreeInOtherOrder: 2, timing: 0, disagree: 0 });
  t.match(doubtful.inOtherOrder, [{ behind: [{ what: 'join', tMs: 1000, frameworkId: 'B' }] }]);
  // What others do meanwhile makes no difference; what it does itself shows that it had joined.
  const runs: TraceEvent = {
    t: 1000,
    type: 'TASK_STATUS',
    framework_id: 'A',
    agent_id: 'S1',
    task_id: 'x',
    state: 'TASK_RUNNING',
  };
  t.match(await verify([...two, joins(999), runs, alone]), { agreeInOtherOrder: 2 });
  const own = { ...runs, framework_id: 'B' };
  t.match(await verify([...two, joins(999), own, alone]), { agreeInOtherOrder: 0 });
  // An agent that comes with a cycle may be looked at in the next one.
  const agents = [agent('S1'), framework('A'), { ...agent('S2'), t: 1000 }];
  const late = await verify([...agents, cycle(1000, 'S1->A'), cycle(2000, 'S2->A')]);
  t.match(late, { agree: 1, agreeInOtherOrder: 1, disagree: 0 });
  // Neither before nor after.
  const wrong = await verify([...two, joins(1000), cycle(1000, 'S1->A', 'S2->A:3')]);
  t.match(wrong, { timing: 1, disagree: 0 });
  t.match(wrong.differences, [{ reason: 'join-timing' }]);
  const certain = await verify([...two, joins(998), alone]);
  t.match(certain, { agree: 1, timing: 0, disagree: 1 });
  t.match(certain.differences, [{ reason: 'share-order' }]);
  // An offer to it proves that it had joined, whatever the millisecond says.
  const both = cycle(1000, 'S1->A', 'S2->B');
  t.match(await verify([...two, both, joins(1001)]), { agree: 2, timing: 0, disagree: 0 });
  t.match(await verify([framework('A'), cycle(1000, 'S1->A'), { ...agent('S1'), t: 1001 }]), {
    agree: 1,
  });
  t.match(await verify([...two, both, joins(1002)]), { agree: 1, timing: 0, disagree: 1 });
});

t.test('an empty cycle in which the module offers is a difference', async (t) => {
  const result = await verify([agent('S1'), framework('A'), cycle(1000)]);
  t.match(result, { offers: 0, agree: 0, disagree: 1 });
  t.match(result.differences, [{ agentId: 'S1', recorded: [], reason: 'unknown' }]);
});

t.test('tasks hold what they use until they end', async (t) => {
  const first = cycle(1000, 'S1->A');
  const accept: TraceEvent = {
    t: 1001,
    type: 'ACCEPT',
    framework_id: 'A',
    offer_ids: [first.offers[0]?.id ?? ''],
    tasks: [{ id: 'x', resources: 'cpus:1' }],
    refuse_seconds: 0,
  };
  const second = cycle(2000, 'S1->B:3');
  const status: TraceEvent = {
    t: 2500,
    type: 'TASK_STATUS',
    framework_id: 'A',
    agent_id: 'S1',
    task_id: 'x',
    state: 'TASK_FINISHED',
  };
  const third = cycle(3000, 'S1->A:4');
  const result = await verify([
    agent('S1'),
    framework('A'),
    framework('B'),
    first,
    accept,
    second,
    ...decline(2001, second),
    status,
    third,
  ]);
  t.match(result, { offers: 3, agree: 3, disagree: 0 });
});

t.test('offers without cycle numbers are grouped by a few ms, also across answers', async (t) => {
  const { cycle: _, ...one } = cycle(1000, 'S1->A');
  const { cycle: __, ...two } = cycle(1003, 'S2->B');
  const answers = [...decline(1001, one), ...decline(1004, two)];
  const events = [...CLUSTER, one, answers[0], two, answers[1]] as TraceEvent[];
  t.match(await verify(events), { cycles: 1, offers: 2, agree: 2 });
});

t.test('a cycle that an arriving agent set off looks at that agent alone', async (t) => {
  const first: TraceEvent = {
    t: 1000,
    type: 'OFFERS',
    cycle: 1,
    agents: 1,
    offers: [offer('S2->A')],
  };
  // S1 was there before and is offered only in the tick after.
  const before: TraceEvent = { t: 500, type: 'OFFERS', cycle: 0, agents: 0, offers: [] };
  const second: TraceEvent = {
    t: 2000,
    type: 'OFFERS',
    cycle: 2,
    agents: 2,
    offers: [offer('S1->B')],
  };
  const arrival: TraceEvent = { ...agent('S2'), t: 999 };
  const result = await verify([
    agent('S1', 0),
    framework('A'),
    framework('B'),
    before,
    arrival,
    first,
  ]);
  t.match(result, { offers: 1, agree: 1, disagree: 0 });
  const grown = await verify([
    framework('A'),
    framework('B'),
    agent('S2'),
    first,
    { ...agent('S1'), t: 1000 },
    second,
  ]);
  t.match(grown, { offers: 2, agree: 2, disagree: 0 });
});

t.test('a trace without decisions is refused', async (t) => {
  await t.rejects(verify(CLUSTER), { name: 'VerifyError', message: /holds no offers/ });
});

t.test('what contradicts what came before is passed over, and said', async (t) => {
  const made = { ...cycle(1, 'S1->A', 'S2->B') };
  const ids = { framework_id: 'A', offer_ids: [made.offers[0]?.id ?? ''] };
  const events: TraceEvent[] = [
    ...CLUSTER,
    made,
    { t: 5, type: 'ACCEPT', ...ids, offer_ids: ['O9'], tasks: [] },
    { t: 6, type: 'AGENT_REMOVED', agent_id: 'S9' },
    { t: 7, type: 'ACCEPT', ...ids, tasks: [{ id: 'one', resources: 'cpus:10000' }] },
    {
      t: 8,
      type: 'TASK_STATUS',
      framework_id: 'A',
      agent_id: 'S1',
      task_id: 'one',
      state: 'TASK_LOST',
    },
  ];
  const result = await verify(events, { createAllocator: createModule });
  t.match(result.passedOver, [
    { tMs: 5, type: 'ACCEPT', problem: 'none of its offers is open' },
    { tMs: 6, type: 'AGENT_REMOVED', problem: /S9/ },
    { tMs: 7, type: 'ACCEPT', problem: /more resources/ },
  ]);
  t.equal(result.passedOver.length, 3);
  t.equal(result.disagree, 0);
});

t.test('offers of what is not there, or to somebody who is gone, disagree', async (t) => {
  const offers = (t: number, ...list: readonly TraceOffer[]): TraceEvent => ({
    t,
    type: 'OFFERS',
    cycle: t,
    offers: list,
  });
  const offer = (id: string, agent_id: string, framework_id: string, resources: string) => {
    return { id, agent_id, framework_id, role: 'r', resources };
  };
  const events: TraceEvent[] = [
    ...CLUSTER,
    offers(100, offer('O1', 'S9', 'A', 'cpus:1'), offer('O2', 'S1', 'Z', 'cpus:1')),
    offers(200, offer('O3', 'S2', 'A', 'cpus:10000')),
    offers(300, offer('O4', 'S2', 'A', 'unheard:1')),
    { t: 400, type: 'DECLINE', framework_id: 'A', offer_ids: ['O1', 'O2', 'O3', 'O4'] },
  ];
  const result = await verify(events, { createAllocator: createModule });
  t.equal(result.offers, 4);
  const notThere = result.differences.filter(({ reason }) => reason === 'not-there');
  t.strictSame(
    notThere.map(({ tMs, agentId }) => [tMs, agentId]),
    [
      [100, 'S1'],
      [100, 'S9'],
      [200, 'S2'],
      [300, 'S2'],
    ],
  );
});
