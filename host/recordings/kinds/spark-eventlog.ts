import { dirname } from 'node:path';
import { ReplayError } from '../../models/errors.js';
import { sparkMinimum } from '../../models/spark-coarse/demand.js';
import { sparkSettings } from '../../models/spark-coarse/properties.js';
import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import { agentsOfHosts, type Change } from '../hosts.js';
import type { Imported, Kind } from '../kind.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { SparkApplication, type SparkWish, sparkWish } from './spark-application.js';

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
  const logs: SparkApplication[] = [];
  for (const parts of rollingParts(files)) logs.push(await readLog(parts, report));
  const applications = lastAttempts(logs, report).filter((one) => isDemand(one, report));
  if (applications.length === 0) {
    const problem = 'no application in it had executors on a cluster';
    throw new TraceError('field', { file: files[0]?.path ?? '' }, problem, 'one that had');
  }
  const startMs = Math.min(...applications.map(({ startMs = 0 }) => startMs));
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

/** Files that are one log: the parts of a rolling one, in the order of their numbers. */
function rollingParts(files: readonly RecordedFile[]): readonly (readonly RecordedFile[])[] {
  const byLog = new Map<string, { readonly number: number; readonly file: RecordedFile }[]>();
  for (const file of files) {
    const part = /^events_(\d+)_/.exec(file.name);
    const key = part === null ? file.path : dirname(file.path);
    const parts = byLog.get(key) ?? [];
    byLog.set(key, parts);
    parts.push({ number: Number(part?.[1] ?? 0), file });
  }
  return [...byLog.values()].map((parts) =>
    parts.sort((a, b) => a.number - b.number).map(({ file }) => file),
  );
}

async function readLog(parts: readonly RecordedFile[], report: Report): Promise<SparkApplication> {
  const application = new SparkApplication();
  for (const file of parts) {
    for await (const lines of file.lines(() => report.leftOut('a line of more than 64 MiB'))) {
      for (const line of lines) takeLine(application, line, report);
    }
  }
  return application;
}

const EVENT = /^\{"Event":"([\w.$]+)"/;
const NEEDED =
  /^SparkListener(?:LogStart|Application|Environment|ResourceProfile|Executor(?:Added|Removed)|BlockManagerAdded|TaskEnd)/;

function takeLine(application: SparkApplication, line: string, report: Report): void {
  if (line === '') return;
  const name = EVENT.exec(line)?.[1];
  if (name === undefined) {
    report.leftOut('a line that is no event');
    return;
  }
  // Most of a log is of no use here, and parsing it is most of the work.
  if (!NEEDED.test(name)) {
    report.leftOut(name);
    return;
  }
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    report.leftOut(`${name}, cut off`);
    return;
  }
  const isTaken = application.take(event as Readonly<Record<string, unknown>>);
  if (isTaken) report.understood(name);
  else report.leftOut(name);
}

/** Of several attempts of one application the last one, which did its work. */
function lastAttempts(logs: readonly SparkApplication[], report: Report): SparkApplication[] {
  const byId = new Map<string, SparkApplication>();
  for (const [index, log] of logs.entries()) {
    const key = log.id ?? `unnamed ${index}`;
    const before = byId.get(key);
    if (before !== undefined)
      report.leftOut('an earlier attempt of an application, or its log again');
    if (before === undefined || (before.startMs ?? 0) <= (log.startMs ?? 0)) byId.set(key, log);
  }
  return [...byId.values()].sort(
    (a, b) => (a.startMs ?? 0) - (b.startMs ?? 0) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1),
  );
}

function isDemand(application: SparkApplication, report: Report): boolean {
  if (application.startMs === undefined) report.leftOut('an application without its start');
  else if (application.wanted.length === 0) report.leftOut('an application without executors');
  else return true;
  return false;
}

/** The wish, with what cannot be played of the properties left out. */
function wishOf(application: SparkApplication, options: ImportOptions, report: Report): SparkWish {
  const wish = sparkWish(application, options.sparkRatio);
  for (const what of wish.inferred) report.inferred(what);
  try {
    sparkSettings(wish.demand.properties);
    return wish;
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    report.leftOut('properties that Spark would refuse');
    const { 'spark.cores.max': most = '1', 'spark.executor.cores': cores = '1' } =
      wish.demand.properties;
    const properties = { 'spark.cores.max': most, 'spark.executor.cores': cores };
    return { ...wish, demand: { ...wish.demand, properties } };
  }
}

function frameworkOf(
  application: SparkApplication,
  { demand, inferred }: SparkWish,
  originMs: number,
  options: ImportOptions,
  report: Report,
): TraceEvent[] {
  const { id = '', name, properties, startMs = originMs } = application;
  const role = properties.get('spark.mesos.role') ?? options.role ?? DEFAULT_ROLE;
  const isRoleKnown = properties.has('spark.mesos.role');
  if (!isRoleKnown) report.inferred(`role ${role}, as no property says it`);
  if (application.endMs === undefined) report.inferred('the end of an application: its last event');
  const minimum = sparkMinimum(demand);
  const framework = {
    id,
    name: name === '' ? id : name,
    roles: [role],
    ...(minimum !== undefined && { minimum: { [role]: minimum } }),
  };
  const t = startMs - originMs;
  return [
    {
      t,
      type: 'FRAMEWORK_ADDED',
      framework,
      ...(!isRoleKnown && { inferred: ['framework.roles'] }),
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
