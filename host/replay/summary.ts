import { classOf, frameworkClasses } from './classes.js';
import { distributionOf } from './distribution.js';
import type { FrameworkRecord } from './framework-record.js';
import type { Metrics } from './metrics.js';
import type { FrameworkClass, FrameworkResult, PolicyResult } from './result.js';

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
}

/** Puts a finished replay into figures. */
export function summarise(input: SummaryInput): PolicyResult {
  const { records, metrics, endedMs } = input;
  const perFramework = records.map((record) => frameworkResult(record, input));
  const counts = Object.fromEntries(frameworkClasses.map((name) => [name, 0])) as Record<
    FrameworkClass,
    number
  >;
  for (const framework of perFramework) counts[framework.class]++;
  const makespanMs = makespanOf(records);
  const jainIndex = metrics.jainIndex(endedMs);
  return {
    policy: input.policy,
    endedMs,
    ended: input.ended,
    frameworks: { total: records.length, ...counts },
    ...optional('queueTimeMs', distributionOf(queueTimes(records))),
    ...optional(
      'firstResourcesMs',
      distributionOf(records.flatMap((r) => since(r, r.firstResourcesMs))),
    ),
    ...optional('completionMs', distributionOf(records.flatMap((r) => since(r, r.completedMs)))),
    ...(makespanMs === undefined ? {} : { makespanMs }),
    coreHoursBelowMinimum: sum(perFramework.map((f) => f.coreHoursBelowMinimum)),
    coreHoursRepeated: sum(perFramework.map((f) => f.coreHoursRepeated)),
    relinquishes: metrics.relinquishes,
    utilisation: metrics.utilisation(endedMs),
    offers: {
      sent: metrics.offersSent,
      accepted: metrics.offersAccepted,
      declined: metrics.offersDeclined,
      rescinded: metrics.offersRescinded,
    },
    tasksLaunched: metrics.tasksLaunched,
    ...(jainIndex === undefined ? {} : { jainIndex }),
    roles: metrics.roles().map((role) => roleResult(role, input)),
    perFramework,
    series: metrics.series(),
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
    relinquishes: record.relinquishes,
    coreHoursBelowMinimum: record.coreMsBelowMinimum(endedMs) / MS_PER_HOUR,
    coreHoursRepeated: record.repeatedMilliCoreMs / 1000 / MS_PER_HOUR,
    phases: record.phases.map((phase, index) =>
      index === record.phases.length - 1 ? { ...phase, toMs: endedMs } : { ...phase },
    ),
    finalState: record.state,
    ...(record.unplaceable.length === 0 ? {} : { unplaceable: record.unplaceable }),
  };
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

/** Arrival to minimum held. */
function queueTimes(records: readonly FrameworkRecord[]): number[] {
  return records.flatMap((record) => since(record, record.satisfiedMs));
}

function since(record: FrameworkRecord, atMs: number | undefined): number[] {
  return atMs === undefined ? [] : [atMs - record.arrivedMs];
}

/** First arrival to last completion, of those that can finish; absent while one of them has not. */
function makespanOf(records: readonly FrameworkRecord[]): number | undefined {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    if (!record.isFinite || record.isPermanent || record.removedMs !== undefined) continue;
    if (record.completedMs === undefined) return undefined;
    firstMs = Math.min(firstMs, record.arrivedMs);
    lastMs = Math.max(lastMs, record.completedMs);
  }
  return lastMs < firstMs ? undefined : lastMs - firstMs;
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
