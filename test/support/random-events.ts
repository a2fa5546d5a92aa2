import fc from 'fast-check';
import type {
  AllocatorOptions,
  FrameworkCapability,
  FrameworkInput,
  OfferOperation,
  RoleOrder,
} from '../../host/allocator/api.js';
import { parseQuantities, parseResources, type Resource } from '../../host/resources/index.js';

/**
 * Random sequences of what can happen to an allocator of a small cluster. An event speaks of offers
 * and of used resources by position, so that one sequence means the same to every implementation;
 * an event that does not fit the moment is passed over.
 */

export const AGENT_IDS = ['a1', 'a2', 'a3', 'a4'] as const;
export const FRAMEWORK_IDS = ['f1', 'f2', 'f3', 'f4', 'f5'] as const;
export const ROLES = ['eng', 'ops', 'spark', 'spark/etl'] as const;
const TOP_ROLES = ['eng', 'ops', 'spark'] as const;
export const INTERVAL_MS = 1000;

const VOLUME: Resource = {
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 100 },
  reservations: [{ type: 'STATIC', role: 'spark' }],
  disk: { persistence: { id: 'v' }, volume: { container_path: 'p', mode: 'RW' } },
  shared: {},
};

/** What agents may have. */
export const SHAPES: readonly (readonly Resource[])[] = [
  parseResources('cpus:4;mem:4096;ports:[1000-1009]'),
  parseResources('cpus:8;mem:2048;disk:1000;ports:[1000-1004,2000-2004]'),
  parseResources('cpus(spark):2;mem(spark):1024;cpus:2.5;mem:512;ports:[7-9]'),
  parseResources('cpus(spark/etl):1;cpus(eng):1;cpus:1.125;mem:1000;mem(eng):64'),
  parseResources('cpus:0.005;mem:16'),
  parseResources('cpus:3;mem:300;gpus:1'),
  [...parseResources('cpus:2;mem:1024'), { ...cpus(3), revocable: {} }],
  [...parseResources('cpus:2;mem:1024'), VOLUME],
  parseResources('cpus:2;mem:512;disk:300;disk[MOUNT:/m]:200;ports:[80-80,8080-8081]'),
  parseResources(
    'cpus:1;disk[MOUNT:/m]:500;disk[PATH:/p]:400;ports(spark):[80-81];ports:[8080-8089]',
  ),
];

function cpus(value: number): Resource {
  return { name: 'cpus', type: 'SCALAR', scalar: { value } };
}

const CAPABILITIES: readonly (readonly FrameworkCapability[])[] = [
  ['MULTI_ROLE', 'RESERVATION_REFINEMENT'],
  ['MULTI_ROLE'],
  ['MULTI_ROLE', 'GPU_RESOURCES', 'REVOCABLE_RESOURCES'],
  ['MULTI_ROLE', 'SHARED_RESOURCES', 'RESERVATION_REFINEMENT'],
];

export type RandomEvent =
  | { readonly kind: 'addAgent'; readonly agent: string; readonly shape: number }
  | { readonly kind: 'resizeAgent'; readonly agent: string; readonly shape: number }
  | { readonly kind: 'relabelAgent'; readonly agent: string; readonly rack: number }
  | {
      readonly kind: 'removeAgent' | 'activateAgent' | 'deactivateAgent';
      readonly agent: string;
    }
  | { readonly kind: 'addFramework' | 'updateFramework'; readonly framework: FrameworkInput }
  | {
      readonly kind: 'removeFramework' | 'activateFramework' | 'deactivateFramework';
      readonly framework: string;
    }
  | {
      readonly kind: 'suppress' | 'revive';
      readonly framework: string;
      /** Undefined: all its roles. */
      readonly role: string | undefined;
    }
  | { readonly kind: 'weight'; readonly role: string; readonly weight: number }
  | {
      readonly kind: 'quota';
      readonly role: string;
      readonly guarantees: string;
      readonly limits: string;
    }
  | { readonly kind: 'whitelist'; readonly hosts: readonly string[] | undefined }
  | { readonly kind: 'pause' | 'resume' | 'tick' }
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      /** Accepts so many quarters of each resource. */
      readonly kind: 'accept';
      readonly at: number;
      readonly quarters: number;
      readonly refuseSeconds: number | undefined;
    }
  | { readonly kind: 'decline'; readonly at: number; readonly refuseSeconds: number | undefined }
  | { readonly kind: 'finish'; readonly at: number; readonly quarters: number }
  | { readonly kind: 'operate'; readonly at: number; readonly type: OfferOperation['type'] }
  | { readonly kind: 'bad'; readonly which: number };

const agent = fc.constantFrom(...AGENT_IDS);
const frameworkId = fc.constantFrom(...FRAMEWORK_IDS);
const role = fc.constantFrom(...ROLES);
const shape = fc.nat({ max: SHAPES.length - 1 });
const at = fc.nat({ max: 9 });
const quarters = fc.nat({ max: 4 });
const refuseSeconds = fc.constantFrom(undefined, 0, 0.5, 1, 1.5, 2, 5, 3600, -1);

const framework: fc.Arbitrary<FrameworkInput> = fc
  .record({
    id: frameworkId,
    roles: fc.subarray([...ROLES], { minLength: 1 }),
    suppressed: fc.nat({ max: 7 }),
    capabilities: fc.constantFrom(...CAPABILITIES),
    anything: fc.boolean(),
    priority: fc.nat({ max: 2 }),
  })
  .map(({ id, roles, suppressed, capabilities, anything, priority }) => {
    const [first] = roles;
    return {
      id,
      roles,
      capabilities,
      priority,
      ...(suppressed === 0 && first !== undefined && { suppressedRoles: [first] }),
      ...(anything && first !== undefined && { minAllocatable: { [first]: [] } }),
    };
  });

const quantities = ['', 'cpus:1', 'cpus:3;mem:500', 'mem:2000', 'cpus:0', 'cpus:20'] as const;

/** Guarantees and limits that agree: no guarantee is above its limit. */
const quotas = fc.constantFrom(
  ...quantities.flatMap((guarantees) =>
    quantities
      .filter((limits) => isWithin(guarantees, limits))
      .map((limits) => ({ guarantees, limits })),
  ),
);

function isWithin(guarantees: string, limits: string): boolean {
  const most = parseQuantities(limits);
  return Object.entries(parseQuantities(guarantees)).every(
    ([name, guarantee]) => guarantee <= (most[name] ?? guarantee),
  );
}

function only<K extends RandomEvent['kind']>(...kinds: K[]): fc.Arbitrary<K> {
  return fc.constantFrom(...kinds);
}

function weighted<T>(weight: number, arbitrary: fc.Arbitrary<T>) {
  return { weight, arbitrary };
}

const event: fc.Arbitrary<RandomEvent> = fc.oneof(
  weighted(5, fc.record({ kind: only('addAgent'), agent, shape })),
  weighted(2, fc.record({ kind: only('resizeAgent'), agent, shape })),
  weighted(1, fc.record({ kind: only('relabelAgent'), agent, rack: fc.nat({ max: 2 }) })),
  weighted(2, fc.record({ kind: only('removeAgent', 'activateAgent', 'deactivateAgent'), agent })),
  weighted(6, fc.record({ kind: only('addFramework'), framework })),
  weighted(2, fc.record({ kind: only('updateFramework'), framework })),
  weighted(
    2,
    fc.record({
      kind: only('removeFramework', 'activateFramework', 'deactivateFramework'),
      framework: frameworkId,
    }),
  ),
  weighted(
    4,
    fc.record({
      kind: only('suppress', 'revive'),
      framework: frameworkId,
      role: fc.option(role, { nil: undefined }),
    }),
  ),
  weighted(1, fc.record({ kind: only('weight'), role, weight: fc.constantFrom(0.5, 1, 2, 10) })),
  weighted(
    2,
    fc
      .record({ kind: only('quota'), role: fc.constantFrom(...TOP_ROLES), quota: quotas })
      .map(({ kind, role, quota }) => ({ kind, role, ...quota })),
  ),
  weighted(
    1,
    fc.record({
      kind: only('whitelist'),
      hosts: fc.option(fc.subarray([...AGENT_IDS], { minLength: 2 }), { nil: undefined }),
    }),
  ),
  weighted(2, fc.record({ kind: only('pause', 'resume', 'resume', 'resume') })),
  weighted(12, fc.record({ kind: only('tick') })),
  weighted(4, fc.record({ kind: only('wait'), ms: fc.integer({ min: 1, max: 900 }) })),
  weighted(10, fc.record({ kind: only('accept'), at, quarters, refuseSeconds })),
  weighted(10, fc.record({ kind: only('decline'), at, refuseSeconds })),
  weighted(6, fc.record({ kind: only('finish'), at, quarters })),
  weighted(
    2,
    fc.record({ kind: only('operate'), at, type: fc.constantFrom('RESERVE', 'UNRESERVE') }),
  ),
  weighted(3, fc.record({ kind: only('bad'), which: fc.nat({ max: 99 }) })),
);

export interface Scenario {
  readonly options: AllocatorOptions;
  readonly events: readonly RandomEvent[];
}

/** So short that one may be overdue several times in a sequence, or from each run to the next. */
const TIMES = [
  { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 2500 },
  { patienceMs: 0, backoffMs: 500, backoffMaxMs: 500 },
];

/**
 * Starts with something on the table, so that most events find what they speak of. Nobody declares
 * a minimum; where roles relinquish, those who wait for long have their turn.
 */
export function scenario(
  orders: readonly RoleOrder[],
  relinquish?: 'relinquish',
): fc.Arbitrary<Scenario> {
  return fc
    .record({
      order: fc.constantFrom(...orders),
      times: fc.constantFrom(...TIMES),
      where: fc.constantFrom('*', 'spark/*', 'eng'),
      eventDriven: fc.boolean(),
      anything: fc.boolean(),
      exclude: fc.boolean(),
      firstShape: shape,
      first: framework,
      events: fc.array(event, { minLength: 10, maxLength: 80 }),
    })
    .map(({ order, times, where, eventDriven, anything, exclude, firstShape, first, events }) => ({
      options: {
        policy: {
          name: order,
          roles: [
            ...(relinquish ? [{ selector: where, order, relinquish: times }] : []),
            { selector: '*', order },
          ],
        },
        allocationIntervalMs: INTERVAL_MS,
        eventDriven,
        ...(anything && { minAllocatable: [] }),
        ...(exclude && { fairnessExclude: ['mem'] }),
      },
      events: [
        { kind: 'addAgent', agent: 'a1', shape: firstShape },
        { kind: 'addFramework', framework: first },
        { kind: 'tick' },
        ...events,
      ],
    }));
}
