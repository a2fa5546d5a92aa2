import { isRight } from '../../trace/check.js';
import {
  OPERATION_TYPES,
  type TraceEvent,
  type TraceOperation,
  type TraceTask,
} from '../../trace/events.js';
import { traceResources } from '../../trace/resource-text.js';
import { isTerminal } from '../../trace/task-states.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../mesos-json/json.js';
import { FRAMEWORK_WORDS, Members } from '../operator-stream/members.js';
import type { ImportOptions } from '../options.js';
import { refusedSeconds } from '../refuse-seconds.js';
import type { Report } from '../report.js';
import { answerOf, listed, offerIdsOf, offersOf, tasksOf } from '../witness/calls.js';
import type { MergedLine } from './merged.js';
import { Subscribing, type Subscription } from './subscriptions.js';

/** One framework's stream, as far as it was read. */
interface Session {
  readonly subscribing: Subscribing;
  subscription?: Subscription;
  /** It was torn down, or left: what follows is no part of it. */
  isOver: boolean;
}

type Teller = (session: Session, id: string, body: Fields, t: number) => TraceEvent[];

/**
 * What frameworks did, as their own streams tell: line by line, in the order of time. Which offers one
 * allocation made together no stream says.
 */
export class StreamEvents {
  readonly #sessions = new Map<number, Session>();
  readonly #frameworks = new Members(FRAMEWORK_WORDS);
  readonly #offers = new Map<string, { readonly framework: string; readonly agent: string }>();
  /** By framework and task: the agent that it runs on. */
  readonly #tasks = new Map<string, string>();
  readonly #tellers: ReadonlyMap<string, Teller> = new Map<string, Teller>([
    ['event OFFERS', (_, id, body, t) => this.#offered(id, body, t)],
    ['event RESCIND', (_, _id, body, t) => this.#rescinded(body, t)],
    ['event UPDATE', (_, id, body, t) => this.#updated(id, body, t)],
    ['call ACCEPT', (_, id, body, t) => this.#accepted(id, fieldsOf(body.accept), t)],
    ['call DECLINE', (_, id, body, t) => this.#declined(id, fieldsOf(body.decline), t)],
    ['call SUPPRESS', (_, id, body, t) => rolesEvent('SUPPRESS', id, body.suppress, t)],
    ['call REVIVE', (_, id, body, t) => rolesEvent('REVIVE', id, body.revive, t)],
    ['call TEARDOWN', (session, id, _, t) => this.#over(session, id, t)],
    ['event HEARTBEAT', () => []],
    ['call ACKNOWLEDGE', () => []],
  ]);

  constructor(
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  /** @param t when the line was noted, on the trace's clock. */
  apply(line: MergedLine, t: number): TraceEvent[] {
    const session = this.#sessionOf(line.stream);
    const id = session.subscription?.framework.id;
    if ('isEnd' in line) return id === undefined ? [] : this.#ended(session, id, t);
    const subscription = session.subscribing.note(line);
    if (subscription !== undefined) return this.#subscribed(session, subscription, t);
    if (line.type === 'SUBSCRIBE') return [];
    const what = `${line.isCall ? 'call' : 'event'} ${line.type}`;
    const teller = this.#tellers.get(what);
    if (teller === undefined)
      this.report.leftOut(/^\w{1,6} [A-Z_]{1,40}$/.test(what) ? what : 'of no type');
    else if (id === undefined) this.report.leftOut('before the framework has an id');
    else if (session.isOver) this.report.leftOut('after the framework left');
    else {
      this.report.understood(what);
      const events = teller(session, id, line.body, t);
      const right = events.filter(isRight);
      if (right.length < events.length) this.report.leftOut(`${what} that cannot be read`);
      return right;
    }
    return [];
  }

  #sessionOf(stream: number): Session {
    const known = this.#sessions.get(stream);
    if (known !== undefined) return known;
    const subscribing = new Subscribing(this.options, this.report);
    const session: Session = { subscribing, isOver: false };
    this.#sessions.set(stream, session);
    return session;
  }

  #subscribed(session: Session, subscription: Subscription, t: number): TraceEvent[] {
    session.subscription = subscription;
    session.isOver = false;
    this.report.understood('event SUBSCRIBED');
    return this.#frameworks.told(subscription.framework, true, t);
  }

  /** The connection is gone: the master keeps the framework as long as it asked for. */
  #ended(session: Session, id: string, t: number): TraceEvent[] {
    const { subscription } = session;
    if (subscription === undefined || session.isOver) return [];
    if (subscription.failoverSeconds <= 0) return this.#over(session, id, t);
    this.#drop(id);
    return this.#frameworks.told(subscription.framework, false, t);
  }

  #over(session: Session, id: string, t: number): TraceEvent[] {
    session.isOver = true;
    this.#drop(id);
    for (const key of this.#tasks.keys()) if (key.startsWith(`${id} `)) this.#tasks.delete(key);
    return this.#frameworks.removed(id, t);
  }

  #drop(framework: string): void {
    for (const [id, offer] of this.#offers) {
      if (offer.framework === framework) this.#offers.delete(id);
    }
  }

  #offered(framework: string, body: Fields, t: number): TraceEvent[] {
    const offers = [...offersOf(body)].map(([id, { agent, role, resources }]) => {
      this.#offers.set(id, { framework, agent });
      const text = traceResources(resources);
      return { id, framework_id: framework, role, agent_id: agent, resources: text };
    });
    const unread = listOf(fieldsOf(body.offers).offers).length - offers.length;
    if (unread > 0) this.report.leftOut('offers that cannot be read', unread);
    return offers.length === 0 ? [] : [{ t, type: 'OFFERS', offers }];
  }

  #rescinded(body: Fields, t: number): TraceEvent[] {
    const id = idOf(fieldsOf(body.rescind).offer_id) ?? '';
    return this.#offers.delete(id) ? [{ t, type: 'RESCIND', offer_id: id }] : [];
  }

  #accepted(framework: string, call: Fields, t: number): TraceEvent[] {
    const [agent = ''] = offerIdsOf(call).map((id) => this.#offers.get(id)?.agent ?? '');
    const ids = this.#take(call);
    if (ids.length === 0) return [];
    const tasks = tasksOf(call).flatMap((fields) => taskOf(fields) ?? []);
    const unread = tasksOf(call).length - tasks.length;
    if (unread > 0) this.report.leftOut('tasks that cannot be read', unread);
    const answer = { framework_id: framework, offer_ids: ids, ...secondsOf(call) };
    const operations = operationsOf(call);
    if (tasks.length + operations.length === 0) return [{ t, type: 'DECLINE', ...answer }];
    for (const { id } of tasks) this.#tasks.set(`${framework} ${id}`, agent);
    const before = operations.length > 0 && { operations };
    return [{ t, type: 'ACCEPT', ...answer, tasks, ...before }];
  }

  #declined(framework: string, call: Fields, t: number): TraceEvent[] {
    const ids = this.#take(call);
    if (ids.length === 0) return [];
    return [{ t, type: 'DECLINE', framework_id: framework, offer_ids: ids, ...secondsOf(call) }];
  }

  /** The ids of those offers of a call that are open; they are open no more. */
  #take(call: Fields): readonly string[] {
    const all = offerIdsOf(call);
    const ids = all.filter((id) => this.#offers.delete(id));
    if (ids.length < all.length) {
      this.report.leftOut('answers to offers that are gone', all.length - ids.length);
    }
    return ids;
  }

  #updated(framework: string, body: Fields, t: number): TraceEvent[] {
    const status = fieldsOf(fieldsOf(body.update).status);
    const id = idOf(status.task_id) ?? '';
    const state = textOf(status.state) ?? '';
    const key = `${framework} ${id}`;
    const agent = this.#tasks.get(key);
    if (agent === undefined) {
      this.report.leftOut('states of tasks that no accept launched');
      return [];
    }
    if (isTerminal(state)) this.#tasks.delete(key);
    const of = { framework_id: framework, agent_id: agent, task_id: id };
    return [{ t, type: 'TASK_STATUS', ...of, state }];
  }
}

/** Where the operation's resources stand in its message. */
const OPERATION_FIELDS = {
  RESERVE: ['reserve', 'resources'],
  UNRESERVE: ['unreserve', 'resources'],
  CREATE: ['create', 'volumes'],
  DESTROY: ['destroy', 'volumes'],
} as const satisfies Readonly<Record<TraceOperation['type'], readonly [string, string]>>;

function operationsOf(call: Fields): readonly TraceOperation[] {
  return listOf(call.operations).flatMap((one) => {
    const operation = fieldsOf(one);
    const type = OPERATION_TYPES.find((known) => known === operation.type);
    if (type === undefined) return [];
    const [field, list] = OPERATION_FIELDS[type];
    const resources = listed(fieldsOf(operation[field])[list]);
    return resources === undefined ? [] : [{ type, resources: traceResources(resources) }];
  });
}

function rolesEvent(
  type: 'SUPPRESS' | 'REVIVE',
  id: string,
  call: unknown,
  t: number,
): TraceEvent[] {
  const roles = listOf(fieldsOf(call).roles).flatMap((role) => textOf(role) ?? []);
  return [{ t, type, framework_id: id, ...(roles.length > 0 && { roles }) }];
}

function secondsOf(call: Fields): { readonly refuse_seconds?: number } {
  const { refuseSeconds } = answerOf(call);
  if (refuseSeconds === undefined) return {};
  return { refuse_seconds: refusedSeconds(refuseSeconds) };
}

function taskOf(fields: Fields): TraceTask | undefined {
  const id = idOf(fields.task_id);
  const name = textOf(fields.name);
  const resources = listed(fields.resources);
  if (id === undefined || resources === undefined) return undefined;
  const executor = executorOf(fieldsOf(fields.executor));
  return {
    id,
    ...(name !== undefined && name !== id && { name }),
    resources: traceResources(resources),
    ...(executor !== undefined && { executor }),
  };
}

/** An executor of the framework's own, if it holds resources itself. */
function executorOf(fields: Fields): TraceTask['executor'] {
  const id = idOf(fields.executor_id);
  const resources = listed(fields.resources);
  if (id === undefined || resources === undefined || resources.length === 0) return undefined;
  return { id, resources: traceResources(resources) };
}
