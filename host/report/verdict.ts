import { type Interval, intervalOf } from '../replay/bootstrap.js';
import type { FrameworkResult, PolicyResult, ReplayResult } from '../replay/result.js';
import type { SeedMeasure } from '../replay/seeds-result.js';
import { withMinimum } from './conclusion.js';
import { counted, formatNumber, formatTime } from './units.js';

/** What a core-hour costs, as the user says it. */
export interface Price {
  readonly amount: number;
  /** `€`, `USD`; empty where none was named. */
  readonly currency: string;
}

/** Core-hours that brought nothing: held below the minimum, or of work that was lost and done again. */
export function coreHoursWasted(policy: PolicyResult): number {
  return policy.coreHoursBelowMinimum + policy.coreHoursRepeated;
}

/**
 * Which of several policies does best: the one under which the fewest never get what they need; of
 * these the one under which they wait least on average, then the one that wastes least, then the first.
 */
export function bestOf(policies: readonly PolicyResult[]): PolicyResult | undefined {
  const rank = (policy: PolicyResult) => {
    const { queueTimeMs, completionMs } = policy;
    return [
      withMinimum(policy) - policy.frameworks.satisfied,
      completionMs === undefined ? 0 : completionMs.of - completionMs.count,
      queueTimeMs?.mean ?? completionMs?.mean ?? 0,
      coreHoursWasted(policy),
    ];
  };
  return [...policies].sort((a, b) => compareRanks(rank(a), rank(b)))[0];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 || (a[differing] ?? 0) < (b[differing] ?? 0) ? (differing < 0 ? 0 : -1) : 1;
}

/**
 * What the comparison comes to, in one sentence: which policy does best, what it saves beside the first
 * one (beside the next one, if it is the first), and who loses by it. None where nothing is compared.
 */
export function verdictSentence(result: ReplayResult, price?: Price): string | undefined {
  const { policies } = result;
  const best = bestOf(policies);
  const [first] = policies;
  const other = best === first ? bestOf(policies.filter((one) => one !== best)) : first;
  if (best === undefined || other === undefined) return undefined;
  const parts = [
    served(result, best, other),
    waits(best, other),
    wasted(result, best, other, price),
    losers(best, other),
  ].filter((part) => part !== '');
  const { overSeeds } = result;
  const seeds =
    overSeeds === undefined
      ? ''
      : ` With intervals: averages over ${counted(overSeeds.seeds.length, 'seed')}, 95 %.`;
  return `${best.policy} does best: ${parts.join('; ')}.${seeds}`;
}

function served(result: ReplayResult, best: PolicyResult, other: PolicyResult): string {
  const wanting = withMinimum(best);
  if (wanting === 0) {
    const done = (policy: PolicyResult) => policy.completionMs?.count ?? 0;
    const of = counted(best.completionMs?.of ?? 0, 'framework');
    return `${formatNumber(done(best))} of ${of} that can finish do, ${under(other)} ${formatNumber(done(other))}`;
  }
  const more = differenceOverSeeds(result, best, other, ['satisfied']);
  const sign = more === undefined || more.mean >= 0 ? 1 : -1;
  const average =
    more === undefined ? '' : `, ${averageText(more, sign, 1)} ${sign < 0 ? 'fewer' : 'more'}`;
  const { satisfied } = best.frameworks;
  return (
    `${formatNumber(satisfied)} of ${counted(wanting, 'framework')} with a minimum get it, ` +
    `${under(other)} ${formatNumber(other.frameworks.satisfied)}${average}`
  );
}

function waits({ queueTimeMs: best }: PolicyResult, other: PolicyResult): string {
  if (best === undefined || other.queueTimeMs === undefined) return '';
  const than = Number.isFinite(other.queueTimeMs.p50)
    ? `at most ${formatTime(other.queueTimeMs.p50)}`
    : 'for ever';
  if (!Number.isFinite(best.p50)) return `half of them wait for ever, ${under(other)} ${than}`;
  return `half of them wait at most ${formatTime(best.p50)}, ${under(other)} ${than}`;
}

function wasted(
  result: ReplayResult,
  best: PolicyResult,
  other: PolicyResult,
  price?: Price,
): string {
  const [less, more] = [coreHoursWasted(best), coreHoursWasted(other)];
  const change = differenceOverSeeds(result, best, other, [
    'coreHoursBelowMinimum',
    'coreHoursRepeated',
  ]);
  const wastes = `it wastes ${formatNumber(less, 2)} core-hours, ${under(other)} ${formatNumber(more, 2)}`;
  const saved = change === undefined ? more - less : -change.mean;
  const verb = saved >= 0 ? 'saves' : 'costs';
  const amount =
    change === undefined
      ? formatNumber(Math.abs(saved), 2)
      : averageText(change, -Math.sign(saved), 2);
  const money = price === undefined ? '' : `, ${moneyText(Math.abs(saved), price)}`;
  // Where one of them wastes nothing the difference has been said.
  const isSaid = (less === 0 || more === 0) && change === undefined && money === '';
  return isSaid ? wastes : `${wastes}, which ${verb} ${amount} core-hours${money}`;
}

/** `13,713.00 €`. */
export function moneyText(coreHours: number, { amount, currency }: Price): string {
  const money = formatNumber(coreHours * amount, 2);
  return currency === '' ? money : `${money}\u00a0${currency}`;
}

/** Who finishes later than under the other policy, or not at all, and by how much. */
function losers(best: PolicyResult, other: PolicyResult): string {
  const before = new Map(other.perFramework.map((framework) => [framework.id, framework]));
  const late = best.perFramework
    .map((framework) => ({ framework, laterMs: laterBy(framework, before.get(framework.id)) }))
    .filter(({ laterMs }) => laterMs > 0)
    .sort((a, b) => b.laterMs - a.laterMs || (a.framework.id < b.framework.id ? -1 : 1));
  const [worst] = late;
  if (worst === undefined) return `nobody finishes later than ${under(other)}`;
  const finishes = late.length === 1 ? 'finishes' : 'finish';
  const by = Number.isFinite(worst.laterMs) ? `by ${formatTime(worst.laterMs)}` : 'not at all';
  return `${counted(late.length, 'framework')} ${finishes} later than ${under(other)}, ${worst.framework.name} latest: ${by}`;
}

function laterBy(now: FrameworkResult, before: FrameworkResult | undefined): number {
  if (before?.completedMs === undefined) return 0;
  return (now.completedMs ?? Number.POSITIVE_INFINITY) - before.completedMs;
}

function under({ policy }: PolicyResult): string {
  return `under ${policy}`;
}

/** Of the sum of measures, seed by seed; nothing where one seed was played. */
function differenceOverSeeds(
  { overSeeds }: ReplayResult,
  best: PolicyResult,
  other: PolicyResult,
  measures: readonly SeedMeasure[],
): Interval | undefined {
  if (overSeeds === undefined || overSeeds.seeds.length < 2) return undefined;
  const valuesOf = ({ policy }: PolicyResult) => {
    const its = overSeeds.policies.find((one) => one.policy === policy);
    const lists = measures.map((name) => its?.measures.find((one) => one.measure === name)?.values);
    return overSeeds.seeds.map((_, seed) =>
      lists.reduce((sum, values) => sum + (values?.[seed] ?? 0), 0),
    );
  };
  const others = valuesOf(other);
  return intervalOf(valuesOf(best).map((value, seed) => value - (others[seed] ?? 0)));
}

/** `[27,100.00, 27,800.00]`, of what it is more, or with a sign of -1 of what it is less. */
/** `8.0 [7.2, 8.0]`. @param sign −1: what is more is to be said as less. */
function averageText({ mean, low, high }: Interval, sign: number, decimals: number): string {
  const ends = (sign < 0 ? [-high, -low] : [low, high]).map((end) => formatNumber(end, decimals));
  return `${formatNumber(sign * mean, decimals)} [${ends.join(', ')}]`;
}
