import { TraceError } from '../../errors.js';
import type { TraceAgent, TraceOffer } from '../../events.js';
import { traceResources } from '../../resource-text.js';
import type { RecordedFramework } from './recorded-demand.js';
import type { AgentRecord, Recording, SchedulerMessage, TimelineLine } from './recording-files.js';

/** The allocator handles what the master sends it within this time; later lines are another's. */
const HANDLED_WITHIN_MS = 50;

/** What the files of a recording say, by id and by time. */
export class RecordingIndex {
  /** ACCEPT and DECLINE calls by their first offer. */
  readonly calls = new Map<string, SchedulerMessage>();
  readonly frameworks = new Map<string, RecordedFramework>();
  /** Offers that a framework was told to be gone. */
  readonly rescinded = new Set<string>();
  /** Lines in which the allocator paused, as it does while an ACCEPT is carried out. */
  readonly paused: number[] = [];
  /** Wall clock of t = 0 and of the end, in ms since the epoch. */
  readonly startAt: number;
  readonly stopAt: number;
  private readonly offers = new Map<string, TraceOffer>();
  private readonly agents: ReadonlyMap<string, AgentRecord>;
  private readonly recovered = new Map<string, number[]>();

  constructor(
    readonly recording: Recording,
    private readonly folder: string,
  ) {
    this.agents = new Map(recording.agents.map((agent) => [agent.agent_info.id.value, agent]));
    this.readStreams();
    this.startAt = this.findStart();
    const stop = recording.timeline.find(({ what }) => what === 'stopping');
    this.stopAt = stop === undefined ? Number.POSITIVE_INFINITY : this.startAt + stop.t * 1000;
    this.indexLog();
  }

  /** The line in which the allocator recovers what the master's line `index` made it recover. */
  allocatorLine(index: number, frameworkId: string, agentId: string): number {
    const lines = this.recovered.get(`${frameworkId} ${agentId}`) ?? [];
    const line = lines.find((recovered) => recovered > index);
    return line !== undefined && this.at(line) - this.at(index) < HANDLED_WITHIN_MS ? line : index;
  }

  at(index: number): number {
    const line = this.recording.log[index];
    if (line === undefined) throw new Error(`the log has no line ${index}`);
    return line.at;
  }

  /** Whole milliseconds since the start; rounded down, so that the order stays. */
  ms(at: number): number {
    return Math.max(0, Math.floor(at - this.startAt + 1e-6));
  }

  agent(id: string): TraceAgent {
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

  framework(id: string): RecordedFramework {
    const framework = this.frameworks.get(id);
    if (framework === undefined)
      throw this.error(`no stream holds the SUBSCRIBE of framework ${id}`);
    return framework;
  }

  offer(id: string): TraceOffer {
    const offer = this.offers.get(id);
    if (offer === undefined) throw this.error(`no stream holds offer ${id}`);
    return offer;
  }

  error(problem: string): TraceError {
    return new TraceError('field', { file: this.folder }, problem, 'files of one and the same run');
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
