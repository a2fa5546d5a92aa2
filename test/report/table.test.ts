import t from 'tap';
import type { PolicyResult } from '../../host/replay/result.js';
import { renderTable } from '../../host/report/table.js';
import { pitfallResult } from '../support/replay-result.js';

const GOLDEN = `pitfall <made up> & "quoted": 10 agents, 9 frameworks, up to 170 s

                         drf      fifo             relinquish
------------------------------------------------------------------------
Frameworks                 9         9                      9
  got their minimum        0         8                      7
  still waiting            0         0                      1
  stuck                    8         0                      0
  no minimum               1         1                      1
Queue time            0 of 8    8 of 8                 7 of 8
  p50                  never    61.4 s                 74.4 s
  p90                  never   104.6 s                  never
  p99                  never   104.6 s                  never
  max                  never   104.6 s                  never
Completion            1 of 9    9 of 9                 8 of 9
  p50                  never    73.4 s                 86.4 s
  p90                  never   116.6 s                  never
  p99                  never   116.6 s                  never
  max                  never   116.6 s                  never
Slowdown              1 of 9    9 of 9                 8 of 9
  p50                  never      7.34                   8.64
  p90                  never     11.66                  never
  p99                  never     11.66                  never
  max                  never     11.66                  never
Makespan               never   119.0 s                  never
Held, core-h            4.32      2.20    −49.1 %        3.10    −28.2 %
  worked                0.78      1.90   +143.6 %        1.80   +130.8 %
  useful work           0.78      1.90   +143.6 %        1.80   +130.8 %
  work done again       0.00      0.00          =        0.00          =
  below the minimum     2.88      0.08    −97.2 %        0.40    −86.1 %
Relinquishes               0         0                      1
Tasks launched            30        58                     62
Cluster held
  cpus                97.5 %    71.0 %  −26.5 pts      74.0 %  −23.5 pts
  mem                 43.1 %    31.7 %  −11.4 pts      33.0 %  −10.1 pts
Fairness (Jain)        0.500     0.731     +0.231       0.702     +0.202
Role shortfall        40.0 %    12.0 %  −28.0 pts      20.0 %  −20.0 pts
Offers sent            1,635       402                    512
  accepted                20        54                     60
  declined             1,613       348                    451
  rescinded                2         0                      1
Replay ended         170.0 s   119.0 s                170.0 s
  because            horizon  all done                horizon

Beside the figures: by how much they differ from those of drf.

drf: 0 of 8 frameworks with a minimum got it, half of them never, the last
  never; 8 stuck below it; of 4.32 core-hours held 0.78 did useful work, 2.88
  were below the minimum
fifo: 8 of 8 frameworks with a minimum got it, half within 61.4 s, the last
  after 104.6 s; of 2.20 core-hours held 1.90 did useful work, 0.08 were below
  the minimum
relinquish: 7 of 8 frameworks with a minimum got it, half within 74.4 s, the
  last never; 1 still waiting; of 3.10 core-hours held 1.80 did useful work,
  0.40 were below the minimum

fifo does best: 8 of 8 frameworks with a minimum get it, under drf 0; half of
  them wait at most 61.4 s, under drf for ever; it wastes 0.08 core-hours, under
  drf 2.88, which saves 2.80 core-hours; nobody finishes later than under drf.
`;

t.test('policies stand side by side, one plain sentence each below', async (t) => {
  const text = renderTable(pitfallResult(), { terminal: false });
  t.equal(text, GOLDEN);
});

t.test('fits 80 columns and carries no escape sequences into a pipe', async (t) => {
  const table = renderTable(pitfallResult(), { terminal: false });
  t.ok(table.split('\n').every((line) => line.length <= 80));
  t.notMatch(table, '\u001b');
});

t.test('on a terminal the head is bold and the figures are the same', async (t) => {
  const plain = renderTable(pitfallResult(), { terminal: false });
  const styled = renderTable(pitfallResult(), { terminal: true });
  t.match(styled, '\u001b[1m');
  const figures = (text: string) => text.match(/\d+(?:\.\d+)?/g);
  t.same(figures(styled.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', '')), figures(plain));
});

t.test('more policies than fit are continued in a table below', async (t) => {
  const result = pitfallResult();
  const many = [1, 2, 3, 4].flatMap((n) =>
    result.policies.map((policy) => ({ ...policy, policy: `${policy.policy}-${n}` })),
  );
  const text = renderTable({ ...result, policies: many }, { terminal: false, widthColumns: 80 });
  const [tables = ''] = text.split('Beside the figures');
  const heads = tables.split('\n').filter((line) => /drf-|fifo-|relinquish-/.test(line));
  t.equal(heads.length, 6);
  t.ok(heads.every((line) => line.length <= 80));
  for (const { policy } of many) t.equal(heads.filter((line) => line.includes(policy)).length, 1);
});

t.test('names of policies that begin alike are told apart, whole', async (t) => {
  const result = pitfallResult();
  const [policy] = result.policies as [PolicyResult];
  const names = ['60s', '120s', '120s, and to the end of the queue'].map(
    (rest) => `spark-relinquish-with-a-patience-of-${rest}`,
  );
  const policies = names.map((name) => ({ ...policy, policy: name }));
  const text = renderTable({ ...result, policies }, { terminal: false });
  t.ok(
    text.split('\n').every((line) => line.length <= 80),
    'it fits',
  );
  const blocks = text.split('\n\n').filter((block) => block.includes('Frameworks  '));
  const heads = blocks.map((block) => block.slice(0, block.indexOf('---')));
  t.match(heads[0], /spark-relinquish-with-a- +spark-relinquish-with-a-\n/);
  t.match(heads[0], /patience-of-60s +patience-of-120s\n/);
  t.match(heads[1], /patience-of-120s, and to\n +the end of the queue\n/);
});

t.test('a long name of a resource is continued below its label', async (t) => {
  const result = pitfallResult();
  const [policy] = result.policies as [PolicyResult];
  const name = 'example.com/accelerators-of-the-third-generation';
  const utilisation = { [name]: 0.5 };
  const text = renderTable(
    { ...result, policies: [{ ...policy, utilisation }] },
    { terminal: false },
  );
  t.match(text, /^ {2}example\.com\/accelerators- +50\.0 %\n {4}of-the-third-generation$/m);
});

t.test('control characters in names do not reach the terminal', async (t) => {
  const result = { ...pitfallResult(), trace: 'evil\u001b]0;title\u0007' };
  const text = renderTable(result, { terminal: false });
  t.notOk(text.includes('\u001b') || text.includes('\u0007'));
});

t.test('what cannot be computed is a dash, not a zero', async (t) => {
  const { policies, ...rest } = pitfallResult();
  const { queueTimeMs, completionMs, makespanMs, jainIndex, ...bare } = policies[1] as PolicyResult;
  const text = renderTable({ ...rest, policies: [bare] }, { terminal: false });
  t.match(text, /^ {2}p50 +–$/m);
  t.match(text, /^Makespan +–$/m);
  t.match(text, /^Fairness \(Jain\) +–$/m);
});
