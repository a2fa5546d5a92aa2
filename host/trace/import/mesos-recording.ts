import { TraceError } from '../errors.js';
import type { TraceEvent, TraceHeader, TraceOffer, TraceTask } from '../events.js';
import { traceResources } from '../resource-text.js';
import { type LogLine, parseDurationMs, parseFlags } from './glog.js';
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
import {
  type AgentRecord,
  type Recording,
  readRecording,
  type SchedulerMessage,
  type TaskInfo,
  type TimelineLine,
} from './recording-files.js';

/** Ends of a task, after which its resources are free. */
const TERMINAL = /^TASK_(FINISHED|FAILED|KILLED|ERROR|LOST|DROPPED|GONE|GONE_BY_OPERATOR)$/;
/** The allocator handles what the master sends it within this time; later lines are another's. */
const HANDLED_WITHIN_MS = 50;

/** An event with what orders it: when, and where in the log the allocator and the master said so. */
interface Placed {
  readonly at: number;
  readonly line: number;
  readonly masterLine: number;
  readonly event: TraceEvent;
}

/** An event before its time is fixed relative to the run's start. */
type Untimed = TraceEvent extends infer E ? (E extends TraceEvent ? Omit<E, 't'> : never) : never;

export interface ConvertedRecording {
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
}

/**
 * Converts one recorded run of a real Mesos master to a trace. The contents come from the streams of
 * the frameworks and of the operator API; order and times come from the master's log, in which the
 * allocator says when it handled each call and each allocation cycle. The trace ends where the run
 * was stopped. The same folder always gives the same trace.
 *
 * @throws {TraceError} when a file of the recording is missing or does not fit the others.
 */
export function convertRecording(
  folder: string,
  about: Pick<TraceHeader, 'name' | 'description'>,
): ConvertedRecording {
  return new Conversion(readRecording(folder), folder).run(about);
}

class Conversion {
  private readonly placed: Placed[] = [];
  private readonly offers = new Map<string, TraceOffer>();
  private readonly calls = new Map<string, SchedulerMessage>();
  private readonly frameworks = new Map<string, RecordedFramework>();
  private readonly tasks = new Map<
    string,
    { task: RecordedTask; agentId: string; state: string }
  >();
  private readonly agents: ReadonlyMap<string, AgentRecord>;
  private readonly rescinded = new Set<string>();
  private readonly startAt: number;
  private readonly stopAt: number;
  private readonly recovered = new Map<string, number[]>();
  private readonly paused: number[] = [];
  private cycles = 0;
  private cycleStart: { at: number; line: number; cycle: number; agents: number; ids: string[] }[] =
    [];

  constructor(
    private readonly recording: Recording,
    private readonly folder: string,
  ) {
    this.agents = new Map(recording.agents.map((agent) => [agent.agent_info.id.value, agent]));
    this.readStreams();
    this.startAt = this.findStart();
    const stop = recording.timeline.find(({ what }) => what === 'stopping');
    this.stopAt = stop === undefined ? Number.POSITIVE_INFINITY : this.startAt + stop.t * 1000;
    this.indexLog();
  }

  run(about: Pick<TraceHeader, 'name' | 'description'>): ConvertedRecording {
    for (const [index, line] of this.recording.log.entries()) {
      if (line.at < this.stopAt) this.convertLine(line, index);
    }
    this.placeCycles();
    for (const line of this.recording.timeline) this.convertTimeline(line);
    this.placeDemand();
    this.placed.sort((a, b) => a.at - b.at || a.line - b.line || a.masterLine - b.masterLine);
    return { header: this.header(about), events: this.placed.map(({ event }) => event) };
  }

  /** Looks up offers, calls by their first offer, and frameworks by the id that they were given. */
  private readStreams(): void {
    const { streams, timeline } = this.recording;
    for (const stream of streams) {
      let subscribe: SchedulerMessage['subscribe'];
      for (const { dir, body } of stream) {
        if (dir !== 'call' && dir !== 'event') continue;
        if (body.type === 'SUBSCRIBE' && dir === 'call') subscribe = body.subscribe;
        else if (body.type === 'SUBSCRIBED' && body.subscribed && subscribe) {
          const id = body.subscribed.framework_id.value;
          this.frameworks.set(id, recordedFramework(id, subscribe, timeline));
        } else this.readMessage(body);
      }
    }
  }

  private readMessage(body: SchedulerMessage): void {
    for (const offer of body.offers?.offers ?? []) {
      this.offers.set(offer.id.value, {
        id: offer.id.value,
        framework_id: offer.framework_id.value,
        role: offer.allocation_info.role,
        agent_id: offer.agent_id.value,
        resources: traceResources(offer.resources),
      });
    }
    const ids = (body.accept ?? body.decline)?.offer_ids;
    if (ids?.[0] !== undefined) this.calls.set(ids[0].value, body);
    if (body.rescind !== undefined) this.rescinded.add(body.rescind.offer_id.value);
  }

  /**
   * The wall clock of t = 0: a call's line in the log cannot be earlier than its sending, and the
   * quickest of hundreds is late by well under a millisecond.
   */
  private findStart(): number {
    const sentAt = new Map<string, number>();
    for (const stream of this.recording.streams) {
      for (const { t, dir, body } of stream) {
        const first = dir === 'call' ? (body.accept ?? body.decline)?.offer_ids[0] : undefined;
        if (first !== undefined) sentAt.set(first.value, t * 1000);
      }
    }
    let start = Number.POSITIVE_INFINITY;
    for (const { at, message } of this.recording.log) {
      const first = /^Processing (?:ACCEPT|DECLINE) call for offers: \[ ([^\s,]+)/.exec(
        message,
      )?.[1];
      const sent = first === undefined ? undefined : sentAt.get(first);
      if (sent !== undefined) start = Math.min(start, at - sent);
    }
    if (!Number.isFinite(start)) throw this.error('no call of a framework is in master.log');
    return start;
  }

  /** Where the allocator says that it recovered resources, by framework and agent, and paused. */
  private indexLog(): void {
    for (const [index, { message }] of this.recording.log.entries()) {
      if (message === 'Allocation paused') this.paused.push(index);
      const match = /^Recovered .* on agent (\S+) from framework (\S+)$/.exec(message);
      if (match === null) continue;
      const key = `${match[2]} ${match[1]}`;
      const list = this.recovered.get(key);
      if (list === undefined) this.recovered.set(key, [index]);
      else list.push(index);
    }
  }

  private convertLine(line: LogLine, index: number): void {
    const { message, file } = line;
    if (file === 'hierarchical.cpp') this.convertAllocatorLine(message, index);
    else if (file === 'master.cpp') this.convertMasterLine(message, index);
    else if (message.startsWith('Successfully updated the registry')) this.convertWeights(index);
  }

  private convertAllocatorLine(message: string, index: number): void {
    const cycle = /^Performed allocation for (\d+) agents in (\S+)$/.exec(message);
    if (cycle !== null) {
      this.cycles += 1;
      const at = this.at(index) - parseDurationMs(cycle[2] ?? '');
      const agents = Number(cycle[1]);
      this.cycleStart.push({ at, line: index, cycle: this.cycles, agents, ids: [] });
      return;
    }
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
      else this.place(index, { type: 'AGENT_ADDED', agent: this.agent(id) });
      return;
    }
    if (verb === 'Added') {
      const framework = this.framework(id);
      framework.arrivedMs = this.ms(this.at(index));
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
    const t = (this.at(index) - this.startAt) / 1000;
    const line = this.recording.timeline.find(
      ({ request, t: doneAt }) =>
        request?.update_weights !== undefined && Math.abs(doneAt - t) < 0.1,
    );
    const infos = line?.request?.update_weights?.weight_infos;
    if (infos === undefined) throw this.error('timeline.jsonl lacks the new weights');
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
    if (sending !== null) this.assignToCycle((sending[1] ?? '').split(', '), index);
    const removed = /^Removing offer (\S+)$/.exec(message)?.[1];
    if (removed !== undefined && this.rescinded.has(removed)) {
      const { framework_id, agent_id } = this.offer(removed);
      const line = this.allocatorLine(index, framework_id, agent_id);
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
    this.placed.push({ at: this.startAt, line: -1, masterLine: -1, event });
  }

  private convertAccept(first: string, index: number): void {
    const accept = this.calls.get(first)?.accept;
    if (accept === undefined) throw this.error(`no stream holds the ACCEPT of offer ${first}`);
    const offer = this.offer(first);
    const line = this.paused.find((paused) => paused > index) ?? index;
    const framework = this.framework(offer.framework_id);
    const refuse = accept.filters?.refuse_seconds;
    if (framework.tasks.length === 0 && refuse !== undefined)
      framework.acceptRefuseSeconds = refuse;
    const tasks = accept.operations.flatMap((operation) => operation.launch?.task_infos ?? []);
    const event = {
      type: 'ACCEPT' as const,
      framework_id: offer.framework_id,
      offer_ids: accept.offer_ids.map(({ value }) => value),
      tasks: tasks.map((info) => this.launch(info, framework, this.ms(this.at(line)))),
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
    const decline = this.calls.get(first)?.decline;
    if (decline === undefined) throw this.error(`no stream holds the DECLINE of offer ${first}`);
    const { framework_id, agent_id } = this.offer(first);
    const refuse = decline.filters?.refuse_seconds;
    if (refuse !== undefined) this.framework(framework_id).declineRefuseSeconds = refuse;
    const event = {
      type: 'DECLINE' as const,
      framework_id,
      offer_ids: decline.offer_ids.map(({ value }) => value),
      ...(refuse !== undefined && { refuse_seconds: refuse }),
    };
    this.place(this.allocatorLine(index, framework_id, agent_id), event, index);
  }

  private convertStatus(match: RegExpExecArray, index: number): void {
    const [, taskId = '', frameworkId = '', state = ''] = match;
    const known = this.tasks.get(`${frameworkId} ${taskId}`);
    if (known === undefined || known.state === state || TERMINAL.test(known.state)) return;
    known.state = state;
    const { agentId, task } = known;
    const isEnd = TERMINAL.test(state);
    const line = isEnd ? this.allocatorLine(index, frameworkId, agentId) : index;
    const atMs = this.ms(this.at(line));
    if (state === 'TASK_RUNNING') task.runningMs = atMs;
    if (state === 'TASK_FINISHED') task.finishedMs = atMs;
    const ids = { framework_id: frameworkId, agent_id: agentId, task_id: taskId };
    this.place(line, { type: 'TASK_STATUS', ...ids, state }, index);
  }

  /** Offers belong to the last cycle that had begun when the master sent them. */
  private assignToCycle(ids: readonly string[], index: number): void {
    const at = this.at(index);
    // A cycle is logged at its end, which may come after the sending of its first offers.
    const next = this.recording.log
      .slice(index, index + 40)
      .find(({ message }) => message.startsWith('Performed allocation'));
    const duration = parseDurationMs(/ in (\S+)$/.exec(next?.message ?? '')?.[1] ?? '');
    const isNext = next !== undefined && next.at - duration <= at;
    this.pendingOffers.push({ ids, cycle: isNext ? this.cycles + 1 : this.cycles });
  }

  private readonly pendingOffers: { ids: readonly string[]; cycle: number }[] = [];

  private placeCycles(): void {
    for (const { ids, cycle } of this.pendingOffers) {
      const known = this.cycleStart[cycle - 1];
      if (known === undefined) throw this.error(`offers ${ids.join(', ')} belong to no cycle`);
      known.ids.push(...ids);
    }
    for (const { at, line, cycle, agents, ids } of this.cycleStart) {
      const offers = ids
        .map((id) => this.offer(id))
        .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
      const event: TraceEvent = { t: this.ms(at), type: 'OFFERS', cycle, agents, offers };
      this.placed.push({ at, line, masterLine: line, event });
    }
  }

  private convertTimeline({ t, what, framework, reason }: TimelineLine): void {
    const id = [...this.frameworks].find(([, { info }]) => info.name === framework)?.[0];
    const at = this.startAt + t * 1000;
    if (id === undefined || at >= this.stopAt) return;
    const time = this.ms(at);
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
    const known = [...this.frameworks.values()];
    const starts = known
      .filter(isSpark)
      .flatMap(startTimesMs)
      .sort((a, b) => a - b);
    const fallbackMs = median(starts) ?? 0;
    for (const { at, line, masterLine, event } of [...this.placed]) {
      if (event.type !== 'FRAMEWORK_ADDED') continue;
      const framework = this.framework(event.framework.id);
      const spark = isSpark(framework);
      const demand = spark ? sparkDemand(framework, fallbackMs) : tasksDemand(framework);
      const about = { framework_id: framework.info.id, demand, ...(!spark && { derived: true }) };
      const placed = { t: event.t, type: 'DEMAND' as const, ...about };
      this.placed.push({ at, line, masterLine: masterLine + 0.5, event: placed });
    }
  }

  private header(about: Pick<TraceHeader, 'name' | 'description'>): TraceHeader {
    const started = this.recording.log.find(({ message }) =>
      message.startsWith('Flags at startup'),
    );
    const flags = parseFlags(started?.message ?? '');
    const excluded = flags.get('fair_sharing_excluded_resource_names');
    return {
      type: 'TRACE',
      version: 1,
      ...about,
      source: 'mesos-master 1.12',
      start: new Date(this.startAt).toISOString(),
      ...(Number.isFinite(this.stopAt) && { horizon_ms: this.ms(this.stopAt) }),
      master: {
        allocation_interval_ms: parseDurationMs(flags.get('allocation_interval') ?? '1secs'),
        min_allocatable_resources: (flags.get('min_allocatable_resources') ?? '').split('|'),
        filter_gpu_resources: flags.get('filter_gpu_resources') !== 'false',
        ...(flags.has('offer_timeout') && {
          offer_timeout_ms: parseDurationMs(flags.get('offer_timeout') ?? ''),
        }),
        ...(excluded !== undefined && { fairness_exclude: excluded.split(',') }),
      },
    };
  }

  /** The line in which the allocator recovers what the master's line `index` made it recover. */
  private allocatorLine(index: number, frameworkId: string, agentId: string): number {
    const lines = this.recovered.get(`${frameworkId} ${agentId}`) ?? [];
    const line = lines.find((recovered) => recovered > index);
    return line !== undefined && this.at(line) - this.at(index) < HANDLED_WITHIN_MS ? line : index;
  }

  private place(line: number, event: Untimed, masterLine = line): void {
    const at = this.at(line);
    const { type, ...rest } = event;
    this.placed.push({
      at,
      line,
      masterLine,
      event: { t: this.ms(at), type, ...rest } as TraceEvent,
    });
  }

  private at(index: number): number {
    const line = this.recording.log[index];
    if (line === undefined) throw new Error(`the log has no line ${index}`);
    return line.at;
  }

  /** Whole milliseconds since the start; rounded down, so that the order stays. */
  private ms(at: number): number {
    return Math.max(0, Math.floor(at - this.startAt + 1e-6));
  }

  private agent(id: string) {
    const agent = this.agents.get(id);
    if (agent === undefined) throw this.error(`operator-subscribe.jsonl does not know agent ${id}`);
    const attributes = (agent.agent_info.attributes ?? []).map(attributeText).join(';');
    return {
      id,
      resources: traceResources(agent.total_resources),
      ...(attributes !== '' && { attributes }),
      ...(agent.capabilities && { capabilities: agent.capabilities.map(({ type }) => type) }),
    };
  }

  private framework(id: string): RecordedFramework {
    const framework = this.frameworks.get(id);
    if (framework === undefined)
      throw this.error(`no stream holds the SUBSCRIBE of framework ${id}`);
    return framework;
  }

  private offer(id: string): TraceOffer {
    const offer = this.offers.get(id);
    if (offer === undefined) throw this.error(`no stream holds offer ${id}`);
    return offer;
  }

  private error(problem: string): TraceError {
    return new TraceError('field', { file: this.folder }, problem, 'files of one and the same run');
  }
}

function recordedFramework(
  id: string,
  subscribe: NonNullable<SchedulerMessage['subscribe']>,
  timeline: readonly TimelineLine[],
): RecordedFramework {
  const { name, roles, capabilities } = subscribe.framework_info;
  const said = timeline.find((line) => line.what === 'subscribing' && line.framework === name);
  const suppressed = subscribe.suppressed_roles ?? [];
  return {
    info: {
      id,
      name,
      roles,
      ...(suppressed.length > 0 && { suppressed_roles: suppressed }),
      ...(capabilities && { capabilities: capabilities.map(({ type }) => type) }),
    },
    ...(said?.settings && { settings: said.settings }),
    arrivedMs: 0,
    tasks: [],
  };
}

type AttributeRecord = NonNullable<AgentRecord['agent_info']['attributes']>[number];

/** Mesos' text of one attribute: `rack:r1`, `level:3.5`, `slots:[1-4]`, `disks:{a,b}`. */
function attributeText({ name, text, scalar, ranges, set }: AttributeRecord): string {
  if (text) return `${name}:${text.value}`;
  if (scalar) return `${name}:${scalar.value}`;
  if (ranges)
    return `${name}:[${ranges.range.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`;
  return `${name}:{${(set?.item ?? []).join(',')}}`;
}
