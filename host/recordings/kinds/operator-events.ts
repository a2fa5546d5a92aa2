import { TraceError } from '../../trace/errors.js';
import type { TraceEvent } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { FilesByKind, Imported, Kind } from '../kind.js';
import { masterOf } from '../mesos-json/flags.js';
import { StreamClock } from '../operator-stream/clock.js';
import { StreamCluster } from '../operator-stream/cluster.js';
import { operatorRecords } from '../operator-stream/records.js';
import { StreamRoles } from '../operator-stream/roles.js';
import { distinct, type Survey, surveyed } from '../operator-stream/survey.js';
import type { ImportOptions } from '../options.js';
import { Report } from '../report.js';
import { arrivalOf } from '../spark-frameworks.js';
import { TasksSeen } from '../tasks-seen.js';

/**
 * What a Mesos master tells subscribers of its operator API (v1): as RecordIO, as JSON lines, or as JSON
 * lines of a recorder that says when each came. It tells of agents, frameworks and tasks, and nothing of
 * offers: tasks become the demand of their frameworks.
 *
 * Source: Mesos `include/mesos/v1/master/master.proto`, `docs/operator-http-api.md`, `docs/recordio.md`.
 */
export const operatorEvents: Kind = {
  name: 'operator-events',
  what: 'events of the Mesos operator API (RecordIO or JSON lines)',
  beside: ['mesos-state'],
  recognises: ({ text }) =>
    /^\s*(?:\d{1,12}\r?\n)?\{/.test(text) &&
    (RECORDED.test(text) || SNAPSHOT.test(text) || EVENT.test(text)),
  read,
};

/** Lines of this package's recorder, of which the first many may be heartbeats. */
const RECORDED = /^\s*\{"received_ms":\d+,"dir":"/;
/** What only this stream's events hold; inside of a text of JSON the quotes would be escaped. */
const SNAPSHOT =
  /"subscribed"\s*:\s*\{\s*(?:"heartbeat_interval_seconds"\s*:\s*[\d.]+\s*,\s*)?"get_state"\s*:/;
const EVENT =
  /"(?:task_(?:added|updated)|agent_(?:added|removed)|framework_(?:added|updated|removed))"\s*:\s*\{\s*"/;

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
  beside: FilesByKind,
): Promise<Imported> {
  const surveys: Survey[] = [];
  for (const file of files) surveys.push(await surveyed(file));
  const states = beside.get('mesos-state')?.length ?? 0;
  if (states > 0) report.leftOut('states beside the stream, which tell the same', states);
  const { kept, dropped } = distinct(surveys);
  if (dropped > 0) report.leftOut('files that hold the same stream as another', dropped);
  const startMs = kept.find(({ firstMs }) => firstMs !== undefined)?.firstMs;
  const stream = new Stream(kept, startMs ?? 0, options);
  const seen = new TasksSeen();
  let endMs = stream.startMs;
  let agents = 0;
  for await (const event of stream.events(seen, new Report(), (ms) => (endMs = ms))) {
    if (event.type === 'AGENT_ADDED') agents += 1;
  }
  if (agents === 0 && options.agents === undefined) {
    const file = files[0]?.path ?? '';
    const expected = 'the beginning of the stream (SUBSCRIBED), or --agents';
    throw new TraceError('field', { file }, 'no agent is in it', expected);
  }
  const flags = kept.find((survey) => survey.flags !== undefined)?.flags ?? {};
  const master = masterOf(flags, options);
  return {
    header: {
      type: 'TRACE',
      version: 1,
      name: options.name ?? 'operator-events',
      source: 'Mesos operator API',
      ...(startMs !== undefined && { start: new Date(startMs).toISOString() }),
      horizon_ms: endMs - stream.startMs,
      ...(Object.keys(master).length > 0 && { master }),
    },
    events: stream.withDemand(seen, report),
  };
}

/** The events of all files; to be read as often as one likes. */
class Stream {
  constructor(
    private readonly surveys: readonly Survey[],
    readonly startMs: number,
    private readonly options: ImportOptions,
  ) {}

  /** @param onTime told how late it is, in ms of the wall clock. */
  async *events(
    seen: TasksSeen,
    report: Report,
    onTime: (ms: number) => void = () => undefined,
    onArrival: (cluster: StreamCluster, event: TraceEvent) => TraceEvent[] = (_, event) => [event],
  ): AsyncGenerator<TraceEvent> {
    const cluster = new StreamCluster(seen, this.startMs, this.options, report);
    const roles = new StreamRoles(report);
    let nowMs = this.startMs;
    for (const survey of this.surveys) {
      const clock = new StreamClock(survey, this.startMs, nowMs, report);
      const leftOut = (shape: string) => report.leftOut(shape);
      for await (const record of operatorRecords(survey.file, leftOut)) {
        const moment = clock.at(record);
        nowMs = moment.atMs;
        onTime(nowMs);
        if (record.of === 'roles') yield* roles.told(record.event, nowMs);
        if (record.of !== 'event') continue;
        for (const event of cluster.apply(record.event, moment)) yield* onArrival(cluster, event);
      }
    }
    cluster.close();
  }

  /** With what each framework wanted behind its arrival, in a trace's time. */
  async *withDemand(seen: TasksSeen, report: Report): AsyncGenerator<TraceEvent> {
    const demanded = (cluster: StreamCluster, event: TraceEvent): TraceEvent[] => {
      if (event.type !== 'FRAMEWORK_ADDED') return [event];
      const { framework, t: arrivedMs } = event;
      const asked = { framework, seenAs: cluster.arrivalOf(framework.id), arrivedMs };
      return arrivalOf(event, asked, seen, this.options, report);
    };
    for await (const event of this.events(new TasksSeen(), report, undefined, demanded)) {
      yield { ...event, t: Math.max(0, event.t - this.startMs) };
    }
  }
}
