import { type Amounts, addAt, amountAt } from './amounts.js';
import { type Bag, quantityOf } from './bag.js';
import type { Kind, Kinds } from './kinds.js';
import type { Agent, Client } from './records.js';
import type { Role, TopRole } from './roles.js';

/**
 * Sums of what there is and of who holds it, kept up to date with every change, from which shares
 * and quota follow.
 */
export class Books {
  /** All agents' scalars. */
  readonly totals: Amounts = [];
  /** Of these, reserved for anyone. */
  readonly reserved: Amounts = [];
  /** Reserved, and offered or used. */
  readonly reservedHeld: Amounts = [];
  /** Available and revocable. */
  readonly revocable: Amounts = [];
  /** Changes with the totals: then all shares have. */
  totalsVersion = 0;
  /** Changes with anything that quota follows from. */
  quotaVersion = 0;
  readonly topRoles = new Map<string, TopRole>();
  /** The totals as Mesos' doubles; 0 for names that do not count for fairness. */
  private divisors: number[] = [];

  constructor(
    private readonly kinds: Kinds,
    private readonly fairnessExclude: ReadonlySet<string>,
  ) {}

  topRole(path: string): TopRole {
    const slash = path.indexOf('/');
    const name = slash < 0 ? path : path.slice(0, slash);
    let top = this.topRoles.get(name);
    if (top === undefined) {
      top = {
        charged: [],
        reserved: [],
        hasQuota: false,
        guarantees: [],
        limits: [],
        consumed: [],
        lacksGuarantee: false,
      };
      this.topRoles.set(name, top);
    }
    return top;
  }

  /** Whether the totals stay numbers that doubles hold exactly. */
  hasRoomFor(bag: Bag): boolean {
    return bag.every((entry) =>
      Number.isSafeInteger(amountAt(this.totals, entry.kind.name) + quantityOf(entry)),
    );
  }

  /** An agent's total comes (1) or goes (-1). */
  total(bag: Bag, sign: 1 | -1): void {
    for (const entry of bag) {
      const { name, identity, isScalar } = entry.kind;
      if (!isScalar) continue;
      const amount = sign * quantityOf(entry);
      addAt(this.totals, name, amount);
      if (identity.reservationRole === undefined) continue;
      addAt(this.reserved, name, amount);
      addAt(this.topRole(identity.reservationRole).reserved, name, amount);
    }
    this.divisors = this.totals.map((amount, name) =>
      this.fairnessExclude.has(this.kinds.names[name] as string) ? 0 : toDouble(amount),
    );
    this.totalsVersion++;
    this.quotaVersion++;
  }

  /** An agent's available resources become others. */
  available(before: Bag, after: Bag): void {
    for (const { kind, amount } of before) {
      if (kind.identity.revocable && kind.isScalar) addAt(this.revocable, kind.name, -amount);
    }
    for (const { kind, amount } of after) {
      if (kind.identity.revocable && kind.isScalar) addAt(this.revocable, kind.name, amount);
    }
  }

  /** A tracked client is given (1) resources of an agent, or they are taken from it (-1). */
  hold(client: Client, role: Role, agent: Agent, bag: Bag, sign: 1 | -1): void {
    for (const { kind, amount } of bag) {
      if (!kind.isScalar) continue;
      const { name } = kind;
      let ofClient = sign * amount;
      let ofRole = ofClient;
      if (kind.isShared) {
        ofRole = kind.sharedSize * turn(agent, role, kind, ofClient);
        ofClient = kind.sharedSize * turn(agent, client, kind, ofClient);
      }
      addAt(client.held, name, ofClient);
      addAt(role.held, name, ofRole);
      for (let node = role.leaf.parent; node !== undefined; node = node.parent) {
        addAt(node.held, name, ofRole);
      }
      if (kind.isCharged) addAt(role.top.charged, name, ofRole);
      else if (kind.identity.reservationRole !== undefined) {
        addAt(this.reservedHeld, name, ofRole);
      }
    }
    this.quotaVersion++;
  }

  /** The largest fraction of the totals, as a double: shares are compared to the last bit. */
  dominantShare(held: Amounts): number {
    const { divisors } = this;
    let share = 0;
    for (let name = 0; name < divisors.length; name++) {
      const divisor = divisors[name] as number;
      if (divisor === 0) continue;
      const fraction = toDouble(amountAt(held, name)) / divisor;
      if (fraction > share) share = fraction;
    }
    return share;
  }
}

/** In the very way in which Mesos comes by its doubles. */
export function toDouble(thousandths: number): number {
  return Math.floor(thousandths / 1000) + (thousandths % 1000) / 1000;
}

/** Copies of a shared volume more or fewer: 1 when they are its first, -1 its last, else 0. */
function turn(agent: Agent, holder: Client | Role, kind: Kind, change: number): number {
  let copies = agent.copies.get(holder);
  if (copies === undefined) {
    copies = new Map();
    agent.copies.set(holder, copies);
  }
  const before = copies.get(kind) ?? 0;
  const after = before + change;
  if (after > 0) copies.set(kind, after);
  else copies.delete(kind);
  if (copies.size === 0) agent.copies.delete(holder);
  return Math.sign(after) - Math.sign(before);
}
