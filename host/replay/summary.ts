import type { Policy } from '../allocator/api.js';
import { classOf, frameworkClasses } from './classes.js';
import { distributionOf } from './distribution.js';
import type { FrameworkRecord } from './framework-record.js';
import type { DiskTally } from './machines/disk-tally.js';
import type { Metrics } from './metrics.js';
import type { FrameworkClass, FrameworkResult, PolicyResult, Utilisation } from './result.js';
import { completionTimes, firstResourcesTimes, makespanOf, queueTimes } from './times.js';

const MS_PER_HOUR = 3_600_000;
/** When that came to be which never did. */
const NEVER_MS = Number.POSITIVE_INFINITY;

export interface SummaryInput {
  readonly policy: Policy;
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
  const makespanMs = makespanOf(records, NEVER_MS);
  return {
    policy: input.policy.name,
    settings: input.policy.roles,
    endedMs,
    ended: input.ended,
    frameworks: { total: records.length, ...counts },
    ...optional('queueTimeMs', distributionOf(queueTimes(records, NEVER_MS))),
    ...optional('firstResourcesMs', distributionOf(firstResourcesTimes(records, NEVER_MS))),
    ...optional('completionMs', distributionOf(completionTimes(records, NEVER_MS))),
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
    series: { ...metrics.series(endedMs), ...disks.series(endedMs) },
    ...optional('history', metrics.history?.upTo(endedMs, records)),
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
    phases: record.stretches(endedMs),
    finalState: record.state,
    ...(record.agentsAvoided > 0 && { agentsAvoided: record.agentsAvoided }),
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
    ...optional('queueTimeMs', distributionOf(queueTimes(records, NEVER_MS))),
    coreHoursHeld: input.metrics.coreHours(role, input.endedMs),
  };
}

/**
 * How many times the shortest time that it could have taken it took, both at least a tick of the clock;
 * infinite when it has not completed, unknown when its demand does not tell.
 */
function slowdownOf(record: FrameworkRecord): number | undefined {
  if (!record.isFinite || record.shortestMs === undefined) return undefined;
  const { arrivedMs, completedMs = NEVER_MS } = record;
  return Math.max(1, completedMs - arrivedMs) / Math.max(1, record.shortestMs);
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
