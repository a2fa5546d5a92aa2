import { counted } from '../resources/counted.js';
import { formatResources, parseResources, resourcesFrom } from '../resources/index.js';
import type { TraceAgent, TraceEvent } from '../trace/index.js';
import { agentOf } from './about.js';
import { ChangeError, type ChangeKind, type Effect, expecting, type Unchanged } from './change.js';
import { Names } from './names.js';
import { copiesAt, timesOf } from './share.js';

const EXPECTED = "+10, -10, x1.2, '+10 of cpus:16;mem:122880' or '+10 in us-east-1a'";

/** `agents=+10`: more agents, or fewer. */
export const agents: ChangeKind = {
  name: 'agents',
  example: 'agents=+10',
  meaning:
    "ten more of the commonest shape; -10: ten fewer; x1.2: of each; '+10 of cpus:16;mem:122880', '+10 in us-east-1a'",
  read(subject, value) {
    if (subject !== '') throw new ChangeError(`agents${subject} is no change`, 'agents=…');
    const thousandths = timesOf(value);
    if (thousandths !== undefined) return timesAsMany(thousandths, value);
    const [, sign, count = '', shape, zone] =
      /^([+-])(\d{1,6})(?:\s+of\s+(\S+))?(?:\s+in\s+(\S+))?$/.exec(value) ?? [];
    if (sign === undefined || Number(count) === 0) throw new ChangeError(quoted(value), EXPECTED);
    if (sign === '+') return more(Number(count), shape, zone);
    if (shape !== undefined) throw new ChangeError('fewer of a shape', '-10 or x0.8');
    return fewer(Number(count), zone);
  },
};

function quoted(value: string): string {
  return JSON.stringify(value);
}

/** Agents that are alike but for their names. */
function shapeOf({ id: _id, hostname: _hostname, ...rest }: TraceAgent): string {
  return JSON.stringify(rest);
}

function placeWords(zone: string | undefined): string {
  return zone === undefined ? '' : ` in ${zone}`;
}

interface Shape {
  readonly agent: TraceAgent;
  /** In the order in which they came. */
  readonly ids: Set<string>;
}

/** The commonest shape; of equally common ones the one that came first. */
async function commonest(trace: Unchanged, zone: string | undefined): Promise<Shape> {
  return firstOfMost(await shapesIn(await trace.again(), zone), zone);
}

async function shapesIn(
  events: AsyncIterable<TraceEvent>,
  zone: string | undefined,
): Promise<Shape[]> {
  const shapes = new Map<string, Shape>();
  for await (const event of events) {
    if (event.type !== 'AGENT_ADDED') continue;
    const { agent } = event;
    if (zone !== undefined && agent.zone !== zone) continue;
    const known = shapes.get(shapeOf(agent)) ?? { agent, ids: new Set() };
    known.ids.add(agent.id);
    shapes.set(shapeOf(agent), known);
  }
  return [...shapes.values()];
}

function firstOfMost([first, ...others]: readonly Shape[], zone: string | undefined): Shape {
  if (first === undefined) throw noAgent(zone);
  return others.reduce((most, one) => (one.ids.size > most.ids.size ? one : most), first);
}

function noAgent(zone: string | undefined): ChangeError {
  if (zone === undefined) return new ChangeError('the recording has no agent', 'agents in it');
  return new ChangeError(`no agent is in ${zone}`, 'the zone of some agent');
}

/** The agents of the commonest shape: how many, what they have, and how many others there are. */
export interface CommonestAgents {
  readonly count: number;
  readonly others: number;
  /** Their resources, as Mesos writes them. */
  readonly shape: string;
}

/**
 * The agents that `agents=+10` adds to.
 *
 * @throws {ChangeError} when there are none.
 */
export async function commonestAgents(events: AsyncIterable<TraceEvent>): Promise<CommonestAgents> {
  const shapes = await shapesIn(events, undefined);
  const { agent, ids } = firstOfMost(shapes, undefined);
  const all = shapes.reduce((sum, shape) => sum + shape.ids.size, 0);
  const resources = formatResources(resourcesFrom(agent.resources));
  return { count: ids.size, others: all - ids.size, shape: resources };
}

function more(count: number, shape: string | undefined, zone: string | undefined): Effect {
  if (shape !== undefined) expecting('cpus:16;mem:122880', () => parseResources(shape));
  const like = shape === undefined ? ', as most are' : ` of ${shape}`;
  return {
    sentence: `${counted(count, 'more agent')}${like}${placeWords(zone)}`,
    async *apply(trace) {
      const known = shape === undefined ? await commonest(trace, zone) : undefined;
      const names = await Names.besides(await trace.again(), (event) => [agentOf(event)]);
      let isDone = false;
      for await (const event of trace.events) {
        yield event;
        if (isDone || event.type !== 'AGENT_ADDED') continue;
        const like = known?.agent ?? { ...event.agent, resources: shape ?? '' };
        if (known !== undefined && shapeOf(event.agent) !== shapeOf(like)) continue;
        isDone = true;
        for (let number = 1; number <= count; number++) {
          const id = names.next('more-');
          const agent = { ...like, id, hostname: id, ...(zone !== undefined && { zone }) };
          yield { t: event.t, type: 'AGENT_ADDED', agent };
        }
      }
      if (!isDone) throw noAgent(zone);
    },
  };
}

/** The last ones of the commonest shape never come. */
function fewer(count: number, zone: string | undefined): Effect {
  return {
    sentence: `${counted(count, 'agent')} fewer, as most are${placeWords(zone)}`,
    async *apply(trace) {
      const { ids } = await commonest(trace, zone);
      if (count >= ids.size) {
        const problem = `only ${counted(ids.size, 'agent is', 'agents are')} of the commonest shape${placeWords(zone)}`;
        throw new ChangeError(problem, 'fewer than that');
      }
      const gone = new Set([...ids].slice(-count));
      for await (const event of trace.events) {
        const id = agentOf(event);
        if (id === undefined || !gone.has(id)) yield event;
      }
    },
  };
}

/** The event with another agent in it. */
function about(event: TraceEvent, copy: string): TraceEvent {
  if (event.type === 'AGENT_ADDED') {
    return { ...event, agent: { ...event.agent, id: copy, hostname: copy } };
  }
  if (event.type === 'AGENT_UPDATED') {
    const { hostname: _, ...agent } = event.agent;
    return { ...event, agent: { ...agent, id: copy } };
  }
  return 'agent_id' in event ? { ...event, agent_id: copy } : event;
}

/** So many times as many of each shape; a copy comes, changes and goes with its original. */
function timesAsMany(thousandths: number, value: string): Effect {
  return {
    sentence: `${value.replace('x', '×').slice(1)} times as many agents of each shape`,
    async *apply(trace) {
      const names = await Names.besides(await trace.again(), (event) => [agentOf(event)]);
      const counts = new Map<string, number>();
      /** Of each agent those that stand in its place: its own name, and names of copies. */
      const copies = new Map<string, readonly string[]>();
      for await (const event of trace.events) {
        const id = agentOf(event);
        if (id === undefined) {
          yield event;
          continue;
        }
        if (event.type === 'AGENT_ADDED' && !copies.has(id)) {
          const shape = shapeOf(event.agent);
          const before = counts.get(shape) ?? 0;
          counts.set(shape, before + 1);
          const nameOf = (_: unknown, index: number) => (index === 0 ? id : names.next(`${id}+`));
          copies.set(id, Array.from({ length: copiesAt(before, thousandths) }, nameOf));
        }
        for (const name of copies.get(id) ?? [id]) {
          yield name === id ? event : about(event, name);
        }
      }
    },
  };
}
