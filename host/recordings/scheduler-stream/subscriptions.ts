import type { TraceFramework } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import { frameworkOf, isRole } from '../mesos-json/frameworks.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../mesos-json/json.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { type StreamEnd, type StreamLine, streamLines } from './lines.js';

/** A framework as it subscribed. */
export interface Subscription {
  readonly framework: TraceFramework;
  /** When the master's answer came, on the streams' clock. */
  readonly seconds: number;
  /** How long the master keeps it when its connection ends, in seconds. */
  readonly failoverSeconds: number;
  /** What `framework_info.labels` say, as some schedulers put their settings there. */
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * Puts a framework's SUBSCRIBE together with the SUBSCRIBED that gives it its id, line by line of its
 * stream.
 */
export class Subscribing {
  #asked: Fields = {};

  constructor(
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  /** The subscription that a line completes. */
  note(line: StreamLine | StreamEnd): Subscription | undefined {
    if ('isEnd' in line) return undefined;
    if (line.isCall && line.type === 'SUBSCRIBE') this.#asked = fieldsOf(line.body.subscribe);
    if (line.isCall || line.type !== 'SUBSCRIBED') return undefined;
    const id = idOf(fieldsOf(line.body.subscribed).framework_id);
    const info = fieldsOf(this.#asked.framework_info);
    const { offer_constraints } = this.#asked;
    // In this JSON a list that is not there is an empty one.
    const capabilities = listOf(info.capabilities);
    const fields = { ...info, id, capabilities, offer_constraints };
    const framework = frameworkOf(fields, this.options, this.report);
    if (framework === undefined) {
      this.report.leftOut('SUBSCRIBED without an id');
      return undefined;
    }
    const suppressed = listOf(this.#asked.suppressed_roles)
      .filter(isRole)
      .filter((role) => framework.roles.includes(role));
    const { failover_timeout: failover } = info;
    return {
      framework: { ...framework, ...(suppressed.length > 0 && { suppressed_roles: suppressed }) },
      seconds: line.seconds,
      failoverSeconds: typeof failover === 'number' ? failover : 0,
      labels: labelsOf(info),
    };
  }
}

/** Every first subscription of a framework, by its id. */
export async function subscriptionsOf(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<ReadonlyMap<string, Subscription>> {
  const known = new Map<string, Subscription>();
  const isSubscribing = (line: string) => line.includes('"SUBSCRIBE');
  for (const file of files) {
    const subscribing = new Subscribing(options, report);
    for await (const lines of streamLines(file, () => undefined, isSubscribing)) {
      for (const line of lines) {
        const subscription = subscribing.note(line);
        if (subscription === undefined) continue;
        const { id } = subscription.framework;
        if (!known.has(id)) known.set(id, subscription);
      }
    }
  }
  return known;
}

function labelsOf(info: Fields): ReadonlyMap<string, string> {
  const pairs = listOf(fieldsOf(info.labels).labels).map((label): [string, string] => {
    const { key, value } = fieldsOf(label);
    return [textOf(key) ?? '', textOf(value) ?? ''];
  });
  return new Map(pairs.filter(([key]) => key !== ''));
}
