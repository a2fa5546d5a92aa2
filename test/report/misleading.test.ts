import { readFileSync } from 'node:fs';
import t from 'tap';
import { replayOverSeeds, replayTrace } from '../../host/replay/index.js';
import { renderTable } from '../../host/report/table.js';
import { trustSentences } from '../../host/report/trust.js';
import { trustIn } from '../../host/trust/index.js';

/** What docs/misleading.md says that the table says now. */

const PAGE = readFileSync(new URL('../../docs/misleading.md', import.meta.url), 'utf8');
const PITFALL = 'traces/mesos-1.12-pitfall.jsonl.gz';
const policies = ['drf', 'fifo', 'relinquish'];

/** The right column of the page's row. */
function nowOf(row: number): string {
  const line = PAGE.split('\n').find((text) => text.startsWith(`| ${row} |`)) ?? '';
  return line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '';
}

/** The figures of a row of a table, in the policies' order, without the differences. */
function figures(table: string, label: string): string[] {
  const line = table.split('\n').find((text) => text.startsWith(label)) ?? '';
  return (
    line.slice(label.length).match(/never|[\d.]+ (?:s|%)|(?<![+−])\b\d+\.\d\d\b(?! [s%])/g) ?? []
  );
}

t.test('rows 1 to 6: the table of the pitfall', async (t) => {
  const table = renderTable(await replayTrace(PITFALL, { policies }), { terminal: false });
  const below = (heading: string) => table.slice(table.indexOf(heading));
  t.equal(figures(below('Completion'), '  p50').join(', '), nowOf(1));
  t.equal(figures(below('Queue time'), '  p90').join(', '), nowOf(2));
  const [held = ''] = figures(table, 'Held, core-h');
  const [worked = ''] = figures(table, '  worked');
  const [useful = ''] = figures(table, '  useful work');
  const [waste = ''] = figures(table, '  below the minimum');
  const shares = figures(below('Cluster held'), '  cpus');
  t.equal(`${shares[0]} of which ${worked} of ${held} core-hours worked`, nowOf(3));
  t.equal(shares.at(-1), nowOf(4));
  t.equal(`Held ${held}, below the minimum ${waste}, useful work ${useful}`, nowOf(5));
  for (const policy of policies) {
    t.match(
      table.replaceAll('\n  ', ' '),
      new RegExp(`^${policy}: \\d of 8 frameworks with a minimum got it, half `, 'm'),
      'row 6',
    );
  }
});

t.test('row 7: the trust in the pitfall', async (t) => {
  const said = trustSentences(await trustIn(PITFALL));
  const [, mean, interval] = /mean wait by (\S+) (\[.*?\]) allocation/.exec(said) ?? [];
  t.equal(`the mean wait is off by ${mean} intervals ${interval}`, nowOf(7));
});

t.test('row 9: a difference over twenty seeds', async (t) => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const workaround = 'traces/mesos-1.12-workaround.jsonl.gz';
  const result = await replayOverSeeds(workaround, { policies: ['drf', 'relinquish'], seeds });
  const table = renderTable(result, { terminal: false, widthColumns: 200 });
  t.match(table, new RegExp(` ${nowOf(9).replace(/[[\]+.]/g, '\\$&')}\n`));
  const [drf, other] = result.policies.map(({ queueTimeMs }) => queueTimeMs?.p50 ?? 0);
  t.ok((other ?? 0) > (drf ?? 0), 'with seed 0 alone it is the other way round');
});

t.test('row 10: the medians of the workaround are of all', async (t) => {
  const page = readFileSync(new URL('../../docs/workaround.md', import.meta.url), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith('| 1.2 | as published'));
  const cells = row?.split('|').map((cell) => cell.trim()) ?? [];
  t.equal(cells[10], nowOf(10));
  t.ok(Number(cells[5]) < Number(cells[4]) / 2, 'less than half are done');
});
