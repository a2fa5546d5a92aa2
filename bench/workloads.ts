import type { Offer } from '../host/allocator/api.js';
import {
  addCluster,
  type ClusterShape,
  type Contender,
  declineAll,
  look,
  together,
} from './cluster.js';
import { type Measured, type MeasureOptions, measure } from './harness.js';

/** A workload measures one contender; the allocator that it gets is empty and not event-driven. */
export type Workload = (
  allocator: Contender,
  shape: ClusterShape,
  options: MeasureOptions,
) => Measured;

const YEAR_AND_MORE = 2_147_483_647;

/** A batch allocation at the next full second. */
function tick(allocator: Contender): readonly Offer[] {
  allocator.advance(allocator.nowMs + 1000);
  return allocator.allocate().offers;
}

/** BatchCycle: everything is recovered without a filter, then the whole cluster is allocated. */
export const fullCycle: Workload = (allocator, shape, options) => {
  addCluster(allocator, shape);
  let offers = tick(allocator);
  return measure(
    'full cycle',
    () => declineAll(allocator, offers),
    () => {
      offers = tick(allocator);
      return look(offers);
    },
    options,
  );
};

/** DeclineOffers, the timed rounds: all offers were refused for good, the next is to be offered. */
export const declineRound: Workload = (allocator, shape, options) => {
  addCluster(allocator, shape);
  let offers = tick(allocator);
  return measure(
    'cycle after declines',
    () => declineAll(allocator, offers, YEAR_AND_MORE),
    () => {
      offers = tick(allocator);
      return look(offers);
    },
    options,
  );
};

/** DeclineOffers, between the rounds: every offer comes back with a filter. */
export const recoverWithFilter: Workload = (allocator, shape, options) => {
  addCluster(allocator, shape);
  let offers: readonly Offer[] = [];
  return measure(
    'recover with filter',
    () => {
      offers = tick(allocator);
    },
    () => {
      declineAll(allocator, offers, YEAR_AND_MORE);
      return offers.length;
    },
    options,
  );
};

/** All that is left is filtered by everybody: a cycle that offers nothing. */
export const filteredCycle: Workload = (allocator, shape, options) => {
  addCluster(allocator, shape);
  for (let offers = tick(allocator); offers.length > 0; offers = tick(allocator)) {
    declineAll(allocator, offers, YEAR_AND_MORE);
  }
  return measure(
    'all filtered',
    () => undefined,
    () => look(tick(allocator)),
    options,
  );
};

/** Ten tasks end in each cycle on a cluster that is otherwise busy. */
export const steadyState: Workload = (allocator, shape, options) => {
  addCluster(allocator, shape);
  const held: Offer[] = [];
  const takeAll = (offers: readonly Offer[]) => {
    together(allocator, () => {
      for (const offer of offers) allocator.accept([offer.id], offer.resources);
    });
    held.push(...offers);
  };
  takeAll(tick(allocator));
  let next = 0;
  let freed: readonly Offer[] = [];
  return measure(
    'steady state, 10 changes',
    () => {
      takeAll(freed);
      for (let i = 0; i < 10; i++) {
        const { frameworkId, role, agentId, resources } = held[next++ % held.length] as Offer;
        allocator.finish(frameworkId, role, agentId, resources);
      }
    },
    () => {
      freed = tick(allocator);
      return look(freed);
    },
    options,
  );
};

export const WORKLOADS: readonly { readonly workload: Workload; readonly slow?: boolean }[] = [
  { workload: fullCycle },
  { workload: declineRound },
  { workload: recoverWithFilter },
  { workload: steadyState },
  { workload: filteredCycle, slow: true },
];
