import type { TraceEvent, TraceTask } from '../../events.js';
import { traceResources } from '../../resource-text.js';
import { isTerminal } from '../../task-states.js';
import type { AboutTrace, ForeignTrace } from '../importer.js';
import { type LogLine, parseFlags } from './glog.js';
import { headerOf } from './header.js';
import { RecordedCycles } from './recorded-cycles.js';
import {
  isService,
  isSpark,
  median,
  type RecordedFramework,
  type RecordedTask,
  sparkDemand,
  sparkMinimum,
  startTimesMs,
  tasksDemand,
} from './recorded-demand.js';
import type { Recording, TaskInfo, TimelineLine } from './recording-files.js';
import { RecordingIndex } from './recording-index.js';

/** An event with what orders it: when, and where in the log the allocator and the master said so. */
interface Placed {
  readonly at: number;
  readonly line: number;
  readonly masterLine: number;
  readonly event: TraceEvent;
}

/** An event before its time is fixed relative to the run's start. */
type Untimed = TraceEvent extends infer E ? (E extends TraceEvent ? Omit<E, 't'> : never) : never;

/** Turns what the files of a recording say into events. */
export class Conversion {
  private readonly placed: Placed[] = [];
  private readonly tasks = new Map<
    string,
    { task: RecordedTask; agentId: string; state: string }
  >();
  private readonly index: RecordingIndex;
  private readonly cycles: RecordedCycles;

  constructor(
    private readonly recording: Recording,
    folder: string,
  ) {
    this.index = new RecordingIndex(recording, folder);
    this.cycles = new RecordedCycles(this.index);
  }

  run(about: AboutTrace): ForeignTrace {
    for (const [index, line] of this.recording.log.entries()) {
      if (line.at < this.index.stopAt) this.convertLine(line, index);
    }
    this.placeCycles();
    for (const line of this.recording.timeline) this.convertTimeline(line);
    this.placeDemand();
    this.placed.sort((a, b) => a.at - b.at || a.line - b.line || a.masterLine - b.masterLine);
    const header = headerOf(this.recording, this.index, about);
    return { header, events: this.placed.map(({ event }) => event) };
  }

  private convertLine(line: LogLine, index: number): void {
    const { message, file } = line;
    if (file === 'hierarchical.cpp') this.convertAllocatorLine(message, index);
    else if (file === 'master.cpp') this.convertMasterLine(message, index);
    else if (message.startsWith('Successfully updated the registry')) this.convertWeights(index);
  }

  private convertAllocatorLine(message: string, index: number): void {
    if (this.cycles.ended(message, index)) return;
    const subject = /^(Added|Removed|Activated|Deactivated) (agent|framework) (\S+)/.exec(message);
    if (subject !== null) this.convertSubject(subject, index);
    const agent = /^Agent (\S+) (deactivated|reactivated)$/.exec(message);
    if (agent !== null) {
      const type = agent[2] === 'deactivated' ? 'AGENT_DEACTIVATED' : 'AGENT_ACTIVATED';
      this.place(index, { type, agent_id: agent[1] ?? '' });
    }
    const roles =
      /^(Suppressed|Unsuppressed) offers .*for roles \{ (.*) \} of framework (\S+)$/.exec(message);
    if (roles !== null) {
      const type = roles[1] === 'Suppressed' ? 'SUPPRESS' : 'REVIVE';
      this.place(index, {
        type,
        framework_id: roles[3] ?? '',
        roles: (roles[2] ?? '').split(', '),
      });
    }
    const quota = /^Updated quota for role '(.*)', +guarantees: (.*) limits: (.*)$/.exec(message);
    if (quota !== null) this.convertQuota(quota, index);
  }

  private convertSubject(match: RegExpExecArray, index: number): void {
    const [, verb, subject, id = ''] = match;
    if (subject === 'agent') {
      if (verb === 'Removed') this.place(index, { type: 'AGENT_REMOVED', agent_id: id });
      else this.place(index, { type: 'AGENT_ADDED', agent: this.index.agent(id) });
      return;
    }
    if (verb === 'Added') {
      const framework = this.index.framework(id);
      framework.arrivedMs = this.index.ms(this.index.at(index));
      const minimum = isSpark(framework) ? sparkMinimum(framework) : undefined;
      const permanent = isService(framework) && { permanent: true };
      const info = { ...framework.info, ...(minimum && { minimum }), ...permanent };
      this.place(index, { type: 'FRAMEWORK_ADDED', framework: info });
    } else if (verb === 'Removed')
      this.place(index, { type: 'FRAMEWORK_REMOVED', framework_id: id });
    else {
      const type = verb === 'Activated' ? 'FRAMEWORK_ACTIVATED' : 'FRAMEWORK_DEACTIVATED';
      this.place(index, { type, framework_id: id });
    }
  }

  private convertQuota(match: RegExpExecArray, index: number): void {
    const [, role = '', guarantees, limits] = match;
    const text = (quantities = '{}') =>
      quantities === '{}' ? undefined : quantities.replaceAll('; ', ';');
    const [guaranteed, limited] = [text(guarantees), text(limits)];
    this.place(index, {
      type: 'QUOTA_UPDATED',
      role,
      ...(guaranteed !== undefined && { guarantees: guaranteed }),
      ...(limited !== undefined && { limits: limited }),
    });
  }

  /** The allocator is told of new weights when the registry has them; it logs nothing itself. */
  private convertWeights(index: number): void {
    const before = this.recording.log.slice(Math.max(0, index - 2), index);
    if (!before.some(({ message }) => message === 'Processing call UPDATE_WEIGHTS')) return;
    const t = (this.index.at(index) - this.index.startAt) / 1000;
    const line = this.recording.timeline.find(
      ({ request, t: doneAt }) =>
        request?.update_weights !== undefined && Math.abs(doneAt - t) < 0.1,
    );
    const infos = line?.request?.update_weights?.weight_infos;
    if (infos === undefined) throw this.index.error('timeline.jsonl lacks the new weights');
    const weights = Object.fromEntries(infos.map(({ role, weight }) => [role, weight]));
    this.place(index, { type: 'WEIGHTS_UPDATED', weights });
  }

  private convertMasterLine(message: string, index: number): void {
    const call = /^Processing (ACCEPT|DECLINE) call for offers: \[ ([^\s,]+)/.exec(message);
    if (call !== null) {
      if (call[1] === 'ACCEPT') this.convertAccept(call[2] ?? '', index);
      else this.convertDecline(call[2] ?? '', index);
      return;
    }
    const sending = /^Sending offers \[ (.*) \] to framework/.exec(message);
    if (sending !== null) this.cycles.sending((sending[1] ?? '').split(', '), index);
    const removed = /^Removing offer (\S+)$/.exec(message)?.[1];
    if (removed !== undefined && this.index.rescinded.has(removed)) {
      const { framework_id, agent_id } = this.index.offer(removed);
      const line = this.index.allocatorLine(index, framework_id, agent_id);
      this.place(line, { type: 'RESCIND', offer_id: removed }, index);
    }
    const state = /^Updating the state of task (\S+) of framework (\S+) \(latest state: (\w+)/.exec(
      message,
    );
    if (state !== null) this.convertStatus(state, index);
    const flags = message.startsWith('Flags at startup: ') ? parseFlags(message) : undefined;
    const weights = flags?.get('weights');
    if (weights !== undefined && weights !== '') this.placeFirstWeights(weights);
  }

  private placeFirstWeights(text: string): void {
    const pairs = text.split(',').map((pair) => pair.split('='));
    const weights = Object.fromEntries(pairs.map(([role = '', value]) => [role, Number(value)]));
    const event: TraceEvent = { t: 0, type: 'WEIGHTS_UPDATED', weights };
    this.placed.push({ at: this.index.startAt, line: -1, masterLine: -1, event });
  }

  private convertAccept(first: string, index: number): void {
    const accept = this.index.calls.get(first)?.accept;
    if (accept === undefined)
      throw this.index.error(`no stream holds the ACCEPT of offer ${first}`);
    const offer = this.index.offer(first);
    const line = this.index.paused.find((paused) => paused > index) ?? index;
    const framework = this.index.framework(offer.framework_id);
    const refuse = accept.filters?.refuse_seconds;
    if (framework.tasks.length === 0 && refuse !== undefined)
      framework.acceptRefuseSeconds = refuse;
    const tasks = accept.operations.flatMap((operation) => operation.launch?.task_infos ?? []);
    const event = {
      type: 'ACCEPT' as const,
      framework_id: offer.framework_id,
      offer_ids: accept.offer_ids.map(({ value }) => value),
      tasks: tasks.map((info) => this.launch(info, framework, this.index.ms(this.index.at(line)))),
      ...(refuse !== undefined && { refuse_seconds: refuse }),
    };
    this.place(line, event, index);
  }

  private launch(info: TaskInfo, framework: RecordedFramework, launchedMs: number): TraceTask {
    const resources = traceResources(info.resources);
    const id = info.task_id.value;
    const sleepSeconds = /^sleep ([\d.]+)$/.exec(info.command?.value ?? '')?.[1];
    const task: RecordedTask = {
      id,
      name: info.name,
      resources,
      launchedMs,
      ...(sleepSeconds !== undefined && { commandMs: Number(sleepSeconds) * 1000 }),
    };
    framework.tasks.push(task);
    const key = `${framework.info.id} ${id}`;
    this.tasks.set(key, { task, agentId: info.agent_id.value, state: 'TASK_STAGING' });
    return { id, ...(info.name !== id && { name: info.name }), resources };
  }

  private convertDecline(first: string, index: number): void {
    const decline = this.index.calls.get(first)?.decline;
    if (decline === undefined)
      throw this.index.error(`no stream holds the DECLINE of offer ${first}`);
    const { framework_id, agent_id } = this.index.offer(first);
    const refuse = decline.filters?.refuse_seconds;
    if (refuse !== undefined) this.index.framework(framework_id).declineRefuseSeconds = refuse;
    const event = {
      type: 'DECLINE' as const,
      framework_id,
      offer_ids: decline.offer_ids.map(({ value }) => value),
      ...(refuse !== undefined && { refuse_seconds: refuse }),
    };
    this.place(this.index.allocatorLine(index, framework_id, agent_id), event, index);
  }

  private convertStatus(match: RegExpExecArray, index: number): void {
    const [, taskId = '', frameworkId = '', state = ''] = match;
    const known = this.tasks.get(`${frameworkId} ${taskId}`);
    if (known === undefined || known.state === state || isTerminal(known.state)) return;
    known.state = state;
    const { agentId, task } = known;
    const isEnd = isTerminal(state);
    const line = isEnd ? this.index.allocatorLine(index, frameworkId, agentId) : index;
    const atMs = this.index.ms(this.index.at(line));
    if (state === 'TASK_RUNNING') task.runningMs = atMs;
    if (state === 'TASK_FINISHED') task.finishedMs = atMs;
    const ids = { framework_id: frameworkId, agent_id: agentId, task_id: taskId };
    this.place(line, { type: 'TASK_STATUS', ...ids, state }, index);
  }

  private placeCycles(): void {
    for (const { at, line, ...cycle } of this.cycles.all()) {
      const event: TraceEvent = { t: this.index.ms(at), type: 'OFFERS', ...cycle };
      this.placed.push({ at, line, masterLine: line, event });
    }
  }

  private convertTimeline({ t, what, framework, reason }: TimelineLine): void {
    const id = [...this.index.frameworks].find(([, { info }]) => info.name === framework)?.[0];
    const at = this.index.startAt + t * 1000;
    if (id === undefined || at >= this.index.stopAt) return;
    const time = this.index.ms(at);
    let event: TraceEvent | undefined;
    if (what === 'job started') {
      const why = reason === 'minimum' ? 'minimum' : 'waited';
      event = { t: time, type: 'STARTED', framework_id: id, reason: why };
    } else if (what.endsWith(' finished')) event = { t: time, type: 'FINISHED', framework_id: id };
    const line = this.recording.log.length;
    if (event !== undefined) this.placed.push({ at, line, masterLine: line, event });
  }

  /** What each framework wanted stands right behind its arrival. */
  private placeDemand(): void {
    const known = [...this.index.frameworks.values()];
    const starts = known
      .filter(isSpark)
      .flatMap(startTimesMs)
      .sort((a, b) => a - b);
    const fallbackMs = median(starts) ?? 0;
    for (const { at, line, masterLine, event } of [...this.placed]) {
      if (event.type !== 'FRAMEWORK_ADDED') continue;
      const framework = this.index.framework(event.framework.id);
      const spark = isSpark(framework);
      const demand = spark ? sparkDemand(framework, fallbackMs) : tasksDemand(framework);
      const about = { framework_id: framework.info.id, demand, ...(!spark && { derived: true }) };
      const placed = { t: event.t, type: 'DEMAND' as const, ...about };
      this.placed.push({ at, line, masterLine: masterLine + 0.5, event: placed });
    }
  }

  private place(line: number, event: Untimed, masterLine = line): void {
    const at = this.index.at(line);
    const { type, ...rest } = event;
    this.placed.push({
      at,
      line,
      masterLine,
      event: { t: this.index.ms(at), type, ...rest } as TraceEvent,
    });
  }
}
