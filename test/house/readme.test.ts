import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fairlead } from '../support/command.js';
import { ROOT } from '../support/packed.js';

/** What the README tells a reader to do does what it says. */

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

t.test('its commands run as they stand', async (t) => {
  const folder = t.testdir({});
  const commands = [...README.matchAll(/^ {4}npx fairlead ([^#\n]*)/gm)].map(
    ([, args = '']) => args,
  );
  t.strictSame(
    commands.map((args) => args.split(' ')[0]),
    ['inspect', 'verify', 'replay', 'explain', 'import'],
  );
  const [, recorded = ''] = /\(`(test\/cases\/recordings\/[^`]+)` is one\)/.exec(README) ?? [];
  writeFileSync(join(folder, 'key.txt'), 'of a test');
  for (const command of commands) {
    const args = [...command.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => {
      const arg = quoted ?? bare ?? '';
      if (arg === '/var/log/mesos') return join(ROOT, recorded);
      return ['out.html', 'key.txt', 'shared.jsonl.gz'].includes(arg) ? join(folder, arg) : arg;
    });
    const { exitCode, stdout, stderr } = await fairlead(args);
    t.equal(exitCode, 0, command);
    t.notMatch(stderr, /^fairlead: (?!mesos-1.12-mixed: )/m);
    t.ok(stdout.length > 100);
  }
  t.ok(existsSync(join(folder, 'out.html')));
});

t.test('its program prints what it says, offers', async (t) => {
  const [, program = ''] = /```js\n(.*?)```/s.exec(README) ?? [];
  const [, printed = ''] = /\nprints\n\n```\n(.*?)```/s.exec(README) ?? [];
  t.match(printed, /is offered cpus/);
  const said = execFileSync(process.execPath, ['--input-type=module'], {
    cwd: ROOT,
    input: program,
    encoding: 'utf8',
  });
  t.equal(said, printed);
});

t.test('what it says of recordings in traces/ is so', async (t) => {
  const table = readFileSync(join(ROOT, 'traces/README.md'), 'utf8');
  const files = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
  const recorded = files.filter((name) => name.startsWith('mesos-'));
  const made = files.length - recorded.length;
  t.ok(README.includes(`${recorded.length} of a real master and ${made} made-up`));
});
