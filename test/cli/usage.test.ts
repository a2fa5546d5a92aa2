import { accessSync, constants, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { nearNames, parseSeed, parseTime } from '../../host/cli/arguments.js';
import { describeFailure } from '../../host/cli/errors.js';
import { fairlead } from '../support/command.js';

const BUILT = fileURLToPath(new URL('../../build/host/cli/main.js', import.meta.url));
const COMMANDS = [
  ...['replay', 'verify', 'explain', 'inspect', 'import', 'record'],
  ...['generate', 'policy', 'size', 'sweep'],
];

t.test('every command has a help with examples', async (t) => {
  for (const args of [['--help'], ...COMMANDS.map((command) => [command, '--help'])]) {
    const { exitCode, stdout, stderr } = await fairlead(args);
    t.equal(exitCode, 0);
    t.match(stdout, 'Examples:\n  fairlead ');
    t.ok(
      stdout.split('\n').every((line) => line.length <= 100),
      'fits 100 columns',
    );
    t.equal(stderr, '');
  }
});

t.test(
  'the built command may be run as it is',
  { skip: !existsSync(BUILT) && 'not built' },
  (t) => {
    accessSync(BUILT, constants.X_OK);
    t.end();
  },
);

t.test('help shows the help of a command, or of all', async (t) => {
  for (const [asked, same] of [
    [['help'], ['--help']],
    [
      ['help', 'replay'],
      ['replay', '--help'],
    ],
    [
      ['policy', 'help', 'show'],
      ['policy', 'show', '--help'],
    ],
  ] as const) {
    t.same(await fairlead([...asked]), await fairlead([...same]), asked.join(' '));
  }
});

t.test('the version is the package’s', async (t) => {
  const { exitCode, stdout } = await fairlead(['--version']);
  t.equal(exitCode, 0);
  t.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

t.test('wrong usage: exit 2, one line that helps, nothing on stdout', async (t) => {
  const trace = 'traces/mesos-1.12-pitfall.jsonl.gz';
  const cases: [string[], RegExp][] = [
    [['repaly'], /unknown command 'repaly' \(Did you mean replay\?\)/],
    [['replay'], /missing required argument 'recording'/],
    [['replay', trace, '--polcy'], /unknown option '--polcy' \(Did you mean --policy\?\)/],
    [['replay', trace, '-p', 'fifi'], /no such policy \(did you mean fifo\?\); expected drf, fifo/],
    [['replay', trace, '-p', 'drf', '-p', 'drf'], /two policies are called drf/],
    [['replay', trace, '--to', '90'], /--to 90: expected a time such as .*90s.*, or 2016-/],
    [['replay', trace, '--until', '9s'], /unknown option '--until'/],
    [['replay', trace, '--seed', '-1'], /--seed -1: expected an integer from 0 to 4294967295/],
    [['replay', trace, '--json', '--report', '-'], /--json and --report -: only one/],
    [['replay', trace, '--report', 'no/such/page.html'], /--report .*: expected a folder/],
    [['replay', trace, '-o', 'docs'], /--output docs: expected a file, this is a folder/],
    [['help', 'replya'], /replya: no such command \(did you mean replay\?\); expected replay, /],
    [['policy', 'help', 'chekc'], /chekc: no such command \(did you mean check\?\)/],
    [['policy', 'show', 'fifi'], /fifi: no such preset \(did you mean fifo\?\); expected drf, /],
    [['generate', 'clustr', '-o', '-'], /clustr: no such scenario \(did you mean cluster\?\)/],
    [['inspect', 'no-such.jsonl'], /no-such\.jsonl: no such file/],
    [['verify', 'no-such.jsonl'], /no-such\.jsonl: no such file/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stdout, stderr } = await fairlead(args);
    t.equal(exitCode, 2, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, message);
    t.match(stderr, /^fairlead: [^\n]*\n$/, 'one line');
  }
});

t.test('without a command: the help, on stderr, and exit 2', async (t) => {
  const { exitCode, stdout, stderr } = await fairlead([]);
  t.equal(exitCode, 2);
  t.equal(stdout, '');
  t.match(stderr, /^Usage: fairlead/);
});

t.test('--debug shows where a failure came from', async (t) => {
  const { exitCode, stderr } = await fairlead(['inspect', 'no-such.jsonl', '--debug']);
  t.equal(exitCode, 2);
  t.match(stderr, /^fairlead: no-such\.jsonl: no such file[^\n]*\n\w*Error: .*\n +at /);
});

t.test('what a terminal would obey is shown, in every message', async (t) => {
  const evil = 'a\u001b[31m\u202eb\u009b';
  const shown = 'a\\u001b[31m\\u202eb\\u009b';
  for (const args of [[evil], ['inspect', `--${evil}`], ['inspect', evil, '--debug']]) {
    const { exitCode, stderr } = await fairlead(args);
    t.equal(exitCode, 2);
    t.ok(stderr.includes(shown), stderr);
    for (const one of ['\u001b', '\u202e', '\u009b']) t.notOk(stderr.includes(one));
  }
});

t.test('times are read with their units and refused without', async (t) => {
  t.equal(parseTime('--at', '500ms'), 500);
  t.equal(parseTime('--at', '90s'), 90_000);
  t.equal(parseTime('--at', '1.5m'), 90_000);
  t.equal(parseTime('--at', '15min'), 900_000);
  t.equal(parseTime('--at', '2h'), 7_200_000);
  t.equal(parseTime('--at', '1d'), 86_400_000);
  t.equal(parseTime('--at', '1h30m'), 5_400_000);
  t.equal(parseTime('--at', '1h 1min 1s 1ms'), 3_661_001);
  for (const text of ['', '90', 's', '-5s', '1e3s', '5 weeks', '0.5ms', '1s2', 'NaNs']) {
    t.throws(() => parseTime('--at', text), { name: 'UsageError' }, text);
  }
});

t.test('seeds are unsigned 32-bit integers', async (t) => {
  t.equal(parseSeed('--seed', '0'), 0);
  t.equal(parseSeed('--seed', '4294967295'), 4294967295);
  for (const text of ['', '-1', '1.5', '0x10', '4294967296']) {
    t.throws(() => parseSeed('--seed', text), { name: 'UsageError' }, text);
  }
});

t.test('near names are those that few keys away', async (t) => {
  const known = ['drf', 'fifo', 'relinquish'];
  t.same(nearNames('fifi', known), ['fifo']);
  t.same(nearNames('DRF', known), ['drf']);
  t.same(nearNames('relinqish', known), ['relinquish']);
  t.same(nearNames('mine.json', known), []);
});

t.test('failures tell bad input from a bug', async (t) => {
  const missing = Object.assign(new Error('ENOENT: x'), {
    code: 'ENOENT',
    syscall: 'open',
    path: 'a.json',
  });
  t.same(describeFailure(missing), { exitCode: 2, line: 'a.json: no such file or directory' });
  const input = Object.assign(new Error('a:1:2: bad\n  worse'), { name: 'TraceError' });
  t.same(describeFailure(input), { exitCode: 2, line: 'a:1:2: bad; worse' });
  const bug = describeFailure(new TypeError('x is undefined'));
  t.equal(bug.exitCode, 70);
  t.match(bug.line, 'unexpected failure: x is undefined');
});
