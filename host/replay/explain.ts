import type { Policy } from '../allocator/api.js';
import { createAllocator, type Explanation, type FairleadAllocator } from '../allocator/index.js';
import { ReplayError } from '../models/errors.js';
import { didYouMean } from '../resources/near-names.js';
import type { TraceEvent, TraceFramework } from '../trace/events.js';
import { nameOfSource, openSource, type Resting, type TraceSource } from '../trace/index.js';
import { notingRoles, warnOfSelectors } from './engine.js';
import type { NotPlayed } from './not-played.js';
import { loadPolicy } from './policy-file.js';
import { type ReplayOptions, replay } from './replay.js';
import type { Standing, TaskStanding } from './standing.js';
import type { Unplaceable } from './unplaceable.js';

export interface ExplainTraceOptions
  extends Pick<ReplayOptions, 'untilMs' | 'seed' | 'onProgress' | 'onWarning' | 'signal'> {
  /** Id or name of the framework; of several with the name, the one that arrived last. */
  readonly frameworkId: string;
  /** The moment, in ms. Default, and when it comes later: the end of the replay. */
  readonly atMs?: number | undefined;
  /** A preset's name, the path of a policy file, or a policy. Default: `drf`. */
  readonly policy?: string | Policy | undefined;
}

/** Where a framework stands at a moment of a replay. */
export interface TraceExplanation extends Resting {
  readonly trace: string;
  /** What is otherwise than it was recorded, in words; absent when nothing is. */
  readonly changes?: readonly string[];
  readonly policy: string;
  readonly frameworkId: string;
  readonly name: string;
  /** The moment that was asked for, or the end of the replay if that came before. */
  readonly atMs: number;
  /** When it arrived, or will. */
  readonly arrivedMs: number;
  /** When it finished; absent while it has not. */
  readonly completedMs?: number;
  /** What it waits for, and no agent so far could ever hold. */
  readonly unplaceable?: readonly Unplaceable[];
  /** What it holds, task by task. */
  readonly tasks?: readonly TaskStanding[];
  /** False when it should be there and is not: the recording does not say what it wanted. */
  readonly isPlayed?: false;
  /** It was submitted, and the driver that becomes it does not run. */
  readonly isAwaited?: true;
  /** When the recording began on the wall clock, as ISO 8601, where it says that. */
  readonly start?: string;
  /** What the recording has up to there and the replay leaves out, or plays otherwise. */
  readonly notPlayed?: readonly NotPlayed[];
  /** One entry for each role that it subscribes to; none before it arrived or after it left. */
  readonly roles: readonly Explanation[];
}

interface Arrival {
  readonly framework: Pick<TraceFramework, 'id' | 'name' | 'roles'>;
  readonly atMs: number;
}

/**
 * Replays a trace in closed loop up to a moment, and asks the allocator there why a framework has
 * what it has, and not more.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when the trace cannot be replayed, or has no such framework.
 */
export async function explainTrace(
  source: TraceSource,
  options: ExplainTraceOptions,
): Promise<TraceExplanation> {
  const { onWarning } = options;
  const { changes = [] } = typeof source === 'string' ? {} : source;
  const policy = policyOf(options.policy ?? 'drf');
  const trace = await openSource(source, onWarning === undefined ? {} : { warn: onWarning });
  const roles = new Set<string>();
  const reading = notingRoles(trace.events, roles);
  const arrivals: Arrival[] = [];
  const agents = new Set<string>();
  const atEnd = new AtEnd(() => find(arrivals, options.frameworkId), options.frameworkId);
  const { result, restsOn, notPlayed } = await replay(
    trace.header,
    noting(reading, arrivals, agents),
    policy,
    (allocatorOptions) => atEnd.makeAllocator(allocatorOptions),
    { ...options, breakOffMs: options.atMs, onEnd: (standing) => atEnd.explain(standing) },
  ).catch((error: unknown) => {
    throw error instanceof ReplayError ? error.in(nameOfSource(source)) : error;
  });
  // Who arrives only later is known, too.
  for await (const _ of noting(reading, arrivals, agents));
  warnOfSelectors([policy], [...roles].sort(), { onWarning });
  const arrival = find(arrivals, options.frameworkId) ?? atEnd.arrival;
  if (arrival === undefined) {
    throw unknown(options.frameworkId, trace.header.name, arrivals, agents);
  }
  const { id, name } = arrival.framework;
  const played = result.perFramework.find((framework) => framework.id === id);
  return {
    trace: trace.header.name,
    ...(changes.length > 0 && { changes }),
    policy: result.policy,
    frameworkId: id,
    name,
    atMs: result.endedMs,
    arrivedMs: played?.arrivedMs ?? arrival.atMs,
    ...(played?.completedMs !== undefined && { completedMs: played.completedMs }),
    ...(played?.unplaceable !== undefined && { unplaceable: played.unplaceable }),
    ...(restsOn !== undefined && { restsOn }),
    ...(played === undefined && arrival.atMs <= result.endedMs && { isPlayed: false }),
    ...(atEnd.isAwaited && { isAwaited: true as const }),
    tasks: atEnd.tasks,
    ...(trace.header.start !== undefined && { start: trace.header.start }),
    ...(notPlayed.length > 0 && { notPlayed }),
    roles: atEnd.explanations,
  };
}

function policyOf(nameOrPolicy: string | Policy): Policy {
  return typeof nameOrPolicy === 'string' ? loadPolicy(nameOrPolicy) : nameOrPolicy;
}

/** The allocator of a replay, asked when the replay ends. */
class AtEnd {
  explanations: readonly Explanation[] = [];
  tasks: readonly TaskStanding[] = [];
  isAwaited = false;
  /** Of an application that no event of the trace tells of: a task brought it. */
  arrival: Arrival | undefined;
  #allocator: FairleadAllocator | undefined;

  constructor(
    private readonly find: () => Arrival | undefined,
    private readonly asked: string,
  ) {}

  async makeAllocator(options: Parameters<typeof createAllocator>[0]): Promise<FairleadAllocator> {
    this.#allocator = await createAllocator(options);
    return this.#allocator;
  }

  explain(standing: Standing): void {
    const record = standing.find(this.asked);
    this.isAwaited = record !== undefined && standing.isAwaited(record);
    this.arrival = record && {
      framework: { ...record, roles: [record.role] },
      atMs: record.arrivedMs,
    };
    const arrival = this.find() ?? this.arrival;
    const allocator = this.#allocator;
    if (arrival === undefined || allocator === undefined) return;
    const { id } = arrival.framework;
    this.tasks = standing.tasksOf(id);
    this.explanations = allocator.rolesOf(id).map((role) => allocator.explain(id, role));
  }
}

/** Hands events on and notes who arrives, and the names of agents; whoever stops listening does not end the reading. */
async function* noting(
  reading: AsyncIterator<TraceEvent>,
  arrivals: Arrival[],
  agents: Set<string>,
): AsyncGenerator<TraceEvent> {
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return;
    if (value.type === 'FRAMEWORK_ADDED') {
      arrivals.push({ framework: value.framework, atMs: value.t });
    } else if (value.type === 'AGENT_ADDED') {
      agents.add(value.agent.id);
      agents.add(value.agent.hostname ?? value.agent.id);
    }
    yield value;
  }
}

function find(arrivals: readonly Arrival[], idOrName: string): Arrival | undefined {
  return (
    arrivals.findLast(({ framework }) => framework.id === idOrName) ??
    arrivals.findLast(({ framework }) => framework.name === idOrName)
  );
}

/** How many names an error lists when none is near. */
const NAMES_MAX = 8;

function unknown(
  idOrName: string,
  trace: string,
  arrivals: readonly Arrival[],
  agents: ReadonlySet<string>,
): ReplayError {
  const names = [...new Set(arrivals.map(({ framework }) => framework.name))];
  const ids = arrivals.map(({ framework }) => framework.id);
  const ofRole = arrivals.filter(({ framework }) => framework.roles.includes(idOrName));
  const isElse = ofRole.length > 0 || agents.has(idOrName);
  const hint = isElse ? '' : didYouMean(idOrName, [...new Set([...names, ...ids])]);
  const what = ofRole.length > 0 ? 'a role' : 'an agent';
  const is = isElse ? `, which is ${what}` : hint;
  const message = `${trace} has no framework ${JSON.stringify(idOrName)}${is}`;
  if (hint !== '' || names.length === 0) return new ReplayError('option', message);
  if (ofRole.length > 0)
    return new ReplayError('option', message, someOf(ofRole, 'a framework of it: '));
  return new ReplayError('option', message, someOf(arrivals, 'one of '));
}

function someOf(arrivals: readonly Arrival[], what: string): string {
  const names = [...new Set(arrivals.map(({ framework }) => framework.name))];
  const more = names.length > NAMES_MAX ? ', …' : '';
  return `${what}${names.slice(0, NAMES_MAX).join(', ')}${more}`;
}
