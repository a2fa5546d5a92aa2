/** What a role wants and how much weight it has. */
export interface RoleDemand {
  readonly weight: number;
  /** Shares of the cluster's cpus and memory that its frameworks want together. */
  readonly cpus: number;
  readonly mem: number;
}

/**
 * The dominant share of each role under weighted max-min fairness: all roles' dominant shares grow
 * together, each at the rate of its weight, until a role has what it wants or a resource is used
 * up. Every role wants some of both resources, so the first that is used up ends it for all.
 *
 * Source: Ghodsi et al., "Dominant Resource Fairness", NSDI 2011.
 */
export function fairShares(demands: readonly RoleDemand[]): number[] {
  const shares = demands.map(() => 0);
  const wanted = demands.map(({ cpus, mem }) => Math.max(cpus, mem));
  const left = { cpus: 1, mem: 1 };
  let growing = demands.map((_, index) => index).filter((index) => (wanted[index] as number) > 0);
  while (growing.length > 0) {
    const rates = { cpus: 0, mem: 0 };
    let step = Number.POSITIVE_INFINITY;
    for (const index of growing) {
      const { weight, cpus, mem } = demands[index] as RoleDemand;
      const most = wanted[index] as number;
      rates.cpus += (weight * cpus) / most;
      rates.mem += (weight * mem) / most;
      step = Math.min(step, (most - (shares[index] as number)) / weight);
    }
    const isFull = step * rates.cpus >= left.cpus || step * rates.mem >= left.mem;
    step = Math.min(step, left.cpus / rates.cpus, left.mem / rates.mem);
    for (const index of growing) {
      shares[index] = (shares[index] as number) + step * (demands[index] as RoleDemand).weight;
    }
    if (isFull) return shares;
    left.cpus -= step * rates.cpus;
    left.mem -= step * rates.mem;
    const epsilon = 1e-12;
    growing = growing.filter(
      (index) => (shares[index] as number) < (wanted[index] as number) - epsilon,
    );
  }
  return shares;
}
