/** Thousandths: all that made-up clusters have. */
export interface Amount {
  readonly cpus: number;
  readonly mem: number;
}

export const NONE: Amount = { cpus: 0, mem: 0 };

export function amountOf({ cpus = 0, mem = 0 }: Readonly<Record<string, number>>): Amount {
  return { cpus, mem };
}

export function plus(a: Amount, b: Amount): Amount {
  return { cpus: a.cpus + b.cpus, mem: a.mem + b.mem };
}

/** Nothing of what there is not enough of. */
export function minus(a: Amount, b: Amount): Amount {
  return { cpus: Math.max(0, a.cpus - b.cpus), mem: Math.max(0, a.mem - b.mem) };
}

/** @throws when more is taken than there is: the books are wrong then. */
export function taken(a: Amount, b: Amount): Amount {
  if (!holds(a, b)) throw new Error(`${JSON.stringify(b)} taken of ${JSON.stringify(a)}`);
  return minus(a, b);
}

export function holds(a: Amount, b: Amount): boolean {
  return a.cpus >= b.cpus && a.mem >= b.mem;
}

export function isNone({ cpus, mem }: Amount): boolean {
  return cpus === 0 && mem === 0;
}

export function unitsIn(amount: Amount, unit: Amount): number {
  return Math.min(Math.floor(amount.cpus / unit.cpus), Math.floor(amount.mem / unit.mem));
}
