import t from 'tap';
import type { Offer } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { PlayedDemand } from '../../host/models/played.js';
import type { ServiceDemand } from '../../host/models/service/demand.js';
import { Service } from '../../host/models/service/scheduler.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import {
  formatResources,
  identityOf,
  parseAttributes,
  parseResources,
} from '../../host/resources/index.js';
import type { Resource } from '../../host/resources/types.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';
import { agent, framework, headerOf, spark } from '../support/traces.js';

/** A long-running service, as Marathon keeps one. */

function service(instances: number, more: Partial<ServiceDemand> = {}) {
  const calls = new RecordedCalls();
  const model = new Service(
    { id: 'web', name: 'web', arrivedMs: 0 },
    { model: 'service', instances, resources: 'cpus:1;mem:100', ...more },
    calls,
  );
  model.subscribed();
  return { calls, model };
}

let offers = 0;

function offer(hostname: string, attributes = '', cpus = 8): Offer {
  const more = { agentId: hostname, attributes: parseAttributes(attributes) };
  return offerOf(++offers, { cpus, mem: 8000 }, more);
}

const hosts = ({ launched }: RecordedCalls): string[] => launched.map(({ agentId }) => agentId);

/** How many instances each of the agents gets when all are offered one after the other, twice. */
function placed(more: Partial<ServiceDemand>, agents: readonly Offer[], instances = 4): string {
  const { calls, model } = service(instances, { tasks_per_offer: 1, ...more });
  for (const one of [...agents, ...agents]) model.offers([{ ...one, id: ++offers }]);
  return agents
    .map(({ agentId }) => hosts(calls).filter((host) => host === agentId).length)
    .join(' ');
}

const RACKS = [offer('a', 'rack:r1'), offer('b', 'rack:r1'), offer('c', 'rack:r2'), offer('d')];

t.test('what it does not use it declines for two minutes; five instances go on an offer', (t) => {
  const { calls, model } = service(6);
  model.offers([offerOf(1, { cpus: 8, mem: 8000 }), offerOf(2, { cpus: 0.5, mem: 8000 })]);
  t.same(calls.take(), ['accept 1: cpus 1+1+1+1+1, 5 s', 'decline 2, 120 s']);
  t.same(
    calls.launched.map(({ name }) => name),
    [0, 1, 2, 3, 4].map((number) => `web instance ${number}`),
  );
  t.match(model.waiting(), [{ task: 'web instance 5', count: 1 }]);
  model.offers([offerOf(3, { cpus: 8, mem: 8000 }), offerOf(4, { cpus: 8, mem: 8000 })]);
  t.same(calls.take(), ['accept 3: cpus 1, 5 s', 'decline 4, 120 s']);
  t.same(model.waiting(), []);
  t.equal(model.finite, false, 'it never leaves');
  t.end();
});

t.test('an instance that is lost is launched anew, after a revive', (t) => {
  const { calls, model } = service(2);
  model.offers([offer('a')]);
  const [first, second] = calls.launched;
  if (first === undefined || second === undefined) throw new Error('two instances were expected');
  for (const task of [first, second]) model.status(task, 'TASK_RUNNING');
  calls.take();
  calls.nowMs = 60_000;
  model.status(first, 'TASK_LOST');
  t.same(calls.take(), ['revive']);
  t.equal(model.workDone(), 2 * 60_000 * 1000, 'what it did was of use');
  model.offers([offer('b')]);
  t.same(hosts(calls), ['a', 'a', 'b']);
  t.equal(calls.launched[2]?.name, 'web instance 2');
  calls.take();
  calls.runTo(200_000, model);
  t.same(calls.take(), [], 'with nothing missing it does not revive again');
  t.end();
});

t.test('it revives three times, and not more often than each five seconds', (t) => {
  const { calls, model } = service(2);
  model.offers([offer('a')]);
  const [first, second] = calls.launched;
  if (first === undefined || second === undefined) throw new Error('two instances were expected');
  calls.take();
  calls.nowMs = 10_000;
  model.status(first, 'TASK_LOST');
  calls.runTo(12_000, model);
  t.same(calls.take(), ['revive']);
  model.status(second, 'TASK_KILLED');
  t.same(calls.take(), [], 'the last one was two seconds ago');
  calls.runTo(14_999, model);
  t.same(calls.take(), []);
  calls.runTo(15_000, model);
  t.same(calls.take(), ['revive']);
  calls.runTo(100_000, model);
  t.same(calls.take(), ['revive', 'revive']);
  t.end();
});

t.test('UNIQUE: one instance for each value', (t) => {
  t.equal(placed({ constraints: [['hostname', 'UNIQUE']] }, RACKS), '1 1 1 1');
  t.equal(placed({ constraints: [['@hostname', 'unique']] }, RACKS), '1 1 1 1');
  t.equal(placed({ constraints: [['rack', 'UNIQUE']] }, RACKS), '1 0 1 0');
  t.end();
});

t.test('CLUSTER: all instances where the first is, or where the value says', (t) => {
  t.equal(placed({ constraints: [['rack', 'CLUSTER']] }, RACKS), '2 2 0 0');
  t.equal(placed({ constraints: [['rack', 'CLUSTER', 'r2']] }, RACKS), '0 0 2 0');
  t.equal(placed({ constraints: [['hostname', 'CLUSTER', 'd']] }, RACKS), '0 0 0 2');
  t.end();
});

t.test('GROUP_BY: a new value, or one of those with the fewest', (t) => {
  t.equal(placed({ constraints: [['rack', 'GROUP_BY']] }, RACKS), '1 1 2 0');
  const three = placed({ constraints: [['rack', 'GROUP_BY', '3']] }, RACKS);
  t.equal(three, '1 0 1 0', 'the third group has to come first');
  t.end();
});

t.test('MAX_PER: at most so many for each value', (t) => {
  t.equal(placed({ constraints: [['rack', 'MAX_PER', '1']] }, RACKS), '1 0 1 0');
  t.equal(placed({ constraints: [['rack', 'MAX_PER', '3']] }, RACKS, 9), '2 1 2 0');
  t.end();
});

t.test(
  'LIKE and UNLIKE: the whole value matches, or does not; without it only UNLIKE holds',
  (t) => {
    t.equal(placed({ constraints: [['rack', 'LIKE', 'r[1-9]']] }, RACKS), '2 1 1 0');
    t.equal(placed({ constraints: [['rack', 'LIKE', 'r']] }, RACKS), '0 0 0 0');
    t.equal(placed({ constraints: [['rack', 'UNLIKE', 'r1']] }, RACKS), '0 0 2 2');
    t.end();
  },
);

t.test('IS: just this value, of any type, compared as a text', (t) => {
  t.equal(placed({ constraints: [['rack', 'IS', 'r2']] }, RACKS), '0 0 2 0');
  const typed = [offer('a', 'level:3.5'), offer('b', 'slots:[1-4]'), offer('c', 'disks:{x,y}')];
  t.equal(placed({ constraints: [['level', 'IS', '3.5']] }, typed), '2 0 0');
  t.equal(placed({ constraints: [['slots', 'IS', '[1-4]']] }, typed), '0 2 0');
  t.equal(placed({ constraints: [['disks', 'IS', '{x,y}']] }, typed), '0 0 2');
  t.end();
});

t.test('all constraints have to hold, and one that is lost counts no more', (t) => {
  const constraints: ServiceDemand['constraints'] = [
    ['hostname', 'UNIQUE'],
    ['rack', 'IS', 'r1'],
  ];
  t.equal(placed({ constraints }, RACKS), '1 1 0 0');
  const { calls, model } = service(2, { constraints });
  model.offers([offer('a', 'rack:r1')]);
  const [first] = calls.launched;
  if (first === undefined) throw new Error('an instance was expected');
  model.offers([offer('a', 'rack:r1')]);
  t.same(hosts(calls), ['a']);
  model.status(first, 'TASK_LOST');
  model.offers([offer('a', 'rack:r1')]);
  t.same(hosts(calls), ['a', 'a']);
  t.end();
});

t.test('a constraint that cannot be used is refused, by name', (t) => {
  const bad: [NonNullable<ServiceDemand['constraints']>[number], string][] = [
    [['rack', 'NEAR', 'r1'], 'an operator of UNIQUE, CLUSTER, GROUP_BY'],
    [['rack', 'LIKE', '('], "a regular expression in RE2's syntax"],
    [['rack', 'UNLIKE'], "a regular expression in RE2's syntax"],
    [['rack', 'MAX_PER'], 'a whole number from 1 on'],
    [['rack', 'GROUP_BY', '0'], 'a whole number from 1 on'],
    [['rack', 'IS'], 'a value behind the operator'],
  ];
  for (const [constraint, expected] of bad) {
    const demand = { model: 'service', instances: 1, resources: 'cpus:1' } as const;
    const played = new PlayedDemand('web', { ...demand, constraints: [constraint] });
    const create = () =>
      played.create({ id: 'web', name: 'web', arrivedMs: 0 }, new RecordedCalls());
    t.throws(create, { name: 'ReplayError', code: 'demand', message: /^web: .*cannot use/ });
    t.throws(create, { message: expected });
    t.throws(create, { message: constraint[0] });
  }
  t.end();
});

t.test('fixed ports are these and no others; any ports are the lowest that are left', (t) => {
  const resources = parseResources('cpus:8;mem:8000;ports:[8080-8081,31000-31003]');
  const ports = ({ launched }: RecordedCalls) =>
    launched.map((task) => formatResources(task.resources).replace(/.*ports/, 'ports'));
  const fixed = service(3, { resources: 'cpus:1;ports:[8080-8080]' });
  fixed.model.offers([offerOf(1, { cpus: 8, mem: 8000 }, { resources })]);
  t.same(ports(fixed.calls), ['ports:[8080-8080]']);
  const any = service(9, { any_ports: 2 });
  any.model.offers([offerOf(1, { cpus: 8, mem: 8000 }, { resources })]);
  t.same(ports(any.calls), ['ports:[8080-8081]', 'ports:[31000-31001]', 'ports:[31002-31003]']);
  const both = service(9, { resources: 'cpus:1;ports:[31001-31001]', any_ports: 3 });
  both.model.offers([offerOf(1, { cpus: 8, mem: 8000 }, { resources })]);
  t.same(ports(both.calls), ['ports:[8080-8081, 31000-31001]']);
  t.end();
});

t.test('it takes only what is reserved for the roles that it accepts', (t) => {
  const resources = parseResources('cpus:4;mem:8000;cpus(shuffle):0.5;mem(shuffle):100');
  const taken = (roles?: string[]) => {
    const demand = roles === undefined ? {} : { accepted_resource_roles: roles };
    const { calls, model } = service(9, { resources: 'cpus:0.5;mem:100', ...demand });
    model.offers([offerOf(1, { cpus: 4.5, mem: 8100 }, { resources })]);
    return calls.launched.map(
      (task) => identityOf(task.resources[0] as Resource).reservationRole ?? '*',
    );
  };
  t.same(taken(['shuffle']), ['shuffle']);
  t.same(taken(['*']), ['*', '*', '*', '*', '*']);
  t.same(taken(), ['shuffle', '*', '*', '*', '*'], 'what is reserved goes first');
  t.end();
});

t.test(
  'in a replay it has an instance on every agent, and again when one comes back',
  async (t) => {
    const demand = {
      model: 'service',
      instances: 3,
      resources: 'cpus:1;mem:1024;ports:[7337-7337]',
      constraints: [['hostname', 'UNIQUE']],
      start_ms: 500,
    } as const;
    const resources = 'cpus:8;mem:16384;ports:[7337-7339]';
    const events: TraceEvent[] = [
      agent(0, 'a', resources),
      agent(0, 'b', resources),
      agent(0, 'c', resources),
      ...framework(100, { id: 'web', name: 'web', roles: ['web'], permanent: true }, demand),
      ...spark(5000, 'app', { coresMax: 8, workCoreMs: 8 * 400_000 }),
      { t: 60_000, type: 'AGENT_REMOVED', agent_id: 'c' },
      agent(90_000, 'c', resources),
    ];
    const policy = presets.drf;
    if (policy === undefined) throw new Error('there is drf');
    const { result } = await replay(headerOf(), events, policy, createAllocator);
    t.match(result.frameworks, { noMinimum: 1, satisfied: 1, total: 2 });
    const [web, app] = result.perFramework;
    t.equal(result.ended, 'done');
    t.equal(web?.completedMs, undefined);
    t.ok(app?.completedMs !== undefined);
    // Three from 1 s on, two while c is away, and anew when it has come back.
    const at = (ms: number) => {
      const series = result.series.coresHeld.find(({ name }) => name === 'web');
      const index = series?.timesMs.findLastIndex((time) => time <= ms) ?? -1;
      return series?.values[index];
    };
    t.same([at(50_000), at(80_000), at(100_000)], [3, 2, 3]);
  },
);
