import type { Rules } from './rules.js';
import type { AskingView, View } from './view.js';

/**
 * What the frameworks of each group were asked on an agent, and when they came, as numbers that are
 * the same where they decide the same. The count that numbers them is only ever compared within a
 * group on an agent, so ranks serve.
 *
 * Whatever lies before the first refusal that a group remembers on the agent is left out. Nobody is
 * passed over but for a refusal: `since` of everybody who is passed over is the number of a
 * refusal or higher, so a lower one is only ever found to be lower. Further refusals have higher
 * numbers still. And who was asked for a bag before all refusals, and did not refuse it, is treated
 * as if it had not been asked: it came earlier still. For the same reason it does not matter that
 * offers are noted only on agents where something is.
 */
export function askingCodes(view: View, agent: number, rules: readonly Rules[]): number[] {
  const codes: number[] = [];
  const groups = rules.map(({ group }) => group);
  // Whether a refusal was without a filter, or no answer, matters to who waits for a head.
  const tellsOutright = rules.some(({ admission }) => admission === 'backfill');
  for (const group of new Set(groups)) {
    if (group === 0) continue;
    const there = view.askings.filter(
      (asking) => asking.agent === agent && groups[asking.framework] === group,
    );
    const first = firstRefusal(there);
    if (first === Number.POSITIVE_INFINITY) {
      codes.push(0);
      continue;
    }
    const later = there.filter(({ number }) => number >= first);
    const cameOf = (index: number): number => view.frameworks[index]?.came ?? 0;
    const members = groups.flatMap((its, index) => (its === group ? [index] : []));
    const numbers = [
      ...later.map(({ number }) => number),
      ...members.map(cameOf).filter((came) => came > first),
    ].sort((a, b) => a - b);
    const rankOf = (number: number): number => numbers.indexOf(number) + 1;
    codes.push(1);
    for (const index of members) {
      codes.push(rankOf(cameOf(index)));
      for (const { framework, units, number, refused, outright } of later) {
        if (framework !== index) continue;
        const how = refused ? 1 + (outright && tellsOutright ? 1 : 0) : 0;
        codes.push(0x8000 | (units << 10) | (how << 8) | rankOf(number));
      }
    }
  }
  return codes;
}

function firstRefusal(askings: readonly AskingView[]): number {
  return askings.reduce(
    (least, { refused, number }) => (refused ? Math.min(least, number) : least),
    Number.POSITIVE_INFINITY,
  );
}
