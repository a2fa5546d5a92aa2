import { sparkSettings } from '../../models/spark-coarse/properties.js';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import { agentsOfHosts, type Change } from '../hosts.js';
import type { Imported, Kind } from '../kind.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import type { SparkApplication, SparkWish } from '../spark-log/application.js';
import { sparkApplications, wishOf } from '../spark-log/read.js';

/**
 * Event logs of Spark applications: one JSON object a line, plain or compressed, whole or in rolling
 * parts (`events_1_APP`, `events_2_APP`). Many applications' logs together are one cluster's demand.
 * Their hosts are its agents, as large as what ran on them at once, unless agents are given.
 *
 * Source: Spark's `docs/monitoring.md` and what its `JsonProtocol` writes.
 */
export const sparkEventLog: Kind = {
  name: 'spark-eventlog',
  what: 'event logs of Spark applications',
  recognises: ({ text }) => /^\s*\{"Event":"(?:SparkListener|org\.apache\.spark\.)/.test(text),
  read,
};

const DEFAULT_ROLE = 'spark';

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<Imported> {
  const applications = await sparkApplications(files, report);
  if (applications.length === 0) {
    const problem = 'no application in it had executors on a cluster';
    throw new TraceError('field', { file: files[0]?.path ?? '' }, problem, 'one that had');
  }
  const startMs = Math.min(...applications.map(({ beganMs }) => beganMs));
  const wishes = applications.map((one) => wishOf(one, options, report));
  const agents =
    options.agents === undefined ? agentsOfHosts(changesOnHosts(applications, wishes), report) : [];
  return {
    header: {
      type: 'TRACE',
      version: 1,
      name: options.name ?? 'spark-eventlog',
      source: 'spark-eventlog',
      start: new Date(startMs).toISOString(),
      ...(options.allocationIntervalMs !== undefined && {
        master: { allocation_interval_ms: options.allocationIntervalMs },
      }),
    },
    events: [
      ...agents,
      ...applications.flatMap((one, index) =>
        frameworkOf(one, wishes[index] as SparkWish, startMs, options, report),
      ),
    ],
  };
}

function frameworkOf(
  application: SparkApplication,
  { demand, inferred }: SparkWish,
  originMs: number,
  options: ImportOptions,
  report: Report,
): TraceEvent[] {
  const { called: id, name, properties, beganMs } = application;
  const role = properties.get('spark.mesos.role') ?? options.role ?? DEFAULT_ROLE;
  const isRoleKnown = properties.has('spark.mesos.role');
  if (!isRoleKnown) report.inferred(`role ${role}, as no property says it`);
  if (application.endMs === undefined) report.inferred('ends of applications: their last events');
  const framework = { id, name: name === '' ? id : name, roles: [role] };
  const guessed = [
    ...(application.startMs === undefined ? ['t'] : []),
    ...(application.id === undefined ? ['framework.id'] : []),
    ...(isRoleKnown ? [] : ['framework.roles']),
  ];
  if (application.startMs === undefined)
    report.inferred('starts of applications: their first events');
  if (application.id === undefined) report.inferred('ids of applications: the names of their logs');
  const t = beganMs - originMs;
  return [
    {
      t,
      type: 'FRAMEWORK_ADDED',
      framework,
      ...(guessed.length > 0 && { inferred: guessed }),
    },
    { t, type: 'DEMAND', framework_id: id, demand, derived: true, inferred: [...inferred] },
  ];
}

/** What executors held of each host, as it changed. */
function changesOnHosts(
  applications: readonly SparkApplication[],
  wishes: readonly SparkWish[],
): Map<string, Change[]> {
  const onHosts = new Map<string, Change[]>();
  for (const [index, application] of applications.entries()) {
    const { executorMemoryMib: mib } = sparkSettings(
      (wishes[index] as SparkWish).demand.properties,
    );
    for (const { host, cores, fromMs, untilMs = application.finishedMs } of application.wanted) {
      const changes = onHosts.get(host) ?? [];
      onHosts.set(host, changes);
      changes.push({ atMs: fromMs, cores, mib });
      changes.push({ atMs: Math.max(fromMs, untilMs), cores: -cores, mib: -mib });
    }
  }
  return onHosts;
}
