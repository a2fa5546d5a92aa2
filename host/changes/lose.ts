import { matchesPattern } from '../resources/name-pattern.js';
import { TIME_EXAMPLES, type TraceAgent, type TraceEvent, timeOf } from '../trace/index.js';
import { agentOf } from './about.js';
import { ChangeError, type ChangeKind, type Unchanged } from './change.js';

/** `lose.zone.us-east-1a=2h`: the agents of a zone are lost at a time. */
export const loseZone: ChangeKind = {
  name: 'lose.zone.',
  example: 'lose.zone.us-east-1a=2h',
  meaning:
    'two hours after the start all agents of this zone are lost; 2h+30m: they come back 30 minutes later',
  read: (zone, value) => losing(`in ${zone}`, isIn(zone), value),
};

/** `lose.agent.agent-1*=2h`: agents by their name. */
export const loseAgent: ChangeKind = {
  name: 'lose.agent.',
  example: 'lose.agent.agent-1*=2h',
  meaning: 'the same for agents by id or host name; * stands for anything',
  read(pattern, value) {
    const isNamed = (name: string) => matchesPattern(pattern, name);
    const isLost = ({ id, hostname = id }: TraceAgent) => isNamed(id) || isNamed(hostname);
    return losing(pattern, isLost, value);
  },
};

/** By its fault domain, or by an attribute called zone or AZ, as published. */
function isIn(zone: string): (agent: TraceAgent) => boolean {
  return (agent) => {
    if (agent.zone === zone) return true;
    return (agent.attributes ?? '').split(';').some((attribute) => {
      const [name = '', value] = attribute.split(':');
      return /^(?:az|zone)$/i.test(name.trim()) && value?.trim() === zone;
    });
  };
}

function losing(which: string, isLost: (agent: TraceAgent) => boolean, value: string) {
  const [at = '', back, ...rest] = value.split('+');
  const atMs = timeOf(at);
  const awayMs = back === undefined ? undefined : timeOf(back);
  if (atMs === undefined || rest.length > 0 || (back !== undefined && awayMs === undefined)) {
    throw new ChangeError(JSON.stringify(value), `a time such as ${TIME_EXAMPLES}, or 2h+30m`);
  }
  const returning = back === undefined ? '' : `, and come back ${back} later`;
  return {
    sentence: `agents ${which} are lost at ${at}${returning}`,
    apply: (trace: Unchanged) => withoutThem(trace, isLost, atMs, awayMs),
  };
}

async function* withoutThem(
  { header, events }: Unchanged,
  isLost: (agent: TraceAgent) => boolean,
  atMs: number,
  awayMs = Number.POSITIVE_INFINITY,
): AsyncGenerator<TraceEvent> {
  const { horizon_ms: endMs = Number.POSITIVE_INFINITY } = header;
  if (atMs > endMs) {
    throw new ChangeError(`the recording ends before, at ${endMs} ms`, 'a time within it');
  }
  const backMs = atMs + awayMs;
  /** The ones that it is about, as they are there or would be. */
  const there = new Map<string, TraceAgent>();
  const lost = { isAny: false, areAway: false, areBack: false };
  const changesUpTo = function* (ms: number): Generator<TraceEvent> {
    if (!lost.areAway && !lost.areBack && ms > atMs) {
      lost.areAway = true;
      for (const id of there.keys()) yield { t: atMs, type: 'AGENT_REMOVED', agent_id: id };
    }
    if (lost.areAway && ms > backMs && backMs <= endMs) {
      Object.assign(lost, { areAway: false, areBack: true });
      for (const agent of there.values()) yield { t: backMs, type: 'AGENT_ADDED', agent };
    }
  };
  for await (const event of events) {
    yield* changesUpTo(event.t);
    if (event.type === 'AGENT_ADDED' && isLost(event.agent)) {
      there.set(event.agent.id, event.agent);
      lost.isAny = true;
    }
    const id = agentOf(event);
    const known = id === undefined ? undefined : there.get(id);
    if (known === undefined) {
      yield event;
      continue;
    }
    if (event.type === 'AGENT_UPDATED') there.set(known.id, { ...known, ...event.agent });
    if (event.type === 'AGENT_REMOVED') there.delete(known.id);
    if (!lost.areAway) yield event;
  }
  yield* changesUpTo(Number.POSITIVE_INFINITY);
  if (!lost.isAny)
    throw new ChangeError('the recording has no such agent', 'agents that are there');
}
