import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { replayTrace, verifyTrace } from '../../host/index.js';
import { inspectTrace, TraceError, type TraceHeader, writeTrace } from '../../host/trace/index.js';
import { openTrace } from '../../host/trace/reader.js';

/** Bad input is refused with its place, at once; none of it is taken for a bug. */

const BAD = fileURLToPath(new URL('../cases/bad/', import.meta.url));
const HEADER = '{"type":"TRACE","version":1,"name":"x"}';
const AGENT = '{"t":0,"type":"AGENT_ADDED","agent":{"id":"S0","resources":"cpus:8;mem:64"}}';
const quiet = { warn: () => {}, onWarning: () => {} };

/** The message of whatever is thrown, without the folder. */
async function complaint(work: Promise<unknown>, folder = BAD): Promise<string> {
  try {
    await work;
    return 'taken';
  } catch (error) {
    if (!(error instanceof Error) || !/^(Trace|Replay|Verify)Error$/.test(error.name)) throw error;
    return error.message.replaceAll(folder, '');
  }
}

function inspectLines(...lines: string[]): Promise<string> {
  return complaint(readAll(Buffer.from(`${lines.join('\n')}\n`)));
}

async function readWhole(bytes: Uint8Array): Promise<{ count: number; header: TraceHeader }> {
  const { header, events } = await openTrace(Readable.from([bytes]), { warn: () => {}, name: 'x' });
  let count = 0;
  for await (const _ of events) count += 1;
  return { count, header };
}

async function readAll(bytes: Uint8Array): Promise<number> {
  return (await readWhole(bytes)).count;
}

const WHOLE = 'a whole number from 0 to 315360000000';

/** What is said of each file, wherever it is read. */
const PLACES: readonly (readonly [file: string, message: string])[] = [
  [
    'agent-quantity-as-text.jsonl',
    ':2:60: AGENT_ADDED: field "agent.resources" is 4; expected a text or a list',
  ],
  [
    'crash-explain-7-0.jsonl',
    `:4:357: DEMAND: field "demand.tasks.4.after_ms" is 169500.25; expected ${WHOLE}`,
  ],
  [
    'crash-replay-10-0.jsonl',
    `:5:297: DEMAND: field "demand.tasks.1.after_ms" is 0.5; expected ${WHOLE}`,
  ],
  [
    'crash-replay-3-0.jsonl',
    `:27:336: DEMAND: field "demand.executor_start_ms" is 0.5; expected ${WHOLE}`,
  ],
  ['crash-verify-1-0.jsonl', ':191:60: OFFERS: field "offers.0" is null; expected an object'],
  ['crash-verify-2-0.jsonl', ':18:156: ACCEPT: field "tasks.1" is null; expected an object'],
  ['frac-time.jsonl', `:4:158: DEMAND: field "demand.tasks.0.start_ms" is 0.5; expected ${WHOLE}`],
  [
    'null-groups.jsonl',
    ':3:125: FRAMEWORK_ADDED: field "framework.offer_constraints.role_constraints.r" is null; ' +
      'expected an object',
  ],
  ['null-offer.jsonl', ':4:34: OFFERS: field "offers.0" is null; expected an object'],
  [
    'null-scalar.jsonl',
    ':2:101: AGENT_ADDED: field "agent.resources.0.scalar" is null; expected an object',
  ],
  [
    'proto-type.jsonl',
    ':6:6: time goes backwards to 1; expected at least 5, the time of the line before',
  ],
  ['revive-roles-text.jsonl', ':5:51: REVIVE: field "roles" is "r"; expected a list'],
  ['t-infinity.jsonl', `:5:6: FINISHED: field "t" is Infinity; expected ${WHOLE}`],
  [
    'zst-flip-1.jsonl.zst',
    ':621: the checksum of a zstd frame is wrong; expected bytes that decompress',
  ],
];

for (const [file, message] of PLACES) {
  t.test(`${file} is refused with its place`, async (t) => {
    t.equal(await complaint(inspectTrace(BAD + file, quiet)), file + message);
  });
}

t.test('no file ends in anything but an answer or a complaint with a place', async (t) => {
  for (const file of readdirSync(BAD)) {
    for (const work of [
      () => inspectTrace(BAD + file, quiet),
      () => replayTrace(BAD + file, { policies: ['drf', 'relinquish'], ...quiet }),
      () => verifyTrace(BAD + file, quiet),
    ]) {
      const said = await complaint(work());
      t.ok(said === 'taken' || said.startsWith(file), said);
    }
  }
});

t.test('names of every object are names like others', async (t) => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message.replaceAll(BAD, ''));
  const { roles } = await inspectTrace(`${BAD}role-tostring.jsonl`);
  t.same(Object.entries(roles), [['constructor', 1]]);
  await inspectTrace(`${BAD}tostring-type.jsonl`, { warn });
  t.same(warnings, ['tostring-type.jsonl:3: unknown event toString is passed over']);
});

t.test('what Mesos could not read is refused at its column', async (t) => {
  const agent = (resources: string) => AGENT.replace('"cpus:8;mem:64"', resources);
  const cases: [string, RegExp][] = [
    [
      agent('"cpus:4,mem:100"'),
      /^x:2:66: .*"agent.resources": unexpected "4,mem:100"; expected a number, and ";"/,
    ],
    [agent('"mem:512MB"'), /^x:2:65: .*unexpected "512MB"; expected a number, and ";"/],
    [agent('"cpus:four"'), /^x:2:66: .*unexpected "four"; expected a number/],
    [
      agent('[{"name":"cpus","type":"SCALAR","scalar":{"value":"4"}}]'),
      /^x:2:110: .*"agent.resources.0.scalar.value" is "4"; expected a number$/,
    ],
    [
      agent('[{"name":"a","type":"SCALAR","scalar":{"value":1}},{"name":"b","type":"SET"}]'),
      /^x:2:111: .*"agent.resources": b is no SET; expected "set"$/,
    ],
    [agent('"cpus:1e99"'), /^x:2:66: .*too large; expected at most 9007199254740/],
    [
      AGENT.replace('"id"', '"attributes":"rack","id"'),
      /^x:2:52: .*"agent.attributes": "rack" is no/,
    ],
    ['{"t":0,"type":"QUOTA_UPDATED","role":"a b"}', /^x:2:38: .*field "role": "a b" is no role/],
    ['{"t":0,"type":"QUOTA_UPDATED","role":"a","limits":"cpus"}', /^x:2:\d+: .*"limits": /],
    [
      '{"t":0,"type":"DEMAND","framework_id":"f","demand":{"model":"tasks","tasks":[{"id":"a",' +
        '"resources":"cpus:0","after_ms":0}]}}',
      /^x:2:100: .*a task without resources; expected resources that it uses$/,
    ],
    ['{"t":400000000000,"type":"FINISHED","framework_id":"f"}', /^x:2:6: .*to 315360000000$/],
  ];
  for (const [line, message] of cases) t.match(await inspectLines(HEADER, line), message);
  const twice = AGENT.replace('"t":0', '"t":1');
  t.equal(
    await inspectLines(HEADER, AGENT, twice),
    'x:3:43: the agent S0 is there already, since line 2; ' +
      'expected its removal before, or another agent',
  );
  const removed = '{"t":1,"type":"AGENT_REMOVED","agent_id":"S0"}';
  t.equal(await inspectLines(HEADER, AGENT, removed, twice), 'taken');
});

t.test('what only the replay can find wrong has its line', async (t) => {
  const folder = t.testdir({});
  const file = join(folder, 'x.jsonl');
  const framework =
    '{"t":5,"type":"FRAMEWORK_ADDED","framework":{"id":"f","name":"f","roles":["r"]}}';
  const demand = (properties: object, more = {}) =>
    JSON.stringify({
      t: 5,
      type: 'DEMAND',
      framework_id: 'f',
      demand: { model: 'spark-coarse', properties, work_core_ms: 1, executor_start_ms: 1, ...more },
    });
  const header = (more: object) => JSON.stringify({ ...JSON.parse(HEADER), ...more });
  const cases: [string[], RegExp][] = [
    [
      [HEADER, '{"t":1,"type":"AGENT_REMOVED","agent_id":"S9"}'],
      /^x\.jsonl:2: AGENT_REMOVED at 1 ms: .*; expected events that fit what came before$/,
    ],
    [
      [HEADER, AGENT, framework, demand({ 'spark.cores.max': '1e9' })],
      /^x\.jsonl:4: f: spark\.cores\.max/,
    ],
    [
      [
        HEADER,
        AGENT,
        framework,
        demand({ 'spark.scheduler.maxRegisteredResourcesWaitingTime': '99999999d' }),
      ],
      /^x\.jsonl:4: f: spark\S+Time: cannot use `99999999d`; expected at most 315360000000ms/,
    ],
    [
      [
        HEADER,
        AGENT,
        framework,
        demand({}, { stages: [{ tasks: 1, task_ms: 1, preferred_hosts: 'h' }] }),
      ],
      /^x\.jsonl:4:\d+: DEMAND: field "demand\.stages\.0\.preferred_hosts" is "h"; expected a list/,
    ],
    [[HEADER, AGENT, framework, demand({}, { model: 'other' })], /^x\.jsonl:4: f: unknown model/],
    [
      [header({ master: { allocation_interval_ms: 1 } }), AGENT.replace('0', '200000000')],
      /^x\.jsonl:2: AGENT_ADDED at 200000000 ms comes after 200,000,000 batch allocations; expected/,
    ],
    [[header({ horizon_ms: 315360000000 }), AGENT], /comes after 315,360,000 batch allocations/],
  ];
  for (const [lines, message] of cases) {
    writeFileSync(file, `${lines.join('\n')}\n`);
    t.match(await complaint(replayTrace(file, quiet), `${folder}/`), message);
  }
});

t.test('deep nesting is refused, in a line that is JSON and in one that is not', async (t) => {
  const deep = (end: string) => `{"t":0,"type":"X","y":${'['.repeat(100_000)}${end}`;
  for (const end of [`${']'.repeat(100_000)}}`, '']) {
    const said = await inspectLines(HEADER, deep(end));
    t.equal(said, 'x:2:222: this is nested too deeply; expected at most 200 levels');
  }
  const flat = `{"t":0,"type":"X","y":[${'[],'.repeat(1000)}"${'['.repeat(1000)}"]}`;
  t.equal(await inspectLines(HEADER, flat), 'taken');
});

t.test('UTF-8 may have its mark; UTF-16 and other compressions are named', async (t) => {
  const text = `${HEADER}\n${AGENT}\n`;
  t.equal(await readAll(Buffer.from(`\ufeff${text}`)), 1);
  t.equal(await readAll(gzipSync(text)), 1, 'gzip without a name');
  t.equal(await readAll(Buffer.concat([gzipSync(`${HEADER}\n`), gzipSync(`${AGENT}\n`)])), 1);
  const cases: [Buffer, RegExp][] = [
    [Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16; expected UTF-8/],
    [Buffer.from(text, 'utf16le'), /UTF-16; expected UTF-8/],
    [Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /UTF-16; expected UTF-8/],
    [Buffer.from('BZh91AY&SY'), /compressed with bzip2; expected gzip, zstd or none/],
    [Buffer.from('fd377a585a000004', 'hex'), /compressed with xz/],
  ];
  for (const [bytes, message] of cases) t.match(await complaint(readAll(bytes)), message);
});

t.test('a bomb is refused; a long line is not', async (t) => {
  const zeros = gzipSync(`${AGENT.replace('AGENT_ADDED', 'X')}\n`.repeat(220_000));
  const bomb = Buffer.concat([gzipSync(`${HEADER}\n`), ...Array.from({ length: 5 }, () => zeros)]);
  t.match(
    await complaint(readAll(bomb)),
    /compressed bytes hold more than \d+; expected at most 200/,
  );
  const long = `{"t":0,"type":"X","y":"${'a'.repeat(16 << 20)}"}`;
  t.equal(await inspectLines(HEADER, long), 'taken');
});

t.test('zstd: no flipped bit gives another answer, and a dictionary is refused', async (t) => {
  const path = join(t.testdir({}), 'a.zst');
  const header = { type: 'TRACE', version: 1, name: 'x' } as const;
  await writeTrace(path, header, []);
  const whole = readFileSync(path);
  t.equal(await readAll(whole), 0);
  let refused = 0;
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const outcome = await readWhole(flipped).catch((error: TraceError) => error);
    if (outcome instanceof TraceError) refused += 1;
    else t.same(outcome, { count: 0, header }, `bit ${bit}`);
  }
  t.ok(refused >= whole.length * 8 - 3, `${refused} refused`);
  const dictionary = Buffer.concat([whole.subarray(0, 5), Buffer.from([7]), whole.subarray(5)]);
  dictionary[4] = (dictionary[4] ?? 0) | 1;
  // The window's descriptor, where there is one, stands before the dictionary's number.
  const said = await complaint(readAll(dictionary));
  t.match(said, /a zstd frame needs a dictionary; expected bytes that decompress/);
});

t.test('roles, resources and frameworks may have the names of every object’s fields', async (t) => {
  const file = join(t.testdir({}), 'x.jsonl');
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  const resources = `cpus:8;${names.map((name) => `${name}:4`).join(';')}`;
  const lines = [
    { type: 'TRACE', version: 1, name: '__proto__', horizon_ms: 20_000 },
    { t: 0, type: 'AGENT_ADDED', agent: { id: '__proto__', resources } },
    ...names.flatMap((name, index) => {
      const tasks = [{ id: name, resources: `cpus:1;${name}:1`, after_ms: 0, duration_ms: 9 }];
      const framework = { id: name, name, roles: [name], minimum: {} };
      const t = index + 1;
      return [
        { t, type: 'FRAMEWORK_ADDED', framework },
        { t, type: 'DEMAND', framework_id: name, demand: { model: 'tasks', tasks } },
      ];
    }),
  ];
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  const { policies } = await replayTrace(file, { policies: ['drf'], ...quiet });
  const [result] = policies;
  t.match(result, { tasksLaunched: 4, frameworks: { total: 4, noMinimum: 4 } });
  t.same(Object.keys(result?.utilisation ?? {}).sort(), ['cpus', ...names].sort());
  const { roles, totalResources } = await inspectTrace(file);
  t.same(Object.entries(roles).sort(), names.map((name) => [name, 1]).sort());
  t.match(totalResources, '__proto__:4;constructor:4;cpus:8');
});
