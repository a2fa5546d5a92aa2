import type { Allocator, Decisions, Offer } from '../host/allocator/api.js';

/** Anything that allocates; the module can take many calls at once. */
export type Contender = Allocator & { batch?(calls: () => void): Decisions };

/** Runs calls as one batch where that exists, and one after the other where it does not. */
export function together(allocator: Contender, calls: () => void): void {
  if (allocator.batch === undefined) calls();
  else allocator.batch(calls);
}

/**
 * Mesos' benchmark cluster: agents of 24 cores with tasks of framework i mod F on 16 of them, their
 * ports in 16 fragments, and F frameworks, all in one role or each in its own.
 */
export interface ClusterShape {
  readonly agents: number;
  readonly frameworks: number;
  readonly ownRoles: boolean;
}

const FRAGMENTS = Array.from({ length: 15 }, (_, i) => `${31000 + 2 * i}-${31000 + 2 * i}`);
const USED = `cpus:16;mem:2014;disk:1024;ports:[${FRAGMENTS.join(',')},31030-32000]`;

export function addCluster(allocator: Contender, shape: ClusterShape): void {
  const { agents, frameworks, ownRoles } = shape;
  together(allocator, () => {
    for (let i = 1; i <= frameworks; i++) {
      allocator.addFramework({ id: `framework${i}`, roles: [ownRoles ? `role${i}` : '*'] });
    }
  });
  together(allocator, () => {
    for (let i = 1; i <= agents; i++) {
      const owner = (i % frameworks) + 1;
      allocator.addAgent({
        id: `agent${i}`,
        resources: 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]',
        used: { [`framework${owner}`]: { [ownRoles ? `role${owner}` : '*']: USED } },
      });
    }
  });
}

/** Touches what a host needs of every offer. */
export function look(offers: readonly Offer[]): number {
  let seen = 0;
  for (const offer of offers) seen += offer.id + offer.agentId.length;
  return seen;
}

export function declineAll(
  allocator: Contender,
  offers: readonly Offer[],
  refuseSeconds?: number,
): void {
  together(allocator, () => {
    for (const offer of offers) allocator.decline([offer.id], refuseSeconds);
  });
}
