import type { TraceSource } from '../trace/index.js';
import { intervalOf } from './bootstrap.js';
import { type ReplayTraceOptions, replayTrace } from './engine.js';
import type { PolicyResult, ReplayResult } from './result.js';
import type { OverSeeds, SeedMeasure, SeedsResult } from './seeds-result.js';

/** What is compared over seeds, in the order in which it is told; absent where there is no value. */
const MEASURES = {
  satisfied: ({ frameworks }) => frameworks.satisfied,
  stuck: ({ frameworks }) => frameworks.stuck,
  queueP50Ms: ({ queueTimeMs }) => queueTimeMs?.p50,
  queueP90Ms: ({ queueTimeMs }) => queueTimeMs?.p90,
  queueMaxMs: ({ queueTimeMs }) => queueTimeMs?.max,
  completionP50Ms: ({ completionMs }) => completionMs?.p50,
  completionMeanMs: ({ completionMs }) => completionMs?.mean,
  makespanMs: (policy) => policy.makespanMs,
  coreHoursUseful: (policy) => policy.coreHoursUseful,
  coreHoursBelowMinimum: (policy) => policy.coreHoursBelowMinimum,
  coreHoursRepeated: (policy) => policy.coreHoursRepeated,
  relinquishes: (policy) => policy.relinquishes,
} as const satisfies Record<SeedMeasure, (policy: PolicyResult) => number | undefined>;

export interface ReplayOverSeedsOptions extends Omit<ReplayTraceOptions, 'seed'> {
  /** At least one, each once. The result's own figures are those of the first. */
  readonly seeds: readonly number[];
  /** Told before each seed's replays begin. */
  readonly onSeed?: (seed: number, index: number) => void;
}

/**
 * Replays a trace with several seeds, paired: with the same seed agents are visited in the same order
 * under every policy. What differs by no more than luck has an interval around zero.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 */
export async function replayOverSeeds(
  source: TraceSource,
  { seeds, onSeed, ...options }: ReplayOverSeedsOptions,
): Promise<ReplayResult> {
  let first: ReplayResult | undefined;
  const all: (readonly PolicyResult[])[] = [];
  for (const [index, seed] of seeds.entries()) {
    onSeed?.(seed, index);
    // Every seed would warn of the same.
    const onWarning = index === 0 ? options.onWarning : undefined;
    // And what is shown besides is shown of the first.
    const tell = index === 0 ? options.tell : undefined;
    const result = await replayTrace(source, { ...options, onWarning, tell, seed });
    first ??= result;
    all.push(result.policies);
  }
  if (first === undefined) throw new Error('a replay over seeds needs a seed');
  return { ...first, overSeeds: { seeds, policies: overSeeds(all) } };
}

function overSeeds(all: readonly (readonly PolicyResult[])[]): SeedsResult['policies'] {
  const [names = []] = all;
  const of = (policy: number, measure: SeedMeasure) =>
    all.map((policies) => measureOf(policies[policy], measure));
  return names.map(({ policy }, index) => ({
    policy,
    measures: (Object.keys(MEASURES) as SeedMeasure[]).flatMap((measure) =>
      measured(measure, of(index, measure), index === 0 ? undefined : of(0, measure)),
    ),
  }));
}

function measureOf(policy: PolicyResult | undefined, measure: SeedMeasure): number | undefined {
  return policy === undefined ? undefined : MEASURES[measure](policy);
}

type Values = readonly (number | undefined)[];

/** Nothing where some seed has no value. */
function measured(measure: SeedMeasure, values: Values, first: Values | undefined): OverSeeds[] {
  const all = values.filter((value) => value !== undefined);
  if (all.length < values.length) return [];
  const differences = first?.map(
    (value, index) => (values[index] ?? Number.NaN) - (value ?? Number.NaN),
  );
  return [
    {
      measure,
      values: all,
      ...(all.every(Number.isFinite) && { interval: intervalOf(all) }),
      ...(differences?.every(Number.isFinite) && { difference: intervalOf(differences) }),
    },
  ];
}
