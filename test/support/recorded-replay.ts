import { Connection } from '../../host/replay/connection.js';
import { replayTrace } from '../../host/replay/index.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { formatResources } from '../../host/resources/index.js';
import type { TraceEvent, TraceHeader, TraceTask } from '../../host/trace/events.js';
import type { Recording } from '../../host/trace/index.js';

/** Events as a recording, to be read as often as one likes. */
export function recordingOfEvents(header: TraceHeader, events: readonly TraceEvent[]): Recording {
  async function* all() {
    yield* events;
  }
  const open = async () => ({ header, events: all(), close: async () => {} });
  return { name: header.name, open };
}

type Accept = Connection['accept'];
type Launches = Parameters<Accept>[1];

/**
 * Replays a trace under plain fairness and writes down what was accepted, came to run and ended in it, as a
 * recording of that cluster would have it.
 */
export async function recordedReplay(
  header: TraceHeader,
  events: readonly TraceEvent[],
): Promise<{ readonly recording: Recording; readonly result: PolicyResult }> {
  const decisions: TraceEvent[] = [];
  const accept: Accept = Connection.prototype.accept;
  let offers = 0;
  Connection.prototype.accept = function (this: Connection, offer, launches, refuseSeconds) {
    offers += 1;
    const id = `O${offers}`;
    const { role, agentId, resources } = offer;
    const t = this.nowMs;
    const of = { framework_id: this.id, role, agent_id: agentId };
    decisions.push(
      { t, type: 'OFFERS', offers: [{ id, ...of, resources: formatResources(resources) }] },
      { t, type: 'ACCEPT', framework_id: this.id, offer_ids: [id], tasks: tasksOf(launches) },
    );
    accept.call(this, offer, launches, refuseSeconds);
  };
  try {
    const { policies } = await replayTrace(recordingOfEvents(header, events), {
      policies: ['drf'],
      onStatus: ({ timeMs, frameworkId, agentId, taskId, state }) => {
        const of = { framework_id: frameworkId, agent_id: agentId, task_id: taskId };
        decisions.push({ t: timeMs, type: 'TASK_STATUS', ...of, state });
      },
    });
    const result = policies[0] as PolicyResult;
    for (const { id, startedMs, completedMs } of result.perFramework) {
      if (startedMs !== undefined) {
        decisions.push({ t: startedMs, type: 'STARTED', framework_id: id, reason: 'minimum' });
      }
      if (completedMs === undefined) continue;
      decisions.push({ t: completedMs, type: 'FINISHED', framework_id: id });
      decisions.push({ t: completedMs, type: 'FRAMEWORK_REMOVED', framework_id: id });
    }
    const all = [...events, ...decisions].sort((a, b) => a.t - b.t);
    return { recording: recordingOfEvents(header, all), result };
  } finally {
    Connection.prototype.accept = accept;
  }
}

/** An executor that a task brings is launched before it. */
function tasksOf(launches: Launches): TraceTask[] {
  const brought = launches.find(({ isExecutor }) => isExecutor === true);
  const executor = brought && {
    id: brought.id,
    resources: formatResources(brought.resources),
  };
  return launches
    .filter((launch) => launch !== brought)
    .map(({ id, name, resources }) => {
      return { id, name, resources: formatResources(resources), ...(executor && { executor }) };
    });
}
