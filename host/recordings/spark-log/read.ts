import { dirname } from 'node:path';
import { ReplayError } from '../../models/errors.js';
import { sparkSettings } from '../../models/spark-coarse/properties.js';
import type { RecordedFile } from '../file.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { SparkApplication, type SparkWish, sparkWish } from './application.js';

/** The applications whose event logs the files are, in the order of their starts: of each its last attempt. */
export async function sparkApplications(
  files: readonly RecordedFile[],
  report: Report,
): Promise<readonly SparkApplication[]> {
  const logs: SparkApplication[] = [];
  for (const parts of rollingParts(files)) logs.push(await readLog(parts, report));
  return lastAttempts(logs, report).filter((one) => isDemand(one, report));
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
  const application = new SparkApplication(parts[0]?.name ?? '');
  for (const file of parts) {
    for await (const lines of file.lines(() => report.leftOut('lines of more than 64 MiB'))) {
      for (const line of lines) takeLine(application, line, report);
    }
  }
  const { lacks, wanted } = application;
  if (lacks.length > 0 && wanted.length > 0) {
    report.inferred(`what event logs lack: ${lacks.join(', ')}`);
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
    report.leftOut('lines that are no events');
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
  for (const log of logs) {
    const before = byId.get(log.called);
    if (before !== undefined)
      report.leftOut('earlier attempts of applications, or their logs again');
    if (before === undefined || isLater(log, before)) byId.set(log.called, log);
  }
  return [...byId.values()].sort((a, b) => a.beganMs - b.beganMs || (a.called < b.called ? -1 : 1));
}

/** Than another attempt; one whose start is not told may be a part of any. */
function isLater(log: SparkApplication, other: SparkApplication): boolean {
  const hasStart = log.startMs !== undefined;
  if (hasStart !== (other.startMs !== undefined)) return hasStart;
  return other.beganMs <= log.beganMs;
}

function isDemand(application: SparkApplication, report: Report): boolean {
  if (application.wanted.length > 0) return true;
  report.leftOut('applications without executors');
  return false;
}

/** A field as people call it, with where it was taken from. */
function inWords(inferred: string): string {
  return inferred
    .replace(/^demand\.work_core_ms\b/, 'work of applications')
    .replace(/^demand\.executor_start_ms\b/, 'how long executors took to start')
    .replace(/\bits\b/g, 'their');
}

/** What it wanted, without those of its properties that cannot be played. */
export function wishOf(
  application: SparkApplication,
  options: ImportOptions,
  report: Report,
): SparkWish {
  const wish = sparkWish(application, options.sparkRatio);
  for (const what of wish.inferred) report.inferred(inWords(what));
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
