import fc from 'fast-check';
import t from 'tap';
import type {
  AllocatorOptions,
  Declined,
  Offer,
  StandingRefusal,
} from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import { parseQuantities } from '../../host/resources/index.js';
import { isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';
import { FRAMEWORK_IDS, type RandomEvent, ROLES, scenario } from '../support/random-events.js';
import { type CheckedAllocator, World } from '../support/world.js';

/**
 * What the module declines of itself, against a host that is told every offer and answers it: the same
 * offers, filters and state after each step of random sequences.
 */

const numRuns = Number(process.env.PROPERTY_RUNS ?? 80);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261);

/** Before a batch somebody says something new, or withdraws it. */
interface Saying {
  readonly framework: string;
  readonly role: string;
  readonly refusal: StandingRefusal | undefined;
}

const saying: fc.Arbitrary<Saying> = fc.record({
  framework: fc.constantFrom(...FRAMEWORK_IDS),
  role: fc.constantFrom(...ROLES),
  refusal: fc.option(
    fc.record({
      unless: fc.constantFrom<readonly string[]>(
        [],
        ['cpus:3'],
        ['cpus:1;mem:2000', 'disk:1'],
        ['ports:7', 'gpus:1', 'cpus:100'],
        [''],
      ),
      refuseSeconds: fc.constantFrom(0, 0, 0.5, 1, 2, -1),
    }),
    { freq: 8, nil: undefined },
  ),
});

const SAID_A_BATCH = 8;

/** Says before its batches what is next to be said, where the framework is in the role. */
class Sayings {
  #next = 0;

  constructor(
    private readonly all: readonly Saying[],
    private readonly allocator: Pick<FairleadAllocator, 'rolesOf'>,
  ) {}

  next(): Saying[] {
    const from = this.#next;
    this.#next = (from + SAID_A_BATCH) % this.all.length;
    return [...this.all, ...this.all]
      .slice(from, from + SAID_A_BATCH)
      .filter(({ framework, role }) => this.allocator.rolesOf(framework).includes(role));
  }
}

type Batching = CheckedAllocator & FairleadAllocator;

async function makeModule(options: AllocatorOptions): Promise<Batching> {
  return (await makeCheckedModule(options)) as Batching;
}

/** The module itself declines. */
async function standing(
  options: AllocatorOptions,
  all: readonly Saying[],
  log: (readonly Declined[])[],
): Promise<CheckedAllocator> {
  const allocator = await makeModule(options);
  const sayings = new Sayings(all, allocator);
  const { allocate } = allocator;
  allocator.allocate = (agentIds) => {
    if (agentIds !== undefined) return allocate.call(allocator, agentIds);
    for (const { framework, role, refusal } of sayings.next()) {
      allocator.updateStandingRefusal(framework, role, refusal);
    }
    const decisions = allocate.call(allocator);
    log.push(decisions.declined);
    return decisions;
  };
  return allocator;
}

/** Told everything, it has each framework answer in turn, up to the first that has to be asked. */
async function told(
  options: AllocatorOptions,
  all: readonly Saying[],
  log: (readonly Declined[])[],
): Promise<CheckedAllocator> {
  const allocator = await makeModule(options);
  const sayings = new Sayings(all, allocator);
  const stands = new Map<string, StandingRefusal>();
  const { allocate, updateFramework, removeFramework } = allocator;
  const forgetLeft = (): void => {
    for (const key of stands.keys()) {
      const [id = '', role = ''] = key.split(' ');
      if (!allocator.rolesOf(id).includes(role)) stands.delete(key);
    }
  };
  allocator.updateFramework = (framework) => {
    const decisions = updateFramework.call(allocator, framework);
    forgetLeft();
    return decisions;
  };
  allocator.removeFramework = (id) => {
    const decisions = removeFramework.call(allocator, id);
    forgetLeft();
    return decisions;
  };
  allocator.allocate = (agentIds) => {
    if (agentIds !== undefined) return allocate.call(allocator, agentIds);
    for (const { framework, role, refusal } of sayings.next()) {
      if (refusal === undefined) stands.delete(`${framework} ${role}`);
      else stands.set(`${framework} ${role}`, refusal);
    }
    const decisions = allocate.call(allocator);
    const byFramework = new Map<string, Offer[]>();
    for (const offer of decisions.offers) {
      byFramework.set(offer.frameworkId, [...(byFramework.get(offer.frameworkId) ?? []), offer]);
    }
    const declined: Declined[] = [];
    for (const [frameworkId, offers] of byFramework) {
      const refusalOf = ({ role }: Offer) => stands.get(`${frameworkId} ${role}`);
      if (!offers.every((offer) => isDeclined(offer, refusalOf(offer)))) break;
      for (const offer of offers) allocator.decline([offer.id], refusalOf(offer)?.refuseSeconds);
      declined.push({ frameworkId, count: offers.length });
      byFramework.delete(frameworkId);
    }
    log.push(declined);
    return { ...decisions, offers: [...byFramework.values()].flat() };
  };
  return allocator;
}

function isDeclined(offer: Offer, refusal: StandingRefusal | undefined): boolean {
  if (refusal === undefined) return false;
  return !(refusal.unless ?? []).some((least) =>
    Object.entries(parseQuantities(least)).every(
      ([name, amount]) => amountIn(offer, name) >= amount,
    ),
  );
}

/** As the allocator counts: a range its numbers, a shared volume once. */
function amountIn({ resources, quantities }: Offer, name: string): number {
  if (name !== 'ports') return quantities[name] ?? 0;
  let count = 0;
  for (const { name: of, ranges } of resources) {
    for (const { begin, end } of of === name ? (ranges?.range ?? []) : []) count += end - begin + 1;
  }
  return count * 1000;
}

const skip = isModuleBuilt ? false : 'the module is not built';

for (const [order, relinquish] of [
  ['drf', undefined],
  ['fifo', undefined],
  ['fifo', 'relinquish'],
  ['priority', 'relinquish'],
] as const) {
  t.test(`order ${order}${relinquish ? ' with turns' : ''}`, { skip }, async (t) => {
    let declinedCount = 0;
    await fc.assert(
      fc.asyncProperty(
        scenario([order], relinquish),
        fc.array(saying, { minLength: SAID_A_BATCH, maxLength: 24 }),
        async ({ options, events }, sayings) => {
          const own: (readonly Declined[])[] = [];
          const hosts: (readonly Declined[])[] = [];
          const module = await standing(options, sayings, own);
          const host = await told(options, sayings, hosts);
          const worlds = [new World(module), new World(host)] as const;
          for (const [step, event] of withTicks(events).entries()) {
            const [got, wanted] = worlds.map((world) => world.play(event));
            if (got !== wanted) {
              throw new Error(`step ${step}: the module decides\n${got}\na host\n${wanted}`);
            }
            if (module.stateText() !== host.stateText()) {
              throw new Error(`step ${step}: ${module.stateText()}\n\n${host.stateText()}`);
            }
          }
          if (JSON.stringify(own) !== JSON.stringify(hosts)) {
            throw new Error(`${JSON.stringify(own)}\n\n${JSON.stringify(hosts)}`);
          }
          for (const { count } of own.flat()) declinedCount += count;
        },
      ),
      { numRuns, seed },
    );
    t.ok(declinedCount > numRuns, `${declinedCount} offers were declined`);
  });
}

/** A batch behind each second step: only batches have anything to say here. */
function withTicks(events: readonly RandomEvent[]): RandomEvent[] {
  return events.flatMap((event, i) => (i % 2 === 0 ? [event] : [event, { kind: 'tick' }]));
}
