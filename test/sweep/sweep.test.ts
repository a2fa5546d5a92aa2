import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import t from 'tap';
import { fairlead, startFairlead, startWithoutRoom } from '../support/command.js';
import { ROOT } from '../support/packed.js';
import { planSweep, resultsIn, TRACE, takeTrust } from '../support/sweeps.js';

/** Sweeps as a user runs them. */

/** Here it is worked out how far the recording's replays can be trusted, which takes seconds. */
const first = join(t.testdir({}), 'first');

async function planned(folder: string, ...more: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await planSweep(folder, ...more);
  t.equal(exitCode, 0, stderr);
  if (folder !== first) takeTrust(first, folder);
  return stdout;
}

t.test('an answer says how far replays of its recording are off it', async (t) => {
  await planned(first);
  const run = await fairlead(['sweep', 'run', first, '--workers', '2']);
  const said = /\n\n(Trust: replayed as it was recorded, under drf over 20 seeds, the [\s\S]*)$/;
  const [, sentences] = said.exec(run.stdout) ?? [];
  t.type(sentences, 'string', run.stdout);
  const [name = '', ...more] = readdirSync(join(first, 'trust'));
  t.same(more, [], 'worked out once for all cells');
  const kept = JSON.parse(readFileSync(join(first, 'trust', name), 'utf8'));
  const [row] = kept.rows;
  const file = join(first, 'cells.json');
  const collected = await fairlead(['sweep', 'collect', first, '-o', file]);
  t.match(collected, { exitCode: 0, stdout: `\n${sentences}`, stderr: '' });
  const rows = readFileSync(file, 'utf8').trim().split('\n').map(plainRow);
  t.equal(rows.length, 8);
  for (const one of rows) {
    t.match(one, {
      trust_seeds: 20,
      trust_facts: kept.facts,
      trust_missing: row.missing,
      trust_makespan_error_mean: row.makespanError.mean,
      trust_makespan_error_low: row.makespanError.low,
      trust_wait_error_ms_high: row.meanWaitErrorMs.high,
      trust_error_ms_mean: row.errorMs.mean,
    });
  }
});

t.test('what no master recorded has no such figure', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  const traces = ['story-1-nsdi11', 'story-4-static-roles'].map((name) =>
    join(ROOT, `traces/${name}.jsonl`),
  );
  await fairlead(['sweep', 'plan', ...traces, '-p', 'drf', '-o', folder]);
  const { stdout } = await fairlead(['sweep', 'run', folder, '--workers', '1']);
  t.match(stdout, /\n\nTrust: no figure, as no master recorded it/);
  const file = join(folder, 'cells.json');
  await fairlead(['sweep', 'collect', folder, '-o', file]);
  t.notMatch(readFileSync(file, 'utf8'), 'trust_');
});

t.test('where nobody states a minimum the table tells of tasks', async (t) => {
  const root = t.testdir({
    'batch.jsonl': [
      { type: 'TRACE', version: 1, name: 'batch', horizon_ms: 60_000 },
      { t: 0, type: 'AGENT_ADDED', agent: { id: 'agent-1', resources: 'cpus:2;mem:64' } },
      { t: 0, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: 'f', roles: ['etl'] } },
      {
        ...{ t: 0, type: 'DEMAND', framework_id: 'f' },
        demand: {
          model: 'tasks',
          tasks: [{ id: 'a', resources: 'cpus:1;mem:32', after_ms: 0, duration_ms: 5000 }],
        },
      },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  });
  const folder = join(root, 'sweep');
  await fairlead(['sweep', 'plan', join(root, 'batch.jsonl'), '-p', 'drf', '-o', folder]);
  const { stdout } = await fairlead(['sweep', 'run', folder, '--workers', '1']);
  t.match(stdout, /^ +tasks launched +makespan +held, core-h\ndrf +1\.0 +\d/m);
  t.notMatch(stdout, 'got minimum');
});

t.test('every cell has the same bytes, however many threads, shares or runs made it', async (t) => {
  const root = t.testdir({});
  const all = join(root, 'all');
  t.match(
    await planned(all),
    /all: 8 cells \(1 trace × 2 policies × 2 sets of changes × 2 seeds\)/,
  );
  const whole = await fairlead(['sweep', 'run', all, '--workers', '1']);
  t.match(whole, { exitCode: 0, stdout: /8 of 8 cells have their result\n/ });
  t.match(whole.stdout, /^mesos-1\.12-pitfall, agents=\+2\n/m);
  t.match(whole.stdout, /^relinquish +8\.0 +0\.0 /m);
  const expected = resultsIn(all);
  t.equal(Object.keys(expected).length, 8);

  const threads = join(root, 'threads');
  await planned(threads);
  await fairlead(['sweep', 'run', threads, '--workers', '4']);
  t.strictSame(resultsIn(threads), expected);

  const shares = join(root, 'shares');
  await planned(shares);
  const runs = ['1/2', '2/2'].map((shard) =>
    fairlead(['sweep', 'run', shares, '--shard', shard, '--workers', '1']),
  );
  for (const { stdout } of await Promise.all(runs)) t.match(stdout, /4 of 4 cells have/);
  t.strictSame(resultsIn(shares), expected);

  const again = await fairlead(['sweep', 'run', all]);
  t.match(again.stdout, /8 of 8 cells have their result, 8 of them before/);
});

t.test('a run that is killed goes on where it was', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  await planned(folder, '--seeds', '4');
  for (let kill = 0; kill < 3; kill++) {
    const before = Object.keys(resultsIn(folder)).length;
    const run = startFairlead(['sweep', 'run', folder, '--workers', '2']);
    const ended = new Promise((resolve) => run.on('exit', resolve));
    while (Object.keys(resultsIn(folder)).length <= before && run.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    run.kill('SIGKILL');
    await ended;
  }
  const rest = await fairlead(['sweep', 'run', folder]);
  t.match(rest, { exitCode: 0, stdout: /16 of 16 cells have their result, \d+ of them before/ });
  const other = join(t.testdirName, 'other');
  await planned(other, '--seeds', '4');
  await fairlead(['sweep', 'run', other]);
  t.strictSame(resultsIn(folder), resultsIn(other));
});

t.test('a run without room for its results says so, and goes on when there is', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  await planned(folder);
  const run = startWithoutRoom(['sweep', 'run', folder, '--workers', '1']);
  let stderr = '';
  run.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exitCode = await new Promise((resolve) => run.on('close', resolve));
  t.equal(exitCode, 2);
  t.match(stderr, /^fairlead: .*\.json: the file would be too large\n$/);
  t.strictSame(resultsIn(folder), {});
  t.match(await fairlead(['sweep', 'run', folder]), { exitCode: 0, stdout: /8 of 8 cells/ });
});

t.test('a cell that cannot be replayed is named; the others are finished', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  await planned(folder, '--change', 'weight.nobody=2');
  const { exitCode, stdout, stderr } = await fairlead(['sweep', 'run', folder]);
  t.equal(exitCode, 1);
  t.match(stdout, /8 of 12 cells have their result/);
  const lines = stderr.trim().split('\n');
  t.equal(lines.length, 4);
  t.match(
    lines[0],
    /^fairlead: mesos-1\.12-pitfall, drf, weight\.nobody=2, seed 0: .*nobody has role nobody/,
  );
  const file = join(folder, 'cells.csv');
  const all = await fairlead(['sweep', 'collect', folder, '-o', file]);
  t.match(all, { exitCode: 2, stderr: /4 of 12 cells have no result; expected/ });
  t.notOk(existsSync(file));
  const some = await fairlead(['sweep', 'collect', folder, '-o', file, '--partial']);
  t.equal(some.exitCode, 0);
  t.equal(parse(readFileSync(file)).length, 1 + 8);
});

t.test('JSON lines, CSV and Parquet say the same, and their columns are documented', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  await planned(folder);
  await fairlead(['sweep', 'run', folder]);
  const page = readFileSync(join(ROOT, 'docs/sweep.md'), 'utf8');
  for (const [rows, count] of [
    ['cells', 8],
    ['frameworks', 8 * 9],
  ] as const) {
    const files = ['json', 'csv', 'parquet'].map((format) => join(folder, `${rows}.${format}`));
    for (const file of files) {
      t.match(await fairlead(['sweep', 'collect', folder, '-o', file, '--rows', rows]), {
        exitCode: 0,
        stderr: '',
      });
    }
    const [json = '', csv = '', parquet = ''] = files;
    const fromJson = readFileSync(json, 'utf8').trim().split('\n').map(plainRow);
    t.equal(fromJson.length, count);
    const bytes = readFileSync(parquet);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const fromParquet = await parquetReadObjects({ file: file as ArrayBuffer });
    t.strictSame(fromParquet.map(withoutNull), fromJson);
    const fromCsv: Record<string, string>[] = parse(readFileSync(csv), { columns: true });
    t.strictSame(fromCsv.map(withoutEmpty), fromJson.map(asText));
    for (const column of Object.keys(fromCsv[0] ?? {})) {
      const documented = page.includes(`\`${column}\``);
      const [, first = '', last = ''] = /^(\w+)_([^_]+)$/.exec(column) ?? [];
      const isPart = page.includes(`\`${first}_…\``) && page.includes(`\`${last}\``);
      t.ok(documented || isPart, column);
    }
  }
});

type Row = Record<string, unknown>;

function plainRow(line: string): Row {
  return JSON.parse(line, (_key, value) => (value === 'never' ? Number.POSITIVE_INFINITY : value));
}

function withoutNull(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** An empty text in CSV may be one, or none. */
function withoutEmpty(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}

function asText(row: Row): Row {
  return withoutEmpty(
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
  );
}

t.test('what cannot be planned, run or collected says why', async (t) => {
  const root = t.testdir({ empty: {} });
  const folder = join(root, 'sweep');
  await planned(folder);
  const other = await fairlead(['sweep', 'plan', TRACE, '--seeds', '2', '-o', folder]);
  t.match(other, { exitCode: 2, stderr: /has another plan; expected a folder of its own/ });
  await planned(folder);
  t.match(await fairlead(['sweep', 'run', join(root, 'empty')]), {
    exitCode: 2,
    stderr: /empty has no plan\.json; expected a folder that `fairlead sweep plan` made/,
  });
  t.match(await fairlead(['sweep', 'run', folder, '--shard', '4/3']), {
    exitCode: 2,
    stderr: /expected 1\/8 to 8\/8/,
  });
  t.match(await fairlead(['sweep', 'collect', folder, '-o', join(root, 'x.txt')]), {
    exitCode: 2,
    stderr: /expected a name with \.json, \.csv, \.parquet/,
  });
  const file = join(folder, 'plan.json');
  const plan = readFileSync(file, 'utf8');
  writeFileSync(file, plan.replace(/"program":"[^"]*"/, '"program":"0.0.1 (module 0)"'));
  t.match(await fairlead(['sweep', 'run', folder]), {
    exitCode: 2,
    stderr: /was planned with fairlead 0\.0\.1 \(module 0\), and this is .*; expected the same/,
  });
  writeFileSync(file, plan.replace('"seeds":[0,1]', '"seeds":[-1]'));
  t.match(await fairlead(['sweep', 'run', folder]), { exitCode: 2, stderr: /is no plan/ });
  writeFileSync(file, plan);
  rmSync(join(folder, 'traces'), { recursive: true });
  const lost = await fairlead(['sweep', 'run', folder]);
  t.match(lost, { exitCode: 1, stderr: /no such file/ }, 'its traces are gone');
});

t.test('two that made one cell must have made the same', async (t) => {
  const folder = join(t.testdir({}), 'sweep');
  await planned(folder);
  await fairlead(['sweep', 'run', folder, '--shard', '1/8']);
  const [file = ''] = Object.keys(resultsIn(folder));
  const { keepResult } = await import('../../host/sweep/cell-result.js');
  const { cellsOf } = await import('../../host/sweep/cells.js');
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const [cell] = cellsOf(plan);
  if (cell === undefined) throw new Error('no cell');
  const same = readFileSync(join(folder, 'cells', file), 'utf8');
  await keepResult(folder, plan, cell, same);
  await t.rejects(keepResult(folder, plan, cell, '{}\n'), /two replays of one cell differ/);
});
