import type { FrameworkCapability } from '../../host/allocator/api.js';
import { fromThousandths, type Resource, toThousandths } from '../../host/resources/index.js';
import { Dice } from '../judge/dice.js';
import type { AgentOp, FrameworkOp, OperationOp, OptionsOp, ScriptOp, Triple } from './lines.js';
import { OnModel, type Played } from './on-model.js';
import type { Run } from './runner.js';

/**
 * Scripts drawn from a seed. A script is drawn while the model plays it, so that its answers speak of
 * what is offered and used there; what the model refuses is left out.
 */
export async function randomScript(seed: number): Promise<Played> {
  const dice = new Dice(seed);
  const options = optionsOf(dice);
  const onModel = await OnModel.start(`random ${seed}`, options);
  const maker = new Maker(dice, onModel.run);
  onModel.play(options);
  for (const op of maker.beginning()) onModel.play(op);
  const length = 30 + dice.below(170);
  while (onModel.length < length && !onModel.isOver) onModel.play(maker.next());
  return onModel.played();
}

function optionsOf(dice: Dice): OptionsOp {
  return {
    op: 'options',
    event_driven: dice.percent(50),
    ...(dice.percent(20) && { allocation_interval: dice.one([0.5, 2, 10]) }),
    ...(dice.percent(40) && { min_allocatable: dice.one(ALLOCATABLE) }),
    ...(dice.percent(20) && { fairness_exclude: [dice.one(['mem', 'gpus', 'disk'])] }),
    ...(dice.percent(20) && { filter_gpu: false }),
    ...(dice.percent(20) && { region: 'here', zone: 'a' }),
  };
}

const ALLOCATABLE: readonly string[][] = [[], ['cpus:1'], ['cpus:2', 'mem:1024'], ['mem:64']];
const AGENTS = ['a01', 'a02', 'a03', 'a04', 'a05'];
const FRAMEWORKS = ['f01', 'f02', 'f03', 'f04', 'f05', 'f06', 'f07', 'f08'];
const ROLES = ['r1', 'r2', 'r1/x', 'r1/x/y', 'r2/z', 'r3'];
const TOP_ROLES = ['r1', 'r2', 'r3'];
const REFUSE = [undefined, undefined, 0, 0.5, 1, 1.5, 2, 5, 20, 3600, -1];
/** Guarantees and limits: none is above its limit. */
const QUOTAS = [
  {},
  { guarantees: 'cpus:1' },
  { guarantees: 'cpus:4;mem:2048' },
  { limits: 'cpus:2.5;mem:512' },
  { limits: 'cpus:8;mem:8192;disk:500' },
  { limits: 'ports:3;gpus:1' },
  { guarantees: 'cpus:2.5', limits: 'cpus:2.5' },
  { guarantees: 'cpus:1;disk:500', limits: 'cpus:4;mem:2048' },
];
const CAPABILITIES: readonly FrameworkCapability[] = [
  'RESERVATION_REFINEMENT',
  'GPU_RESOURCES',
  'SHARED_RESOURCES',
  'REVOCABLE_RESOURCES',
  'REGION_AWARE',
];
/** Each of one kind of disk: in which order several are cut is another one on purpose (mesos.md). */
const SHAPES = [
  'cpus:4;mem:4096;disk:1000;ports:[1000-1009]',
  'cpus:8;mem:2048;disk:1000',
  'cpus:2.5;mem:512;cpus(r1):2;mem(r1):1024;disk(r1):200',
  'cpus:1.125;mem:1000;cpus(r1/x):1;cpus(r2):1;mem(r2):64;disk(r2):90',
  'cpus:3;mem:3000;gpus:2',
  'cpus:0.005;mem:16',
  'cpus:2;mem:1024;disk[MOUNT:/m]:200',
  'cpus:6;mem:1000;disk[PATH:/p]:300',
  'cpus:2;mem:777;bugs:{a,b,c};ports(r1):[80-81];ports:[8080-8081]',
  'cpus:1;mem:512;disk(r2)[v1:p]:100',
];
const SHARED: Resource = {
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 100 },
  reservations: [{ type: 'STATIC', role: 'r2' }],
  disk: { persistence: { id: 'shared' }, volume: { container_path: 'p', mode: 'RW' } },
  shared: {},
};

interface Held {
  readonly at: Triple;
  readonly resources: readonly Resource[];
}

class Maker {
  private readonly roles = new Map<string, readonly string[]>();
  private volumes = 0;

  constructor(
    private readonly dice: Dice,
    private readonly run: Run,
  ) {}

  *beginning(): Generator<ScriptOp> {
    const { dice } = this;
    for (const id of AGENTS.slice(0, 1 + dice.below(4))) yield this.agent('addAgent', id);
    for (const id of FRAMEWORKS.slice(0, 1 + dice.below(5)))
      yield this.framework('addFramework', id);
  }

  next(): ScriptOp {
    const answers = this.answers();
    if (answers.length > 0 && this.dice.percent(55)) return this.dice.weighted(answers)();
    return this.change();
  }

  /** What can be done with what is offered and used. */
  private answers(): [number, () => ScriptOp][] {
    const out = this.run.desk.out();
    const used = this.used();
    const operations = out.flatMap((held) => this.operations(held));
    const { dice } = this;
    return [
      ...(out.length > 0 ? ([[3, () => this.accept(dice.one(out))]] as const) : []),
      ...(out.length > 0 ? ([[3, () => this.decline(dice.one(out))]] as const) : []),
      ...(used.length > 0 ? ([[3, () => this.finish(dice.one(used))]] as const) : []),
      ...(operations.length > 0 ? ([[2, () => dice.one(operations)]] as const) : []),
    ].map(([weight, make]) => [weight, make]);
  }

  private change(): ScriptOp {
    const { dice } = this;
    const id = dice.one(AGENTS);
    const framework = dice.one(FRAMEWORKS);
    return dice.weighted<() => ScriptOp>([
      [16, () => ({ op: 'allocate' })],
      [7, () => this.advance()],
      [5, () => this.agent('addAgent', id)],
      [3, () => this.agent('updateAgent', id)],
      [1, () => ({ op: 'removeAgent', id })],
      [2, () => ({ op: dice.one(['activateAgent', 'deactivateAgent']), id })],
      [5, () => this.framework('addFramework', framework)],
      [3, () => this.framework('updateFramework', framework)],
      [1, () => ({ op: 'removeFramework', id: framework })],
      [3, () => ({ op: dice.one(ON_OFF), id: framework })],
      [4, () => this.suppressOrRevive(framework)],
      [2, () => ({ op: 'updateWeights', weights: { [dice.one(ROLES)]: dice.one([0.5, 2, 10]) } })],
      [2, () => this.quota()],
      [1, () => ({ op: 'whitelist', ...(dice.percent(40) && { hosts: dice.some(AGENTS) }) })],
      [1, () => ({ op: dice.one(['pause', 'resume', 'resume', 'resume']) })],
      [2, () => ({ op: 'dump' })],
    ])();
  }

  private advance(): ScriptOp {
    const most = this.run.nextBatchMs - this.run.nowMs;
    return { op: 'advance', ms: this.dice.below(most) };
  }

  // ── agents and frameworks ─────────────────────────────────────────────────────────────────────

  private agent(op: AgentOp['op'], id: string): ScriptOp {
    const { dice } = this;
    const isNew = op === 'addAgent';
    const shape = dice.one(SHAPES);
    return {
      op,
      id,
      ...((isNew || dice.percent(60)) && { resources: shape }),
      ...(dice.percent(15) && { resources: shape, revocable: dice.one(['cpus:2', 'mem:300']) }),
      ...(dice.percent(8) && { resources: [SHARED] }),
      ...(dice.percent(40) && { attributes: dice.one(['rack:x', 'rack:y;n:1', 'rack:x;rack:y']) }),
      ...(dice.percent(10) && { capabilities: dice.one([['MULTI_ROLE'], []]) }),
      ...(dice.percent(10) && { hostname: dice.one(['h1', 'h2']) }),
      ...(dice.percent(10) && { region: dice.one(['here', 'there']), zone: dice.one(['a', 'b']) }),
      ...(isNew && dice.percent(10) && { used: { [dice.one(FRAMEWORKS)]: { r1: 'cpus:1' } } }),
      ...(isNew && dice.percent(10) && { maintenance: { start_ms: dice.below(9000) } }),
    };
  }

  private framework(op: FrameworkOp['op'], id: string): ScriptOp {
    const { dice } = this;
    const roles = dice.percent(70) ? [dice.one(ROLES)] : dice.some(ROLES);
    const isMultiRole = dice.percent(92);
    this.roles.set(id, isMultiRole ? roles : ['*']);
    const [first] = roles as [string];
    return {
      op,
      id,
      roles,
      ...(dice.percent(15) && { suppressed: [first] }),
      ...((dice.percent(50) || !isMultiRole) && {
        capabilities: [
          ...(isMultiRole ? (['MULTI_ROLE'] as const) : []),
          ...dice.some(CAPABILITIES),
        ],
      }),
      ...(op === 'addFramework' && dice.percent(8) && { active: false }),
      ...(isMultiRole &&
        dice.percent(12) && { min_allocatable: { [first]: dice.one(ALLOCATABLE) } }),
      ...(isMultiRole && dice.percent(15) && { offer_constraints: this.constraints(first) }),
    };
  }

  private constraints(role: string): NonNullable<FrameworkOp['offer_constraints']> {
    const { dice } = this;
    const selector = dice.one([
      { attribute_name: 'rack' },
      { attribute_name: 'n' },
      { pseudoattribute_type: 'HOSTNAME' },
      { pseudoattribute_type: 'REGION' },
      { pseudoattribute_type: 'ZONE' },
    ]);
    const predicate = dice.one([
      { exists: {} },
      { not_exists: {} },
      { text_equals: { value: dice.one(['x', 'h1', 'here']) } },
      { text_not_equals: { value: dice.one(['y', 'a01']) } },
      { text_matches: { regex: dice.one(['x|y', 'a0[12]', 'h.']) } },
      { text_not_matches: { regex: dice.one(['x', 'a.*', 't?here']) } },
    ]);
    const group = { attribute_constraints: [{ selector, predicate }] };
    return { role_constraints: { [role]: { groups: [group] } } };
  }

  private suppressOrRevive(framework: string): ScriptOp {
    const { dice } = this;
    const op = dice.one(['suppress', 'revive', 'revive'] as const);
    const roles = this.roles.get(framework) ?? [];
    return {
      op,
      framework,
      ...(dice.percent(50) && roles.length > 0 && { roles: [dice.one(roles)] }),
    };
  }

  private quota(): ScriptOp {
    return { op: 'updateQuota', role: this.dice.one(TOP_ROLES), ...this.dice.one(QUOTAS) };
  }

  // ── offers and what is used ───────────────────────────────────────────────────────────────────

  private used(): Held[] {
    return FRAMEWORKS.flatMap((framework) =>
      [...ROLES, '*'].flatMap((role) => this.run.desk.usedBy(framework, role)),
    );
  }

  private accept({ at, resources }: Held): ScriptOp {
    const use = this.dice.percent(20) ? resources : this.part(resources);
    return { op: 'accept', ...at, use, ...this.refuse() };
  }

  private decline({ at, resources }: Held): ScriptOp {
    const part = this.dice.percent(10) && { resources: this.part(resources) };
    return { op: 'decline', ...at, ...part, ...this.refuse() };
  }

  private finish({ at, resources }: Held): ScriptOp {
    const { dice } = this;
    const part = dice.percent(40) && { resources: this.part(resources) };
    return { op: 'finish', ...at, ...part, ...(dice.percent(10) && this.refuse()) };
  }

  private refuse(): { readonly refuse_seconds?: number } {
    const seconds = this.dice.one(REFUSE);
    return seconds === undefined ? {} : { refuse_seconds: seconds };
  }

  /** Some of the resources, and of what can be divided a part. */
  private part(resources: readonly Resource[]): Resource[] {
    const { dice } = this;
    return resources.flatMap((resource): Resource[] => {
      if (dice.percent(25)) return [];
      const isWhole = resource.type !== 'SCALAR' || resource.disk !== undefined;
      if (isWhole || dice.percent(25)) return [resource];
      return this.sized(resource, dice.one([0.25, 0.5, 0.75]));
    });
  }

  private sized(resource: Resource, share: number): Resource[] {
    const value = Math.floor(toThousandths(resource.scalar?.value ?? 0) * share);
    return value === 0 ? [] : [{ ...resource, scalar: { value: fromThousandths(value) } }];
  }

  // ── operations ────────────────────────────────────────────────────────────────────────────────

  private operations({ at, resources }: Held): OperationOp[] {
    const op = this.dice.one(['reserve', 'unreserve', 'unreserve', 'create', 'destroy'] as const);
    return resources
      .filter((one) => one.revocable === undefined && one.shared === undefined)
      .flatMap((one) => this.after(op, one, at.role))
      .map((one) => ({ op, ...at, resources: [one] }));
  }

  /** What the operation would be told to make of a resource; nothing if it cannot. */
  private after(op: OperationOp['op'], resource: Resource, role: string): Resource[] {
    const stack = resource.reservations ?? [];
    const isVolume = resource.disk?.persistence !== undefined;
    if (op === 'destroy' || op === 'unreserve') {
      const fits = op === 'destroy' ? isVolume : !isVolume && stack.at(-1)?.type === 'DYNAMIC';
      return fits ? [resource] : [];
    }
    if (isVolume) return [];
    const isDivisible = resource.type === 'SCALAR' && resource.disk === undefined;
    const [part] = isDivisible ? this.sized(resource, this.dice.one([0.25, 1])) : [resource];
    if (part === undefined) return [];
    if (op === 'create') {
      if (resource.name !== 'disk' || stack.length === 0) return [];
      const volume = { container_path: 'p', mode: 'RW' as const };
      const persistence = { id: `made-${this.volumes++}`, principal: 'p' };
      return [{ ...part, disk: { ...part.disk, persistence, volume } }];
    }
    const outer = stack.at(-1)?.role;
    if (outer !== undefined && !role.startsWith(`${outer}/`)) return [];
    return [{ ...part, reservations: [...stack, { type: 'DYNAMIC', role, principal: 'p' }] }];
  }
}

const ON_OFF = ['activateFramework', 'activateFramework', 'deactivateFramework'] as const;
