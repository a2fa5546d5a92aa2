/** Amounts in thousandths by the index of a resource's name; what is not there is 0. */
export type Amounts = number[];

export function amountAt(amounts: readonly number[], name: number): number {
  return amounts[name] ?? 0;
}

/** Adds in place; the array grows without holes. */
export function addAt(amounts: Amounts, name: number, more: number): void {
  while (amounts.length <= name) amounts.push(0);
  amounts[name] = (amounts[name] as number) + more;
}

/** What is left of an amount, at least nothing. */
export function lessAt(amounts: Amounts, name: number, less: number): void {
  if (name < amounts.length) amounts[name] = Math.max(0, amountAt(amounts, name) - less);
}

export function addAll(amounts: Amounts, more: readonly number[]): void {
  more.forEach((amount, name) => {
    addAt(amounts, name, amount);
  });
}

export function lessAll(amounts: Amounts, less: readonly number[]): void {
  less.forEach((amount, name) => {
    lessAt(amounts, name, amount);
  });
}

export function isNone(amounts: readonly number[]): boolean {
  return amounts.every((amount) => amount === 0);
}

/** Whether `a` has less of anything than `b`. */
export function lacks(a: readonly number[], b: readonly number[]): boolean {
  for (let name = 0; name < b.length; name++) {
    if (amountAt(a, name) < amountAt(b, name)) return true;
  }
  return false;
}
