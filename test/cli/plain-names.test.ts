import { readFileSync } from 'node:fs';
import t from 'tap';
import { fairlead } from '../support/command.js';

/** What a terminal or a browser would obey in a name is shown, in every answer and every error. */

const EVIL = '\u001b[31m\u202e\u009b\u2066\u{e0041}';
const SHOWN = '\\u001b[31m\\u202e\\u009b\\u2066';
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const e = (name: string) => `${name}${EVIL}`;

const scalar = (name: string, value: number) => ({ name, type: 'SCALAR', scalar: { value } });

const HEADER = {
  type: 'TRACE',
  version: 1,
  name: e('trace'),
  description: e('about'),
  source: e('mesos'),
  horizon_ms: 20_000,
};

const AGENT = {
  t: 0,
  type: 'AGENT_ADDED',
  agent: {
    id: e('agent'),
    hostname: e('host'),
    attributes: `${e('rack')}:r1`,
    resources: [
      scalar('cpus', 4),
      scalar('mem', 4096),
      scalar(e('gadget'), 4),
      { name: e('kinds'), type: 'SET', set: { item: [e('item')] } },
    ],
  },
};

const FRAMEWORK = {
  t: 100,
  type: 'FRAMEWORK_ADDED',
  framework: {
    id: e('id'),
    name: e('name'),
    roles: [e('role')],
    minimum: { [e('role')]: { resources: 'cpus:8', unit: 'cpus:8' } },
  },
};

const tasks = [
  { id: e('fits'), resources: 'cpus:2', after_ms: 0 },
  { id: e('waits'), resources: [scalar(e('gadget'), 40)], after_ms: 0 },
];

function demand(value: object) {
  return { t: 100, type: 'DEMAND', framework_id: e('id'), demand: value };
}

function offers(frameworkId: string) {
  const offer = { framework_id: e(frameworkId), role: e('role'), agent_id: e('agent') };
  const resources = 'cpus:1';
  return { t: 1000, type: 'OFFERS', cycle: 1, offers: [{ id: e('O1'), ...offer, resources }] };
}

function lines(...events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

const FILES = {
  'good.jsonl': lines(HEADER, AGENT, FRAMEWORK, demand({ model: 'tasks', tasks })),
  'model.jsonl': lines(HEADER, AGENT, FRAMEWORK, demand({ model: e('model') })),
  'offers.jsonl': lines(HEADER, AGENT, FRAMEWORK, offers('id')),
  'nobody.jsonl': lines(HEADER, AGENT, FRAMEWORK, offers('nobody')),
  'twice.jsonl': lines(HEADER, AGENT, AGENT),
  'unknown.jsonl': lines(HEADER, { t: 0, type: e('EVENT') }, { ...AGENT, t: e('0') }),
  'mine.json': JSON.stringify({
    name: e('policy'),
    roles: [{ selector: e('role'), order: 'fifo' }, { selector: e('rolo') }],
  }),
  'wrong.json': JSON.stringify({ name: e('policy'), roles: [{ selector: '*', [e('field')]: 1 }] }),
};

const CASES: readonly (readonly string[])[] = [
  ['inspect', 'good.jsonl'],
  ['inspect', 'good.jsonl', '--json'],
  ['inspect', 'twice.jsonl'],
  ['inspect', 'unknown.jsonl'],
  ['replay', 'good.jsonl', '-p', 'mine.json', '--report', 'page.html', '-o', e('out')],
  ['replay', 'good.jsonl', '-p', 'mine.json', '--json', '--progress', '1ms'],
  ['replay', 'model.jsonl', '-p', 'drf'],
  ['replay', 'good.jsonl', '-p', 'wrong.json'],
  ['explain', 'good.jsonl', '-f', e('name')],
  ['explain', 'good.jsonl', '-f', e('name'), '--json'],
  ['explain', 'good.jsonl', '-f', 'somebody'],
  ['verify', 'offers.jsonl'],
  ['verify', 'offers.jsonl', '--json'],
  ['verify', 'nobody.jsonl'],
  ['policy', 'check', 'mine.json'],
  ['policy', 'check', 'wrong.json'],
  ['generate', e('cluster'), '-o', '-'],
];

/** Results of work, two at a time. */
async function pairwise<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<[Item, Result][]> {
  const results: [Item, Result][] = [];
  for (let i = 0; i < items.length; i += 2) {
    const pair = items.slice(i, i + 2);
    results.push(
      ...(await Promise.all(
        pair.map(async (item): Promise<[Item, Result]> => [item, await work(item)]),
      )),
    );
  }
  return results;
}

t.test('no name is obeyed, all are shown', async (t) => {
  const cwd = t.testdir(FILES);
  const runs = await pairwise(CASES, (args) => fairlead(args, { cwd }));
  for (const [args, { exitCode, stdout, stderr }] of runs) {
    t.ok([0, 1, 2].includes(exitCode ?? -1), `${args.join(' ')}: exit ${exitCode}`);
    const said = (stdout + stderr).replaceAll('\n', '');
    t.notMatch(said, OBEYED, args.join(' '));
    t.ok(said.replaceAll(/\s/g, '').includes(SHOWN), args.join(' '));
    if (args.includes('--json')) {
      t.ok(JSON.stringify(JSON.parse(stdout)).includes(EVIL.slice(1)), 'the data is the same');
    }
  }
  const page = readFileSync(`${cwd}/page.html`, 'utf8').replaceAll('\n', '');
  t.notMatch(page, OBEYED);
  t.match(page, `<title>trace${SHOWN}`);
});
