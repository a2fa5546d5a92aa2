import { classOf, frameworkClasses } from './classes.js';
import { distributionOf } from './distribution.js';
import type { FrameworkRecord } from './framework-record.js';
import type { DiskTally } from './machines/disk-tally.js';
import type { Metrics } from './metrics.js';
import type { FrameworkClass, FrameworkResult, PolicyResult, Utilisation } from './result.js';

const MS_PER_HOUR = 3_600_000;

export interface SummaryInput {
  readonly policy: string;
  readonly endedMs: number;
  readonly ended: PolicyResult['ended'];
  /** Something can still bring on who waits. */
  readonly isMoving: boolean;
  /** All frameworks that ever arrived, in order of arrival. */
  readonly records: readonly FrameworkRecord[];
  readonly metrics: Metrics;
  readonly disks: DiskTally;
}

/** Puts a finished replay into figures. */
export function summarise(input: SummaryInput): PolicyResult {
  const { records, metrics, disks, endedMs } = input;
  const perFramework = records.map((record) => frameworkResult(record, input));
  const counts = Object.fromEntries(frameworkClasses.map((name) => [name, 0])) as Record<
    FrameworkClass,
    number
  >;
  for (const framework of perFramework) counts[framework.class]++;
  const makespanMs = makespanOf(records);
  return {
    policy: input.policy,
    endedMs,
    ended: input.ended,
    frameworks: { total: records.length, ...counts },
    ...optional('queueTimeMs', distributionOf(queueTimes(records))),
    ...optional('firstResourcesMs', distributionOf(firstResourcesTimes(records))),
    ...optional('completionMs', distributionOf(completionTimes(records))),
    ...optional('slowdown', distributionOf(records.flatMap((r) => slowdownOf(r) ?? []))),
    ...optional('makespanMs', makespanMs),
    coreHoursHeld: sum(perFramework.map((f) => f.coreHoursHeld)),
    coreHoursUsed: sum(perFramework.map((f) => f.coreHoursUsed)),
    coreHoursUseful: sum(perFramework.map((f) => f.coreHoursUseful)),
    coreHoursBelowMinimum: sum(perFramework.map((f) => f.coreHoursBelowMinimum)),
    coreHoursRepeated: sum(perFramework.map((f) => f.coreHoursRepeated)),
    relinquishes: metrics.relinquishes,
    ...utilisationOf(input, makespanMs),
    offers: {
      sent: metrics.offersSent,
      accepted: metrics.offersAccepted,
      declined: metrics.offersDeclined,
      rescinded: metrics.offersRescinded,
    },
    tasksLaunched: metrics.tasksLaunched,
    ...optional('diskUse', disks.use()),
    ...optional('jainIndex', metrics.jainIndex(endedMs)),
    ...optional('roleShortfall', metrics.roleShortfall.mean(endedMs)),
    roles: metrics.roles().map((role) => roleResult(role, input)),
    perFramework,
    series: { ...metrics.series(), ...disks.series() },
  };
}

function frameworkResult(record: FrameworkRecord, input: SummaryInput): FrameworkResult {
  const { endedMs } = input;
  return {
    id: record.id,
    name: record.name,
    role: record.role,
    class: classOf(record, input.isMoving),
    arrivedMs: record.arrivedMs,
    ...(record.firstResourcesMs === undefined ? {} : { firstResourcesMs: record.firstResourcesMs }),
    ...(record.satisfiedMs === undefined ? {} : { satisfiedMs: record.satisfiedMs }),
    ...(record.startedMs === undefined ? {} : { startedMs: record.startedMs }),
    ...(record.completedMs === undefined ? {} : { completedMs: record.completedMs }),
    ...optional('slowdown', slowdownOf(record)),
    relinquishes: record.relinquishes,
    coreHoursHeld: record.coreMsHeld(endedMs) / MS_PER_HOUR,
    coreHoursUsed: record.coreMsUsed(endedMs) / MS_PER_HOUR,
    coreHoursUseful: record.usefulMilliCoreMs / 1000 / MS_PER_HOUR,
    coreHoursBelowMinimum: record.coreMsBelowMinimum(endedMs) / MS_PER_HOUR,
    coreHoursRepeated: record.repeatedMilliCoreMs / 1000 / MS_PER_HOUR,
    phases: record.phases.map((phase, index) =>
      index === record.phases.length - 1 ? { ...phase, toMs: endedMs } : { ...phase },
    ),
    finalState: record.state,
    ...(record.unplaceable.length === 0 ? {} : { unplaceable: record.unplaceable }),
  };
}

/** A cluster with nothing left to do is not ill used: what comes behind the last completion is left out. */
function utilisationOf({ metrics, endedMs }: SummaryInput, makespanMs?: number): Utilisation {
  const atCompletion = Number.isFinite(makespanMs) ? metrics.utilisationAtCompletion : undefined;
  return atCompletion ?? metrics.utilisation(endedMs);
}

function roleResult(role: string, input: SummaryInput): PolicyResult['roles'][number] {
  const records = input.records.filter((record) => record.role === role);
  const isSatisfied = (record: FrameworkRecord): boolean =>
    classOf(record, input.isMoving) === 'satisfied';
  return {
    role,
    frameworks: records.length,
    satisfied: records.filter(isSatisfied).length,
    ...optional('queueTimeMs', distributionOf(queueTimes(records))),
    coreHoursHeld: input.metrics.coreHours(role, input.endedMs),
  };
}

/** Arrival to minimum held, of all that have one. */
function queueTimes(records: readonly FrameworkRecord[]): number[] {
  return records.filter((r) => r.hasMinimum).map((r) => since(r, r.satisfiedMs));
}

/** Arrival to first resources held, of all that want any. */
function firstResourcesTimes(records: readonly FrameworkRecord[]): number[] {
  return records.filter((r) => r.wantsAnything).map((r) => since(r, r.firstResourcesMs));
}

/** Arrival to the end, of all that can finish. */
function completionTimes(records: readonly FrameworkRecord[]): number[] {
  return records.filter((r) => r.isFinite).map((r) => since(r, r.completedMs));
}

/**
 * How many times the shortest time that it could have taken it took, both at least a tick of the clock;
 * infinite when it has not completed, unknown when its demand does not tell.
 */
function slowdownOf(record: FrameworkRecord): number | undefined {
  if (!record.isFinite || record.shortestMs === undefined) return undefined;
  return Math.max(1, since(record, record.completedMs)) / Math.max(1, record.shortestMs);
}

/** Infinite when that never came. */
function since({ arrivedMs }: FrameworkRecord, atMs = Number.POSITIVE_INFINITY): number {
  return atMs - arrivedMs;
}

/** First arrival to last completion, of those that can finish; infinite when one of them has not. */
function makespanOf(records: readonly FrameworkRecord[]): number | undefined {
  const finite = records.filter((record) => record.isFinite);
  if (finite.length === 0) return undefined;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { arrivedMs, completedMs = Number.POSITIVE_INFINITY } of finite) {
    firstMs = Math.min(firstMs, arrivedMs);
    lastMs = Math.max(lastMs, completedMs);
  }
  return lastMs - firstMs;
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
