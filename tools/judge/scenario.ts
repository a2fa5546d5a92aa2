import type {
  Admission,
  AgentInput,
  AllocatorOptions,
  FrameworkInput,
  MinimumInput,
  OfferConstraints,
  RoleOrder,
  RolePolicy,
} from '../../host/allocator/api.js';
import { needsRelinquish } from '../../host/allocator/input/needs-relinquish.js';
import { Dice } from './dice.js';
import type { Event } from './events.js';
import { KNOWN } from './known.js';
import { type Leaning, leaningOf } from './leaning.js';

/** Random clusters and what happens in them, made so that much happens in few steps. */
export interface Scenario {
  readonly options: AllocatorOptions;
  readonly events: readonly Event[];
}

export interface Choice {
  /** Of all roles that the policy names; drawn for each when it is not said. */
  readonly order?: RoleOrder;
  readonly admission?: Admission;
  /** Whether roles relinquish; drawn when it is not said. */
  readonly relinquish?: boolean;
  /** At most so many clients with a minimum. */
  readonly needy?: number;
}

export const ORDERS: readonly RoleOrder[] = ['drf', 'fifo', 'priority', 'random', 'shortest'];
export const ADMISSIONS: readonly Admission[] = ['greedy', 'backfill', 'gang', 'easy'];
/** Each order with each admission, and roles that differ in both. */
export const COMBINATIONS: readonly Choice[] = [
  ...ORDERS.flatMap((order) => ADMISSIONS.map((admission) => ({ order, admission }))),
  {},
];

export function nameOf({ order, admission }: Choice): string {
  return `${order ?? 'any order'}, ${admission ?? 'any admission'}`;
}

const AGENT_IDS = ['a1', 'a2', 'a3', 'a4'];
const ROLES = ['eng', 'spark', 'spark/a', 'spark/b'];
export const INTERVAL_MS = 1000;
/** Some end at one moment with others, or next to it. */
const DURATIONS = [1, 999, 1000, 1001, 2000, 2000, 3000, 5000, 5000, 10_000, 20_000, 60_000];
const REFUSE = [undefined, 0, 1, 1, 2, 5, 5, 20, 20, 3600];

export function scenarioOf(seed: number, choice: Choice, length: number): Scenario {
  return new Maker(new Dice(seed), choice).scenario(length);
}

type Relinquish = NonNullable<RolePolicy['relinquish']>;

class Maker {
  private needy = 0;
  private readonly leaning: Leaning;

  constructor(
    private readonly dice: Dice,
    private readonly choice: Choice,
  ) {
    this.leaning = leaningOf(dice);
  }

  scenario(length: number): Scenario {
    const { dice, leaning } = this;
    const known = dice.percent(12) ? dice.one(KNOWN) : undefined;
    const roles = known?.roles.map((role) => this.asChosen(role)) ?? this.policies();
    const options: AllocatorOptions = {
      policy: { name: 'drawn', roles },
      allocationIntervalMs: INTERVAL_MS,
      eventDriven: dice.percent(50),
      agentOrder: dice.percent(30) ? 'seeded' : 'id',
      seed: dice.below(1000),
      ...(dice.percent(20) && { minAllocatable: ['cpus:1'] }),
      ...(dice.percent(20) && { minAllocatable: [] }),
    };
    const events: Event[] = [
      // Near to what went wrong once there is more that may.
      ...(known?.events.filter(() => !dice.percent(3)) ?? []),
      ...AGENT_IDS.slice(0, 2 + dice.below(3)).map((id) => this.addAgent(id)),
      ...leaning.frameworkIds.slice(0, 2 + dice.below(3)).map((id) => this.addFramework(id)),
    ];
    while (events.length < length) events.push(...this.happening());
    return { options, events: events.slice(0, length) };
  }

  private policies(): RolePolicy[] {
    const { dice } = this;
    const one = (selector: string) => this.policy(selector);
    return dice.weighted([
      [4, () => [one('spark/*')]],
      [3, () => [one('*')]],
      [2, () => [one('spark'), one('*')]],
      [2, () => [one('spark/*'), one('eng')]],
      [2, () => [one('spark/a'), one('spark/*')]],
      [1, () => [one('spark/a'), one('*')]],
    ])();
  }

  /** A role's policy with the order and admission asked for. */
  private asChosen({ relinquish = this.relinquish(), ...role }: RolePolicy): RolePolicy {
    const { order, admission } = this.choice;
    const chosen = { ...role, ...(order && { order }), ...(admission && { admission }) };
    return this.withRelinquish(chosen, relinquish);
  }

  /** Without `relinquish` unless that is needed, or asked for or drawn. */
  private withRelinquish(role: RolePolicy, relinquish: Relinquish): RolePolicy {
    const relinquishes = this.choice.relinquish ?? this.dice.percent(80);
    return relinquishes || needsRelinquish(role) ? { ...role, relinquish } : role;
  }

  private policy(selector: string): RolePolicy {
    const { dice, choice } = this;
    const order = choice.order ?? dice.one(ORDERS);
    const admission = choice.admission ?? dice.one(ADMISSIONS);
    return this.withRelinquish({ selector, order, admission }, this.relinquish());
  }

  private relinquish(): Relinquish {
    const { dice } = this;
    const patienceMs = dice.one([2000, 3000, 5000, 10_000, 0]);
    const backoffMs = dice.one([2000, 5000, 10_000]);
    return {
      patienceMs,
      backoffMs,
      backoffMaxMs: dice.one([backoffMs, 10_000, 20_000]),
      ...(dice.percent(30) && { requeue: 'back' as const }),
      ...(dice.percent(25) && { limit: dice.one([1, 2]) }),
      ...(dice.percent(30) && { recoveryPatienceMs: dice.one([2000, 5000]) }),
    };
  }

  // ── agents ──────────────────────────────────────────────────────────────────────────────────

  private addAgent(id: string): Event {
    return { kind: 'addAgent', agent: this.agent(id) };
  }

  private agent(id: string): AgentInput {
    const { dice, leaning } = this;
    const resources = dice.weighted([
      [leaning.hasSpecial ? 12 : 0, 'cpus:1;mem:1024;cpus{REV}:16;mem{REV}:16384'],
      [leaning.hasSpecial ? 8 : 0, 'cpus:2;mem:2048;cpus{REV}:8;mem{REV}:8192'],
      [leaning.hasSpecial ? 4 : 0, 'cpus:2;mem:512;disk(spark)[v:p]<SHARED>:2048;disk:512'],
      [6, 'cpus:4;mem:4096;ports:[1000-1009]'],
      [6, 'cpus:2;mem:2048'],
      [4, 'cpus:3;mem:1024'],
      [3, 'cpus:1;mem:4096'],
      [2, 'cpus:8;mem:8192'],
      [2, 'cpus(spark):2;mem(spark):2048;cpus:2;mem:1024'],
      [2, 'cpus(eng):1;cpus:2;mem:2048'],
      [1, 'cpus(spark/a):2;mem(spark/a):1024;cpus:1;mem:512'],
      [1, 'cpus:4;mem:4096;gpus:1'],
    ]);
    return { id, resources, attributes: `rack:r${dice.below(2)}` };
  }

  // ── frameworks ──────────────────────────────────────────────────────────────────────────────

  private addFramework(id: string): Event {
    return { kind: 'addFramework', framework: this.framework(id) };
  }

  private framework(id: string): FrameworkInput {
    const { dice, leaning } = this;
    const roles = dice.percent(75) ? [dice.one(ROLES)] : dice.some(ROLES);
    const minimum = Object.fromEntries(
      roles.flatMap((role) => (this.mayBeNeedy() ? [[role, this.minimum()]] : [])),
    );
    const [first] = roles as [string];
    return {
      id,
      roles,
      minimum,
      priority: dice.below(3),
      ...(dice.percent(leaning.lasting) && { expectedDurationMs: dice.one(DURATIONS) }),
      ...(dice.percent(8) && { permanent: true }),
      ...(dice.percent(10) && { suppressedRoles: [first] }),
      ...(dice.percent(10) && { minAllocatable: { [first]: dice.one([[], ['cpus:2']]) } }),
      ...this.capabilities(),
      ...(dice.percent(leaning.constrained) && {
        offerConstraints: keptTo(first, `r${dice.below(2)}`),
      }),
    };
  }

  private capabilities(): Pick<FrameworkInput, 'capabilities'> {
    const { dice, leaning } = this;
    if (dice.percent(10)) return { capabilities: ['MULTI_ROLE', 'GPU_RESOURCES'] };
    if (!leaning.hasSpecial || dice.percent(60)) return {};
    return { capabilities: dice.one([['REVOCABLE_RESOURCES'], ALL_SPECIAL, ALL_SPECIAL]) };
  }

  private mayBeNeedy(): boolean {
    if (this.needy >= (this.choice.needy ?? Number.POSITIVE_INFINITY)) return false;
    if (!this.dice.percent(this.leaning.needy)) return false;
    this.needy += 1;
    return true;
  }

  private minimum(): MinimumInput {
    const { dice, leaning } = this;
    const [quantities, units] = dice.one([
      ...(leaning.hasSpecial ? ([['cpus:2;disk:1024', ['cpus:1;disk:512']]] as const) : []),
      ['cpus:2', ['cpus:1', 'cpus:2']],
      ['cpus:3', ['cpus:1', 'cpus:1;mem:512']],
      ['cpus:4', ['cpus:1', 'cpus:2', 'cpus:1;mem:1024']],
      ['cpus:4;mem:2048', ['cpus:1;mem:512', 'cpus:2;mem:1024']],
      ['cpus:6', ['cpus:1', 'cpus:2;mem:512', 'cpus:1.5']],
      ['cpus:6;mem:6144', ['cpus:2;mem:2048', 'cpus:3;mem:1024']],
    ] as const);
    return {
      quantities,
      ...(dice.percent(75) && { unit: dice.one(units) }),
      ...(dice.percent(20) && { patienceMs: dice.one([0, 1000, 4000]) }),
      ...(dice.percent(40) && { recoveryPatienceMs: dice.one([0, 2000, 5000]) }),
    };
  }

  // ── what happens ────────────────────────────────────────────────────────────────────────────

  /** An event, or a few batches in which nothing else happens, also behind some refusals. */
  private happening(): Event[] {
    const { dice } = this;
    if (dice.percent(91)) return [this.event()];
    const refusals = dice.percent(50) ? Array.from({ length: 4 }, () => this.refusal()) : [];
    const batches = Array.from({ length: 2 + dice.below(7) }, () => TICK);
    return [...refusals, ...batches];
  }

  /** Of the first offer, with a filter of its own. */
  private refusal(): Event {
    const refuseSeconds = this.dice.one(REFUSE);
    return { kind: 'answer', at: 0, use: 'nothing', refuseSeconds };
  }

  private event(): Event {
    const { dice, leaning } = this;
    const frameworkId = dice.one(leaning.frameworkIds);
    const agentId = dice.one(AGENT_IDS);
    const role = dice.one(ROLES);
    return dice.weighted<() => Event>([
      [40, () => ({ kind: 'tick', ms: dice.percent(75) ? 0 : 1000 * dice.below(15) })],
      [4, () => ({ kind: 'wait', ms: 1 + dice.below(999) })],
      [20, () => this.answer()],
      [
        8,
        () => ({
          kind: 'answerAll',
          takes: dice.percent(50),
          refuseSeconds: dice.one(REFUSE),
        }),
      ],
      [10, () => ({ kind: 'finish', at: dice.below(9), half: dice.percent(30) })],
      [12, () => ({ kind: 'giveBack', items: dice.one([1, 2, 9, 9, 9]) })],
      [5, () => this.addFramework(frameworkId)],
      [2, () => ({ kind: 'updateFramework', framework: this.framework(frameworkId) })],
      [8, () => ({ kind: 'expectDuration', frameworkId, durationMs: dice.one([0, ...DURATIONS]) })],
      [2, () => ({ kind: 'removeFramework', frameworkId })],
      [2, () => ({ kind: dice.one(ON_OFF), frameworkId })],
      [4, () => ({ kind: dice.one(['suppress', 'revive', 'revive']), frameworkId, role })],
      [2, () => ({ kind: 'started', at: dice.below(6) })],
      [4, () => this.addAgent(agentId)],
      [2, () => ({ kind: 'resizeAgent', agent: this.agent(agentId) })],
      [1, () => ({ kind: 'relabelAgent', agentId, rack: dice.below(2) })],
      [2, () => ({ kind: dice.one(AGENT_ON_OFF), agentId })],
      [
        1,
        () => ({ kind: 'whitelist', hosts: dice.percent(60) ? undefined : dice.some(AGENT_IDS) }),
      ],
      [1, () => ({ kind: 'weight', role, weight: dice.one([0.5, 1, 2]) })],
      [leaning.hasQuotas ? 3 : 0, () => this.quota()],
      [1, () => ({ kind: dice.one(['pause', 'resume', 'resume', 'resume']) })],
      [1, () => ({ kind: 'allocate', agentIds: dice.some(AGENT_IDS).reverse() })],
      [1, () => ({ kind: 'impose', frameworkId, agentId })],
      [1, () => ({ kind: 'reserve', at: dice.below(6) })],
    ])();
  }

  private answer(): Event {
    const { dice } = this;
    const use = dice.weighted([
      [5, 'all'],
      [3, 'cpus:1;mem:512'],
      [3, 'cpus:2;mem:1024'],
      [1, 'cpus:1.5'],
      [3, 'nothing'],
    ]);
    return { kind: 'answer', at: dice.below(9), use, refuseSeconds: dice.one(REFUSE) };
  }

  private quota(): Event {
    const { dice } = this;
    const role = dice.one(['eng', 'spark', 'spark']);
    const quota = dice.weighted([
      [3, {}],
      [3, { guarantees: dice.one(['cpus:2', 'cpus:4;mem:1024']) }],
      [3, { limits: dice.one(['cpus:3', 'cpus:6;mem:6144', 'cpus:8']) }],
      [1, { guarantees: 'cpus:2', limits: 'cpus:5' }],
    ]);
    return { kind: 'quota', role, quota };
  }
}

/** Constraints that keep to the agents of a rack. */
function keptTo(role: string, rack: string): OfferConstraints {
  const constraint = {
    selector: { attribute_name: 'rack' },
    predicate: { text_equals: { value: rack } },
  };
  return { role_constraints: { [role]: { groups: [{ attribute_constraints: [constraint] }] } } };
}

const TICK = { kind: 'tick', ms: 0 } as const;
const ALL_SPECIAL = ['REVOCABLE_RESOURCES', 'SHARED_RESOURCES'] as const;
const ON_OFF = ['activateFramework', 'activateFramework', 'deactivateFramework'] as const;
const AGENT_ON_OFF = [
  'removeAgent',
  'removeAgent',
  'activateAgent',
  'activateAgent',
  'deactivateAgent',
] as const;
