/** A role at a moment. */
interface Standing {
  /** Its dominant share. */
  share: number;
  weight: number;
  /** Frameworks in it that wait for offers. */
  waiting: number;
}

/**
 * How far a cluster is from max-min fairness between roles, over time. It is fair when no role that waits
 * for more holds less than another, by dominant share / weight. The shortfall of a moment is what the
 * waiting role that holds least is behind the role that holds most: 0 is fair, 1 is the whole cluster. Who
 * waits for nothing has what it wants, and falls short of nothing, however little it holds.
 */
export class RoleShortfall {
  readonly #roles = new Map<string, Standing>();
  #waitingRoles = 0;
  #sinceMs = 0;
  #waitingMs = 0;
  #shortfallMs = 0;
  #greatest = 0;

  setShare(role: string, share: number, nowMs: number): void {
    this.#settle(nowMs);
    this.#standing(role).share = share;
  }

  setWeight(role: string, weight: number, nowMs: number): void {
    this.#settle(nowMs);
    this.#standing(role).weight = weight;
  }

  /** A framework in the role waits from now on (+1), or no more (-1). */
  waits(role: string, change: 1 | -1, nowMs: number): void {
    this.#settle(nowMs);
    const standing = this.#standing(role);
    const before = standing.waiting;
    standing.waiting += change;
    this.#waitingRoles += Number(standing.waiting > 0) - Number(before > 0);
  }

  /** Mean over the time in which some role waited; undefined when none ever did. */
  mean(nowMs: number): number | undefined {
    this.#settle(nowMs);
    if (this.#waitingMs === 0) return undefined;
    // 0.77 over 7 ms comes to 0.7700000000000001.
    return Math.min(this.#greatest, this.#shortfallMs / this.#waitingMs);
  }

  /** Adds up how it has stood since the last change. */
  #settle(nowMs: number): void {
    const elapsedMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    if (elapsedMs === 0 || this.#waitingRoles === 0) return;
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const { share, weight, waiting } of this.#roles.values()) {
      most = Math.max(most, share / weight);
      if (waiting > 0) least = Math.min(least, share / weight);
    }
    this.#waitingMs += elapsedMs;
    this.#shortfallMs += (most - least) * elapsedMs;
    this.#greatest = Math.max(this.#greatest, most - least);
  }

  #standing(role: string): Standing {
    let standing = this.#roles.get(role);
    if (standing === undefined) {
      standing = { share: 0, weight: 1, waiting: 0 };
      this.#roles.set(role, standing);
    }
    return standing;
  }
}
