import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { fairlead } from '../support/command.js';
import { fakeMaster } from '../support/fake-master.js';
import { agent, framework, state, task } from './small-state.js';

const STATE = state(
  [agent('S0', 4, 512)],
  [
    framework('F', ['dev']),
    framework('B', ['batch'], {
      tasks: [task('b', 'S0', 'batch', 4, { resources: { cpus: 3, mem: 384 } })],
    }),
  ],
);
const ROLES = { roles: [{ name: 'dev', weight: 2, quota: { guarantee: {}, limit: {} } }] };
const FLAGS = { flags: { allocation_interval: '7secs' } };
const METRICS = { 'master/frameworks/x/F/roles/dev/suppressed': 0, 'master/uptime_secs': 5 };
const ANSWERS = {
  '/state': STATE,
  '/roles': ROLES,
  '/flags': FLAGS,
  '/metrics/snapshot': METRICS,
};

/** Files with what a master answered. */
function saved(t: Test, files: Readonly<Record<string, unknown>>): string[] {
  const folder = t.testdir();
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  });
}

t.test('a running master is asked, or the one that leads', async (t) => {
  const leader = await fakeMaster(t, { answers: ANSWERS });
  const standby = await fakeMaster(t, {
    before: (request, response) => {
      response.writeHead(307, { Location: `//127.0.0.1:${leader.port}${request.url}` }).end();
      return true;
    },
  });
  for (const url of [leader.url, standby.url]) {
    const { exitCode, stdout, stderr } = await fairlead(['explain', url, '-f', 'F']);
    t.equal(exitCode, 0);
    t.equal(stderr, '');
    t.match(stdout, `name of F (F) now, ${leader.url}, not before 2026-01-02T03:04:15.000Z\n`);
    t.match(stdout, 'Role dev: an allocation now would offer it something on 1 agent.');
    t.match(stdout, /name of B +batch +cpus:3;mem:384/);
    t.match(stdout, 'Earliest change: 7 s, the next batch allocation.');
    t.match(stdout, /Not known from there:\n {2}- What it declined in role dev/);
  }
});

t.test('what a master refuses beside its state is told, and not known', async (t) => {
  const master = await fakeMaster(t, { answers: { '/state': STATE } });
  const { exitCode, stdout, stderr } = await fairlead(['explain', master.url, '-f', 'F', '--json']);
  t.equal(exitCode, 0);
  t.match(stderr, /answers 404/);
  const { unknown, roles } = JSON.parse(stdout);
  t.match(unknown.join('\n'), /Quotas, .*\/roles says them/);
  t.equal(roles[0].agents[0].code, 'OFFERABLE');
});

t.test('saved answers give the same, in any order', async (t) => {
  const paths = saved(t, { m: METRICS, r: ROLES, s: STATE, f: FLAGS });
  const { exitCode, stdout, stderr } = await fairlead(['explain', ...paths, '-f', 'name of F']);
  t.equal(exitCode, 0);
  t.equal(stderr, '');
  t.match(stdout, 'Earliest change: 7 s, the next batch allocation.');
  t.notMatch(stdout, '/roles says them');
});

t.test('a saved state is still a recording, for whoever asks for a replay', async (t) => {
  const [path = ''] = saved(t, { 's.json': STATE });
  const { stdout } = await fairlead(['explain', path, '-f', 'F', '--at', '5s']);
  t.match(stdout, 'name of F (F) at 5 s (2026-01-02T03:04:10.000Z) under drf');
});

t.test('what does not go together is refused', async (t) => {
  const [path = '', cut = ''] = saved(t, { 's.json': STATE, 'r.json': ROLES });
  writeFileSync(cut, '{"roles":[{"name":"d');
  const refusing = await fakeMaster(t, {
    before: (_, response) => {
      response.writeHead(401).end();
      return true;
    },
  });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['http://a:5050', '--at', '5s'], /--at: a running master is not replayed/],
    [['http://a:5050', 'http://b:5050'], /http:\/\/b:5050: expected one master alone/],
    [[path, '--principal', 'x'], /--principal: no master is asked/],
    [[path, cut], /r\.json: this is no whole JSON object; expected what a master answers/],
    [[refusing.url], /answers 401 .*expected a --principal/],
  ];
  for (const [args, expected] of cases) {
    const { exitCode, stderr } = await fairlead(['explain', ...args, '-f', 'F']);
    t.equal(exitCode, 2, args.join(' '));
    t.match(stderr, expected);
  }
});
