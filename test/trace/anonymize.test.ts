import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { replayTrace } from '../../host/replay/index.js';
import { openAnonymized, type TraceEvent, traceLineSchema } from '../../host/trace/index.js';
import { type OtherOrder, verifyTrace } from '../../host/verify/index.js';
import { fairlead } from '../support/command.js';

/** A recording whose names are replaced tells nobody's name, and means what it meant. */

interface Anonymous {
  readonly header: Readonly<Record<string, unknown>>;
  readonly events: readonly TraceEvent[];
  readonly text: string;
  readonly leftOut: readonly string[];
}

const HEADER = { type: 'TRACE', version: 1, name: 'secret', master: { region: 'secret' } };

async function anonymous(
  folder: string,
  events: readonly unknown[],
  { key = 'key', withRoles = false, header = HEADER as object } = {},
): Promise<Anonymous> {
  const path = join(folder, 'secret.jsonl');
  writeFileSync(path, [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const leftOut: string[] = [];
  const onLeftOut = (field: string) => leftOut.push(field);
  const trace = await openAnonymized(path, { key, withRoles, onLeftOut });
  const all: TraceEvent[] = [];
  for await (const event of trace.events) all.push(event);
  const text = JSON.stringify([trace.header, ...all]);
  return { header: { ...trace.header }, events: all, text, leftOut };
}

const shipped = (name: string) => new URL(`../../traces/${name}`, import.meta.url).pathname;

const asAnonymous = (path: string, withRoles = false) => ({
  name: path,
  open: () => openAnonymized(path, { key: 'key', withRoles, onLeftOut: () => undefined }),
});

/** Paths in a schema under which a text may stand without a word on what it names. */
function silent(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one, at) => silent(one, `${path}[${at}]`));
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as Record<string, unknown>;
  if (node.names !== undefined && node.type === 'string') return [];
  const isText = [node.type].flat().includes('string');
  const isNamed = node.names !== undefined || 'enum' in node || 'const' in node;
  const keys = node.additionalProperties !== undefined && node.propertyNames === undefined;
  const here = (isText && !isNamed) || keys ? [path] : [];
  const below = ['items', 'additionalProperties', 'oneOf', 'allOf', 'then'].flatMap((keyword) =>
    silent(node[keyword], `${path}/${keyword}`),
  );
  const fields = Object.entries((node.properties ?? {}) as object).flatMap(([field, inner]) =>
    silent(inner, `${path}.${field}`),
  );
  return [...here, ...below, ...fields];
}

t.test('of every text in the format its schema says what it names', (t) => {
  t.strictSame(silent(traceLineSchema, ''), []);
  t.strictSame(
    silent({ properties: { new: { type: 'string' } } }, ''),
    ['.new'],
    'it would be seen',
  );
  t.end();
});

const SECRET: readonly unknown[] = [
  {
    t: 0,
    type: 'AGENT_ADDED',
    agent: {
      id: 'secret-1',
      hostname: 'secret.host',
      attributes: 'rack:secret;level:3;tags:{secret,7}',
      region: 'secret',
      zone: 'secret',
      resources: [
        { name: 'cpus', type: 'SCALAR', scalar: { value: 8 } },
        {
          name: 'disk',
          type: 'SCALAR',
          scalar: { value: 100 },
          reservations: [
            {
              type: 'DYNAMIC',
              role: 'spark',
              principal: 'secret',
              labels: { labels: [{ key: 'secret', value: 'secret' }] },
            },
          ],
          disk: {
            persistence: { id: 'secret', principal: 'secret' },
            volume: { container_path: 'secret', host_path: '/secret', mode: 'RW' },
            source: { type: 'PATH', path: { root: '/secret' }, vendor: 'secret' },
          },
        },
      ],
      owner: 'secret',
    },
    inferred: ['agent.resources'],
  },
  {
    t: 1,
    type: 'FRAMEWORK_ADDED',
    framework: {
      id: 'secret-2',
      name: 'secret app',
      roles: ['spark'],
      capabilities: ['MULTI_ROLE'],
      offer_constraints: {
        role_constraints: {
          spark: {
            groups: [
              {
                attribute_constraints: [
                  {
                    selector: { attribute_name: 'rack' },
                    predicate: { text_equals: { value: 'secret' } },
                  },
                  {
                    selector: { pseudoattribute_type: 'HOSTNAME' },
                    predicate: { text_not_equals: { value: 'secret-1' } },
                  },
                ],
              },
            ],
          },
        },
      },
    },
  },
  {
    t: 1,
    type: 'DEMAND',
    framework_id: 'secret-2',
    demand: {
      model: 'spark-coarse',
      properties: {
        'spark.cores.max': '8',
        'spark.mesos.constraints': 'rack:secret;level:2',
        'spark.app.name': 'secret',
      },
      stages: [{ tasks: 1, task_ms: 10, preferred_hosts: ['secret.host'] }],
      executor_start_ms: 1,
    },
  },
  {
    t: 1,
    type: 'DEMAND',
    framework_id: 'secret-5',
    demand: {
      model: 'service',
      instances: 1,
      resources: 'cpus:1',
      constraints: [
        ['hostname', 'IS', 'secret-1'],
        ['rack', 'CLUSTER', 'secret'],
        ['rack', 'GROUP_BY', '3'],
        ['rack', 'UNIQUE'],
      ],
      accepted_resource_roles: ['spark', '*'],
    },
  },
  {
    t: 2,
    type: 'OFFERS',
    offers: [
      {
        id: 'secret-3',
        framework_id: 'secret-2',
        role: 'spark',
        agent_id: 'secret-1',
        resources: 'cpus:8;tokens:{secret}',
      },
    ],
  },
  {
    t: 3,
    type: 'ACCEPT',
    framework_id: 'secret-2',
    offer_ids: ['secret-3'],
    tasks: [
      {
        id: 'secret-4',
        name: 'secret',
        resources: 'cpus:1;ports(spark):[1-2]',
        executor: { id: 'secret', resources: 'cpus:1' },
      },
    ],
  },
  {
    t: 4,
    type: 'FAILURE',
    framework_id: 'secret-2',
    agent_id: 'secret-1',
    executor_id: 'secret',
  },
  { t: 5, type: 'AGENT_REMOVED', agent_id: 'secret-1', reason: 'secret' },
];

t.test('no name is left anywhere, and what is no name is', async (t) => {
  const { text, events, leftOut } = await anonymous(t.testdir(), SECRET);
  t.notMatch(text, /secret/);
  t.strictSame(leftOut, ['AGENT_ADDED.agent.owner'], 'a field that nobody knows is left out');
  const [added, framework, demand, service, offers, accept, , removed] = events;
  t.match(added, { inferred: ['agent.resources'], agent: { id: /^agent-1-[0-9a-f]{16}$/ } });
  t.match(framework, { framework: { roles: ['spark'], capabilities: ['MULTI_ROLE'] } });
  t.match(offers, { offers: [{ resources: /^cpus:8;tokens:\{item-[0-9a-f]{16}\}$/ }] });
  t.match(service, {
    demand: {
      constraints: [
        ['hostname', 'IS', /^agent-1-/],
        ['rack', 'CLUSTER', /^value-/],
      ],
    },
  });
  t.match(accept, { tasks: [{ resources: 'cpus:1;ports(spark):[1-2]' }] }, 'letter by letter');
  t.notOk(removed !== undefined && 'reason' in removed);
  const properties =
    demand?.type === 'DEMAND' && 'properties' in demand.demand ? demand.demand.properties : {};
  t.strictSame(Object.keys(properties), ['spark.cores.max', 'spark.mesos.constraints']);
});

t.test('who is compared with whom still is the same', async (t) => {
  const { events } = await anonymous(t.testdir(), SECRET);
  const [added, framework, demand] = events;
  const attributes = added?.type === 'AGENT_ADDED' ? (added.agent.attributes ?? '') : '';
  const [, rack] =
    /^rack:(value-[0-9a-f]{16});level:3;tags:\{value-[0-9a-f]{16}, 7\}$/.exec(attributes) ?? [];
  t.ok(rack, attributes);
  const asked = JSON.stringify([framework, demand]);
  t.match(asked, `"text_equals":{"value":"${rack}"}`);
  t.match(asked, `rack:${rack};level:2`);
  const id = added?.type === 'AGENT_ADDED' ? added.agent.id : '';
  t.match(asked, `"text_not_equals":{"value":"${id}"}`, 'an id is a hostname, too');
  t.match(JSON.stringify(events.slice(3)), id);
  const hostname = added?.type === 'AGENT_ADDED' ? added.agent.hostname : '';
  t.match(asked, `"preferred_hosts":["${hostname}"]`);
});

t.test('a key gives the same names in every recording, another key others', async (t) => {
  const one = await anonymous(t.testdir(), SECRET);
  t.equal((await anonymous(t.testdir(), SECRET)).text, one.text);
  const other = await anonymous(t.testdir(), SECRET, { key: 'other' });
  const [digest] = /[0-9a-f]{16}/.exec(one.text) ?? [''];
  t.notMatch(other.text, digest);
  const more = { t: 0, type: 'AGENT_ADDED', agent: { id: 'a first one', resources: 'cpus:1' } };
  const { text } = await anonymous(t.testdir(), [more, ...SECRET]);
  const idOf = (of: string) => /"agent_id":"agent-\d-([0-9a-f]{16})"/.exec(of)?.[1];
  t.ok(idOf(text));
  t.equal(idOf(text), idOf(one.text));
});

t.test('roles stay, or are replaced part by part wherever they stand', async (t) => {
  const events = [
    {
      t: 0,
      type: 'AGENT_ADDED',
      agent: { id: 'a', resources: 'cpus(top/team):1;mem(reservations: [(STATIC,top)]):1;cpus:1' },
    },
    { t: 0, type: 'WEIGHTS_UPDATED', weights: { 'top/team': 2 } },
    { t: 0, type: 'QUOTA_UPDATED', role: 'top', limits: 'cpus:1' },
    {
      t: 0,
      type: 'FRAMEWORK_ADDED',
      framework: {
        id: 'f',
        name: 'f',
        roles: ['top/team', '*'],
        minimum: { 'top/team': { resources: 'cpus:1' } },
        min_allocatable: { 'top/team': ['cpus:1'] },
      },
    },
  ];
  t.match((await anonymous(t.testdir(), events)).text, /top\/team/);
  const { text, events: replaced } = await anonymous(t.testdir(), events, { withRoles: true });
  t.notMatch(text, /top|team/);
  const [agent, weights, quota, framework] = replaced;
  const top = quota?.type === 'QUOTA_UPDATED' ? quota.role : '';
  const [team = ''] = weights?.type === 'WEIGHTS_UPDATED' ? Object.keys(weights.weights) : [];
  t.match(team, new RegExp(`^${top}/role-`));
  t.match(framework, {
    framework: { roles: [team, '*'], minimum: { [team]: { resources: 'cpus:1' } } },
  });
  t.match(agent, { agent: { resources: `cpus:1;mem(${top}):1;cpus(${team}):1` } });
});

t.test('what would mean something else is refused, with its line', async (t) => {
  const constraint = {
    selector: { attribute_name: 'rack' },
    predicate: { text_matches: { regex: 'r.*' } },
  };
  const groups = [{ attribute_constraints: [constraint] }];
  const framework = {
    id: 'f',
    name: 'f',
    roles: ['a'],
    offer_constraints: { role_constraints: { a: { groups } } },
  };
  await t.rejects(anonymous(t.testdir(), [{ t: 0, type: 'FRAMEWORK_ADDED', framework }]), {
    name: 'TraceError',
    message: /:2: FRAMEWORK_ADDED: an offer constraint has a pattern.*expected text_equals/,
  });
  const demand = { model: 'later', text: 'secret' };
  await t.rejects(anonymous(t.testdir(), [{ t: 0, type: 'DEMAND', framework_id: 'f', demand }]), {
    name: 'TraceError',
    message: /DEMAND: nobody knows what a demand of model later names/,
  });
});

t.test('what is anonymous is verified and replayed to the same figures', async (t) => {
  for (const name of ['pitfall', 'mixed', 'pitfall-roles']) {
    const path = shipped(`mesos-1.12-${name}.jsonl.gz`);
    const recorded = await verifyTrace(path);
    for (const withRoles of [false, true]) {
      const { trace, differences, inOtherOrder, ...counts } = await verifyTrace(
        asAnonymous(path, withRoles),
      );
      t.match(recorded, counts, `${name}, roles ${withRoles}`);
      t.equal(differences.length, recorded.differences.length);
      const when = ({ tMs, offers }: OtherOrder) => [tMs, offers];
      t.strictSame(inOtherOrder.map(when), recorded.inOtherOrder.map(when));
      t.not(trace, recorded.trace);
    }
    const policies = ['drf', 'relinquish'];
    const before = await replayTrace(path, { policies });
    const after = await replayTrace(asAnonymous(path), { policies });
    t.strictSame(figuresOf(after), figuresOf(before), name);
  }
});

/** Everything but names. */
function figuresOf({ policies }: Awaited<ReturnType<typeof replayTrace>>): unknown {
  return policies.map((policy) => ({
    ...policy,
    perFramework: policy.perFramework.map(({ id: _, name: __, ...figures }) => figures),
  }));
}

t.test('the command writes a trace that can be shared', async (t) => {
  const folder = t.testdir({ key: 'a long key\n', none: '\n' });
  const [out, again, key] = ['out.jsonl', 'again.jsonl', 'key'].map((one) => join(folder, one));
  const from = shipped('story-2-pitfall.jsonl');
  const one = await fairlead(['import', from, '-o', `${out}`, '--anonymize', 'a long key']);
  t.equal(one.exitCode, 0, one.stderr);
  t.notMatch(readFileSync(`${out}`, 'utf8'), /app-1|pitfall/i);
  await fairlead(['import', from, '-o', `${again}`, '--anonymize-key-file', `${key}`]);
  t.equal(readFileSync(`${again}`, 'utf8'), readFileSync(`${out}`, 'utf8'));
  for (const [args, message] of [
    [['--anonymize-roles'], /--anonymize-roles: expected --anonymize KEY/],
    [['--anonymize', ''], /--anonymize: expected a key/],
    [['--anonymize-key-file', join(folder, 'none')], /none: expected a key/],
    [['--anonymize-key-file', join(folder, 'nowhere')], /nowhere: no such file/],
  ] as const) {
    const { exitCode, stderr } = await fairlead(['import', from, '-o', '-', ...args]);
    t.equal(exitCode, 2);
    t.match(stderr, message);
  }
});

t.test('a file has one alias where its size is told and where it is fetched', async (t) => {
  const path = shipped('story-14-disk-leak.jsonl');
  const use = async (source: Parameters<typeof replayTrace>[0]) => {
    const { policies, warnings } = await replayTrace(source, { untilMs: 6 * 3_600_000 });
    t.notOk(warnings, 'no size is missing');
    return policies[0]?.diskUse;
  };
  const before = await use(path);
  t.ok((before?.heldMib ?? 0) > 0);
  t.same(await use(asAnonymous(path)), before);
  const { header } = await asAnonymous(path).open();
  for (const uri of Object.keys(header.files ?? {})) t.match(uri, /^path-[0-9a-f]{16}$/);
});
