import t from 'tap';
import type {
  Allocator,
  AllocatorOptions,
  Decisions,
  FrameworkInput,
  Policy,
  RolePolicy,
} from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** Without a minimum, whoever has used nothing for the longest backoff comes first for once. */

type Make = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

const makers: Record<string, Make> = { model: createNaiveAllocator };
if (isModuleBuilt) makers.module = createAllocator;

const RELINQUISH = { patienceMs: 2000, backoffMs: 1000, backoffMaxMs: 10_000 };
const SPARK: RolePolicy = { selector: 'spark', order: 'fifo', relinquish: RELINQUISH };

function policyOf(...roles: RolePolicy[]): Policy {
  return { name: 'turns', roles };
}

/** `first` arrives at 0, `second` at 1 s; agents of 4 cpus; no allocation but those of `batch`. */
class Play {
  private constructor(readonly allocator: Allocator) {}

  static async start(make: Make, { policy = policyOf(SPARK), agents = 1 } = {}): Promise<Play> {
    const allocator = await make({ eventDriven: false, allocationIntervalMs: 1000, policy });
    for (let n = 1; n <= agents; n++) allocator.addAgent({ id: `a${n}`, resources: 'cpus:4' });
    allocator.addFramework({ id: 'first', roles: ['spark'] });
    allocator.advance(1000);
    allocator.addFramework({ id: 'second', roles: ['spark'] });
    return new Play(allocator);
  }

  /** A batch at a time: who is offered what. */
  batch(atMs: number): string[] {
    this.allocator.advance(atMs);
    const { offers } = this.allocator.allocate();
    return offers.map(({ frameworkId, agentId }) => `${frameworkId} ${agentId}`).sort();
  }

  /** All that is outstanding is declined: with a filter, nobody stands back. */
  decline(refuseSeconds = 1): void {
    this.allocator.decline(
      this.allocator.offers().map(({ id }) => id),
      refuseSeconds,
    );
  }

  /** The first in the role takes everything at a time, and gives it back half a second later. */
  cycle(atMs: number): string[] {
    const asked = this.batch(atMs);
    const offers = this.allocator.offers();
    for (const { id, resources } of offers) this.allocator.accept([id], resources);
    this.allocator.advance(atMs + 500);
    for (const { frameworkId, role, agentId, resources } of offers) {
      this.allocator.finish(frameworkId, role, agentId, resources);
    }
    return asked;
  }
}

for (const [name, make] of Object.entries(makers)) {
  t.test(`${name}: behind one that always takes more, each longest backoff`, async (t) => {
    const play = await Play.start(make);
    const turns: number[] = [];
    for (let atMs = 2000; atMs <= 40_000; atMs += 1000) {
      if (play.cycle(atMs)[0] === 'second a1') turns.push(atMs);
    }
    // It used something until 500 ms after each turn.
    t.strictSame(turns, [11_000, 22_000, 33_000]);
  });

  t.test(`${name}: on all agents of one run, then it waits anew`, async (t) => {
    const play = await Play.start(make, { agents: 3 });
    play.cycle(10_000);
    t.strictSame(play.batch(11_000), ['second a1', 'second a2', 'second a3']);
    play.decline();
    t.strictSame(play.batch(12_001), ['first a1', 'first a2', 'first a3']);
  });

  t.test(`${name}: its turn waits until something is offered to it`, async (t) => {
    const play = await Play.start(make);
    play.cycle(10_000);
    play.allocator.deactivateAgent('a1');
    t.strictSame(play.batch(11_000), []);
    t.strictSame(play.batch(15_000), []);
    play.allocator.activateAgent('a1');
    t.strictSame(play.batch(16_000), ['second a1']);
  });

  t.test(`${name}: of several the one that has waited longest, then by id`, async (t) => {
    const play = await Play.start(make);
    play.allocator.advance(1500);
    for (const id of ['d', 'c']) play.allocator.addFramework({ id, roles: ['spark'] });
    const asked = [11_000, 11_500, 12_000, 12_500, 13_000].map((atMs) => {
      const [one] = play.batch(atMs);
      play.decline(0);
      return one;
    });
    // The two before `second` in the role: `first` has not used anything, either.
    t.strictSame(asked, ['first a1', 'second a1', 'c a1', 'd a1', 'first a1']);
  });

  t.test(`${name}: where runs are further apart than the wait, round and round`, async (t) => {
    const play = await Play.start(make);
    const asked: string[] = [];
    for (let atMs = 12_000; atMs <= 72_000; atMs += 12_000) {
      asked.push(...play.batch(atMs));
      play.decline(0);
    }
    const round = ['first a1', 'second a1'];
    t.strictSame(asked, [...round, ...round, ...round]);
  });

  t.test(`${name}: what it leaves goes to others as if it had come before`, async (t) => {
    const spark: RolePolicy = { ...SPARK, selector: '*' };
    const play = await Play.start(make, { policy: policyOf(spark), agents: 0 });
    const { allocator } = play;
    allocator.advance(5000);
    for (const [id, role] of [
      ['other', 'zoo'],
      ['same', 'spark'],
    ] as const) {
      const capabilities = ['MULTI_ROLE', 'REVOCABLE_RESOURCES'] as const;
      allocator.addFramework({ id, roles: [role], capabilities });
    }
    const revocable = {
      name: 'cpus',
      type: 'SCALAR',
      scalar: { value: 3 },
      revocable: {},
    } as const;
    for (const id of ['a1', 'a2']) {
      const plain = { name: 'cpus', type: 'SCALAR', scalar: { value: 2 } } as const;
      allocator.addAgent({ id, resources: [plain, revocable] });
    }
    // Nobody gets anything of it, but orders are up to date when the next agent is visited.
    allocator.addAgent({ id: 'a0', resources: 'cpus:0.005' });
    // The two in `spark` are overdue, and may use no revocable resources.
    t.strictSame(play.batch(11_000), ['first a1', 'first a2', 'other a1', 'other a2']);
  });

  t.test(`${name}: to be inactive for a while is not to wait anew`, async (t) => {
    const play = await Play.start(make);
    play.cycle(9000);
    play.allocator.deactivateFramework('second');
    play.allocator.activateFramework('second');
    t.strictSame(play.batch(11_000), ['second a1']);
  });

  t.test(`${name}: what uses something is not left out`, async (t) => {
    const play = await Play.start(make, { agents: 2 });
    play.allocator.suppress('first');
    play.allocator.deactivateAgent('a2');
    play.batch(2000);
    const [offer] = play.allocator.offers();
    play.allocator.accept([offer?.id ?? -1], 'cpus:4');
    play.allocator.activateAgent('a2');
    play.allocator.advance(25_000);
    play.allocator.revive('first');
    t.strictSame(play.batch(29_000), ['first a2']);
    play.decline();
    play.allocator.finish('second', 'spark', 'a1', 'cpus:4');
    t.match(play.batch(38_000), ['first a1', 'first a2'], 'its wait began when that had ended');
    play.decline();
    t.match(play.batch(40_000), ['second a1', 'second a2']);
  });

  t.test(`${name}: to suppress and revive is to wait anew`, async (t) => {
    const play = await Play.start(make);
    play.cycle(9000);
    play.allocator.suppress('second');
    play.allocator.revive('second');
    t.strictSame(play.cycle(18_000), ['first a1']);
    t.strictSame(play.batch(19_500), ['second a1']);
  });

  t.test(`${name}: across roles, too, but not in a role that does not relinquish`, async (t) => {
    const other: RolePolicy = { selector: 'other', order: 'fifo' };
    const play = await Play.start(make, { policy: policyOf(SPARK, other) });
    play.allocator.removeFramework('first');
    // Who refuses without a filter stays before the others: its role has the smaller path.
    play.allocator.addFramework({ id: 'third', roles: ['other'] });
    t.strictSame(play.batch(10_000), ['third a1']);
    play.decline(0);
    t.strictSame(play.batch(11_000), ['second a1']);
    play.allocator.accept([play.allocator.offers()[0]?.id ?? -1], 'cpus:1');
    const asked = new Set<string | undefined>();
    for (let atMs = 12_000; atMs < 40_000; atMs += 1000) {
      asked.add(play.batch(atMs)[0]);
      play.decline(0);
    }
    t.strictSame([...asked], ['third a1'], 'shares decide again');
  });

  t.test(`${name}: in no role under a policy that does not relinquish`, async (t) => {
    const play = await Play.start(make, { policy: policyOf({ selector: 'spark', order: 'fifo' }) });
    const asked = new Set<string | undefined>();
    for (let atMs = 2000; atMs < 100_000; atMs += 1000) asked.add(play.cycle(atMs)[0]);
    t.strictSame([...asked], ['first a1']);
  });
}

const NOT_BUILT = { skip: isModuleBuilt ? false : 'the module is not built' };

t.test('the earmark comes before it', NOT_BUILT, async (t) => {
  const play = await Play.start(createAllocator, { agents: 3 });
  const { allocator } = play;
  allocator.advance(1500);
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
  allocator.addFramework({ id: 'needs', roles: ['spark'], minimum });
  allocator.suppress('first');
  play.batch(2000);
  for (const { id } of allocator.offers()) allocator.accept([id], 'cpus:4');
  // `second` runs on all of them, so the wait of `needs` for an offer is over before it ends.
  allocator.advance(12_000);
  allocator.revive('first');
  for (const agentId of ['a1', 'a2', 'a3']) allocator.finish('second', 'spark', agentId, 'cpus:4');
  t.strictSame(play.batch(25_000), ['first a3', 'needs a1', 'needs a2']);
});

t.test('between two earmarks there is a run for the overdue', NOT_BUILT, async (t) => {
  // Each of two takes a little of an agent of its own and refuses the third for good, so that what
  // is kept there for the one or for the other is never there for somebody who can use nothing else.
  const relinquish = { patienceMs: 5000, backoffMs: 1000, backoffMaxMs: 2000 };
  const policy = policyOf({ selector: 'spark', order: 'fifo', relinquish });
  const allocator = await createAllocator({ eventDriven: false, policy });
  for (const id of ['a1', 'a2', 'third']) allocator.addAgent({ id, resources: 'cpus:4' });
  const minimum = { spark: { quantities: 'cpus:4', unit: 'cpus:4' } };
  for (const [id, own] of [
    ['one', 'a1'],
    ['two', 'a2'],
  ] as const) {
    const offerConstraints = onHosts(own, 'third');
    allocator.addFramework({ id, roles: ['spark'], minimum, offerConstraints });
  }
  let runsWithEarmark = 0;
  const asked: number[] = [];
  const giveBack = ({ relinquishes }: Decisions): void => {
    for (const { frameworkId, offerIds, used } of relinquishes) {
      allocator.decline(offerIds);
      for (const { agentId, resources } of used) {
        allocator.finish(frameworkId, 'spark', agentId, resources);
      }
    }
  };
  for (let atMs = 1000; atMs <= 300_000; atMs += 1000) {
    giveBack(allocator.advance(atMs));
    if (atMs === 10_000) {
      allocator.addFramework({ id: 'w', roles: ['spark'], offerConstraints: onHosts('third') });
    }
    if (allocator.earmark() !== undefined) runsWithEarmark++;
    for (const { id, frameworkId, agentId } of allocator.allocate().offers) {
      if (frameworkId === 'w') {
        asked.push(atMs);
        allocator.decline([id], 0);
      } else if (agentId === 'third' || allocator.used(frameworkId, 'spark').length > 0) {
        allocator.decline([id], 1e7);
      } else allocator.accept([id], 'cpus:1');
    }
  }
  t.ok(runsWithEarmark > 150, `an earmark stands in ${runsWithEarmark} of 300 runs`);
  const waits = [...asked, 300_000].map((atMs, index) => atMs - (asked[index - 1] ?? 10_000));
  t.ok(Math.max(...waits) < 30_000, `w is asked at ${asked.slice(0, 5).join(', ')} ms …`);
});

/** Offers in role `spark` only of agents with these hostnames. */
function onHosts(...hosts: readonly string[]): NonNullable<FrameworkInput['offerConstraints']> {
  const groups = hosts.map((value) => ({
    attribute_constraints: [
      {
        selector: { pseudoattribute_type: 'HOSTNAME' as const },
        predicate: { text_equals: { value } },
      },
    ],
  }));
  return { role_constraints: { spark: { groups } } };
}
