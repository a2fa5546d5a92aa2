import { TraceError } from '../../trace/errors.js';
import type { TraceEvent, TraceHeader } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { FilesByKind, Imported, Kind } from '../kind.js';
import type { ImportOptions } from '../options.js';
import { Report } from '../report.js';
import { StreamEvents } from '../scheduler-stream/events.js';
import { isSince1970 } from '../scheduler-stream/lines.js';
import { MergedStreams } from '../scheduler-stream/merged.js';
import { OfferedAgents } from '../scheduler-stream/offered-agents.js';
import { type Subscription, subscriptionsOf } from '../scheduler-stream/subscriptions.js';
import { arrivalOf } from '../spark-frameworks.js';
import { TasksSeen } from '../tasks-seen.js';
import { type KnownMembers, membersOf } from '../witness/members.js';

/**
 * What frameworks sent to a Mesos master and received from it (scheduler API v1), noted line by line with
 * its time: one file for each framework, on one clock. They say what was in each offer and how it was
 * answered; what one allocation made together, and how large agents are, only files beside them say.
 *
 * Source: Mesos `include/mesos/v1/scheduler/scheduler.proto`, `docs/scheduler-http-api.md`.
 */
export const schedulerEvents: Kind = {
  name: 'scheduler-events',
  what: 'calls and events of frameworks (Mesos scheduler API) with their times',
  recognises: ({ text }) => /^\s*\{/.test(text) && NOTED.test(text) && CALL_OR_EVENT.test(text),
  beside: ['operator-events', 'mesos-state', 'mesos-roles'],
  read,
};

/** What the recorder says of each line, and what only frameworks send and receive. */
const NOTED = /"dir"\s*:\s*"(?:call|event)"/;
const CALL_OR_EVENT =
  /"(?:subscribe|offers|accept|decline)"\s*:\s*\{\s*"(?:framework_info|offers|offer_ids)"\s*:/;

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
  beside: FilesByKind,
): Promise<Imported> {
  const subscriptions = await subscriptionsOf(files, options, new Report());
  const members = await membersOf(beside, options, report);
  const streams = new Streams(files, options, subscriptions, members);
  await streams.survey();
  if (streams.agents.size === 0 && options.agents === undefined) {
    const problem = 'no offer is in it, and so no agent';
    throw new TraceError('field', { file: files[0]?.path ?? '' }, problem, 'offers, or --agents');
  }
  return { header: streams.header(), events: streams.events(report) };
}

class Streams {
  readonly agents = new OfferedAgents();
  readonly #seen = new TasksSeen();
  #startSeconds: number | undefined;
  #endMs = 0;

  constructor(
    private readonly files: readonly RecordedFile[],
    private readonly options: ImportOptions,
    private readonly subscriptions: ReadonlyMap<string, Subscription>,
    private readonly members: KnownMembers,
  ) {}

  /** A first reading, for what must be known before its time: agents, and what frameworks wanted. */
  async survey(): Promise<void> {
    for await (const event of this.#plain(new Report())) {
      this.agents.note(event);
      this.#endMs = event.t;
      if (event.type === 'ACCEPT') {
        for (const task of event.tasks) this.#seen.launched(event.framework_id, task, event.t);
      } else if (event.type === 'TASK_STATUS') {
        this.#seen.state(event.framework_id, event.task_id, event.state, event.t);
      }
    }
  }

  header(): TraceHeader {
    const { name = 'scheduler-events', allocationIntervalMs } = this.options;
    const start = this.#startSeconds ?? 0;
    return {
      type: 'TRACE',
      version: 1,
      name,
      source: 'Mesos scheduler API',
      ...(isSince1970(start) && { start: new Date(Math.floor(start * 1000)).toISOString() }),
      horizon_ms: this.#endMs,
      ...(allocationIntervalMs !== undefined && {
        master: { allocation_interval_ms: allocationIntervalMs },
      }),
    };
  }

  async *events(report: Report): AsyncGenerator<TraceEvent> {
    const added = new Set<string>();
    for await (const event of this.#plain(report)) {
      if (event.type === 'OFFERS') {
        for (const { agent_id: id } of event.offers) {
          if (added.has(id) || this.options.agents !== undefined) continue;
          added.add(id);
          yield this.#agentAdded(id, event.t, report);
        }
      }
      if (event.type === 'FRAMEWORK_ADDED') yield* this.#arrival(event, report);
      else yield event;
    }
  }

  async *#plain(report: Report): AsyncGenerator<TraceEvent> {
    const streams = new MergedStreams(this.files, (shape) => report.leftOut(shape));
    const told = new StreamEvents(this.options, report);
    try {
      for (;;) {
        const line = await streams.next();
        if (line === undefined) return;
        this.#startSeconds ??= isSince1970(line.seconds) ? line.seconds : 0;
        const start = this.#startSeconds;
        // Rounded down, so that the order stays.
        yield* told.apply(line, Math.max(0, Math.floor((line.seconds - start) * 1000 + 1e-6)));
      }
    } finally {
      await streams.close();
    }
  }

  #agentAdded(id: string, t: number, report: Report): TraceEvent {
    const known = this.members.agents.get(id);
    if (known !== undefined) {
      report.inferred('when agents came, from their first offer');
      return { t, type: 'AGENT_ADDED', agent: known, inferred: ['t'] };
    }
    report.inferred("agents' resources, at least what was on offer and ran there at once");
    const agent = this.agents.agent(id);
    if (agent === undefined) throw new Error(`agent ${id} was not seen in the first reading`);
    return { t, type: 'AGENT_ADDED', agent, inferred: ['agent.resources', 't'] };
  }

  #arrival(event: Extract<TraceEvent, { type: 'FRAMEWORK_ADDED' }>, report: Report): TraceEvent[] {
    const { framework, t } = event;
    const labels = this.subscriptions.get(framework.id)?.labels;
    const asked = { framework, arrivedMs: t, ...(labels !== undefined && { labels }) };
    return arrivalOf(event, asked, this.#seen, this.options, report);
  }
}
