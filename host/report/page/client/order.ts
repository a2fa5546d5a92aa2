import type { Figures } from './figures.js';

/** An order of lanes, and what it is called. */
export interface Order {
  readonly label: string;
  readonly compare: (a: number, b: number) => number;
}

/** By arrival, name and role, and for each policy by who waited longest; then by who loses most by a change. */
export function ordersOf(figures: Figures): Order[] {
  const { data } = figures;
  const byArrival = (a: number, b: number) => a - b;
  const texts = (of: (framework: number) => string) => (a: number, b: number) => {
    const [one, other] = [of(a), of(b)];
    if (one === other) return byArrival(a, b);
    return one < other ? -1 : 1;
  };
  const falling = (of: (framework: number) => number) => (a: number, b: number) =>
    finite(of(b)) - finite(of(a)) || byArrival(a, b);
  const waits = data.policies.map(({ policy }, index) => ({
    label: `longest wait, ${policy}`,
    compare: falling((framework) => figures.waitedMs(index, framework)),
  }));
  const [first, ...others] = data.policies;
  const losses = others.map(({ policy }, index) => ({
    label: `waits longer, ${policy} than ${first?.policy ?? ''}`,
    compare: falling(
      (framework) =>
        finite(figures.waitedMs(index + 1, framework)) - finite(figures.waitedMs(0, framework)),
    ),
  }));
  return [
    { label: 'arrival', compare: byArrival },
    { label: 'name', compare: texts((framework) => figures.name(framework)) },
    { label: 'role', compare: texts((framework) => figures.role(framework)) },
    ...waits,
    ...losses,
  ];
}

/** A number to sort by: never comes before all, and who is not there behind all. */
function finite(ms: number): number {
  if (Number.isNaN(ms)) return -1;
  return Math.min(ms, Number.MAX_SAFE_INTEGER);
}
