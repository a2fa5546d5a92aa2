import type { Allocator, Offer } from '../../host/allocator/api.js';
import { AllocatorError } from '../../host/allocator/errors.js';
import { ResourceError } from '../../host/resources/index.js';

/** Calls that nobody may make, whatever the state of the cluster in `random-events.ts`. */
const ALWAYS_BAD: readonly ((allocator: Allocator) => unknown)[] = [
  (a) => a.removeAgent('nobody'),
  (a) => a.updateAgent('nobody', { resources: 'cpus:1' }),
  (a) => a.activateAgent('nobody'),
  (a) => a.deactivateAgent('nobody'),
  (a) => a.addAgent({ id: 'bad', resources: 'cpus:-1' }),
  (a) => a.addAgent({ id: 'bad', resources: 'cpus:nan' }),
  (a) => a.addAgent({ id: 'bad', resources: 'cpus:1e300' }),
  (a) => a.addAgent({ id: 'bad', resources: [scalar(Number.NaN)] }),
  (a) => a.addAgent({ id: 'bad', resources: [scalar(Number.POSITIVE_INFINITY)] }),
  (a) => a.addAgent({ id: 'bad', resources: [scalar(-0.5)] }),
  (a) => a.addAgent({ id: 'bad', resources: 'cpus:1', used: { f1: { eng: 'cpus:-1' } } }),
  (a) => a.addAgent({ id: '', resources: 'cpus:1' }),
  (a) => a.removeFramework('nobody'),
  (a) => a.activateFramework('nobody'),
  (a) => a.deactivateFramework('nobody'),
  (a) => a.updateFramework({ id: 'nobody', roles: ['eng'] }),
  (a) => a.suppress('nobody'),
  (a) => a.revive('nobody'),
  (a) => a.suppress('f1', ['no-such-role']),
  (a) => a.started('nobody', 'eng'),
  (a) => a.started('f1', 'no-such-role'),
  (a) => a.addFramework({ id: 'bad', roles: ['a//b'] }),
  (a) => a.addFramework({ id: 'bad', roles: [''] }),
  (a) => a.addFramework({ id: 'bad', roles: ['a b'] }),
  (a) => a.addFramework({ id: 'bad', roles: ['eng', 'eng'] }),
  (a) => a.addFramework({ id: 'bad', roles: ['eng'], minAllocatable: { eng: ['cpus:-1'] } }),
  (a) => a.addFramework({ id: 'bad', roles: ['eng'], minimum: { eng: { quantities: 'cpus:-1' } } }),
  (a) => a.updateWeights({ eng: 0 }),
  (a) => a.updateWeights({ eng: -1 }),
  (a) => a.updateWeights({ eng: Number.NaN }),
  (a) => a.updateWeights({ eng: 2, 'a//b': 1 }),
  (a) => a.updateQuota('spark/etl', { guarantees: 'cpus:1' }),
  (a) => a.updateQuota('eng', { guarantees: 'cpus:-1' }),
  (a) => a.updateQuota('eng', { limits: { cpus: Number.NaN } }),
  (a) => a.updateQuota('eng', { guarantees: { cpus: 1e300 } }),
  (a) => a.accept([999_999], 'cpus:1'),
  (a) => a.decline([999_999]),
  (a) => a.applyOperation(999_999, { type: 'RESERVE', resources: [] }),
  (a) => a.finish('nobody', 'eng', 'a1'),
  (a) => a.finish('f1', 'eng', 'nobody'),
  (a) => a.finish('f1', 'no-such-role', 'a1', 'cpus:1'),
  (a) => a.finish('f1', 'eng', 'a1', 'cpus:100000'),
  (a) => a.advance(a.nowMs - 1),
  (a) => a.advance(Number.NaN),
  (a) => a.advance(Number.POSITIVE_INFINITY),
  (a) => a.allocate(['nobody']),
];

/** Calls about an offer that is there. */
const BAD_FOR_OFFER: readonly ((allocator: Allocator, offer: Offer) => unknown)[] = [
  (a, { id }) => a.accept([id], 'cpus:100000'),
  (a, { id }) => a.accept([id], 'no-such-thing:1'),
  (a, { id }) => a.accept([id], 'ports:[60000-60001]'),
  (a, { id }) => a.accept([id], 'cpus:-1'),
  (a, { id }) => a.accept([id, id], []),
  (a, { id }) => a.accept([id, 999_999], []),
  (a, { id }) => a.accept([id], [], Number.NaN),
  (a, { id }) => a.decline([id], Number.NaN),
  (a, { id }) => a.decline([id, 999_999]),
  (a, { id }) => a.decline([id, id]),
  (a, { id, role }) =>
    a.applyOperation(id, {
      type: 'RESERVE',
      resources: [{ ...scalar(100_000), reservations: [{ type: 'DYNAMIC', role }] }],
    }),
  (a, { id }) => a.applyOperation(id, { type: 'UNRESERVE', resources: [scalar(1)] }),
  (a, { agentId }) => a.addAgent({ id: agentId, resources: 'cpus:1' }),
  (a, { frameworkId }) => a.addFramework({ id: frameworkId, roles: ['eng'] }),
  (a, { frameworkId, role }) => a.started(frameworkId, role),
  (a, { agentId }) => a.updateAgent(agentId, { resources: 'cpus:-1' }),
];

function scalar(value: number) {
  return { name: 'cpus', type: 'SCALAR', scalar: { value } } as const;
}

const BAD_CALLS = ALWAYS_BAD.length + BAD_FOR_OFFER.length;

/**
 * Makes one of the bad calls, and sees that it is refused with a typed error and changes nothing.
 *
 * @throws when it is taken, refused otherwise, or leaves a trace.
 */
export function callBadly(
  allocator: Allocator & { stateText(): string },
  which: number,
  offers: readonly Offer[],
): void {
  const index = which % BAD_CALLS;
  const always = ALWAYS_BAD[index];
  const forOffer = BAD_FOR_OFFER[index - ALWAYS_BAD.length];
  const [offer] = offers;
  if (always === undefined && offer === undefined) return;
  const before = allocator.stateText();
  let refusal: unknown;
  try {
    if (always !== undefined) always(allocator);
    else if (offer !== undefined) forOffer?.(allocator, offer);
  } catch (error) {
    refusal = error;
  }
  const call = String(always ?? forOffer);
  if (refusal === undefined) throw new Error(`this was taken: ${call}`);
  if (!(refusal instanceof AllocatorError || refusal instanceof ResourceError)) {
    throw new Error(`${call} was refused with no typed error`, { cause: refusal });
  }
  if (allocator.stateText() !== before) throw new Error(`${call} was refused, but left a trace`);
}
