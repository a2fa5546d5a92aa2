import type { AgentFlags } from './flags.js';

type Egress = Pick<AgentFlags, 'egressLimit' | 'isEgressFair'>;

/**
 * At which pace, in thousandths, each task of an agent gets on that sends so much at full pace. Without
 * a limit each sends in proportion to what it would; with flows of their own none gets more than
 * another that wants more, too (max-min).
 *
 * @param capacity of the agent, in thousandths; infinite where it tells none.
 */
export function pacesOf(wanted: readonly number[], capacity: number, egress: Egress): number[] {
  const limited = wanted.map((amount) => Math.min(amount, egress.egressLimit));
  const sent = egress.isEgressFair ? maxMin(limited, capacity) : inProportion(limited, capacity);
  return wanted.map((amount, index) =>
    amount === 0 ? 1000 : Math.floor((1000 * (sent[index] ?? 0)) / amount),
  );
}

function inProportion(wanted: readonly number[], capacity: number): readonly number[] {
  const sum = wanted.reduce((a, b) => a + b, 0);
  if (sum <= capacity) return wanted;
  return wanted.map((amount) => (amount * capacity) / sum);
}

/** Who wants least is served first: at most an equal share of what is left, as the others. */
function maxMin(wanted: readonly number[], capacity: number): readonly number[] {
  const sent = wanted.map(() => 0);
  const order = wanted.map((_, index) => index);
  order.sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  let left = capacity;
  for (const [rank, index] of order.entries()) {
    const amount = Math.min(wanted[index] as number, left / (order.length - rank));
    sent[index] = amount;
    left -= amount;
  }
  return sent;
}
