import t from 'tap';
import type { PolicyResult, ReplayResult } from '../../host/replay/result.js';
import { renderPage } from '../../host/report/page.js';
import { POINTS_MAX, steps } from '../../host/report/series.js';
import { HOSTILE_NAME, pitfallResult } from '../support/replay-result.js';

const page = renderPage(pitfallResult());

t.test('has a card, a column and a section for every policy', async (t) => {
  for (const [index, name] of ['drf', 'fifo', 'relinquish'].entries()) {
    t.match(page, `<a href="#policy-${index + 1}">${name}</a>`);
    t.match(page, `<h2 id="policy-${index + 1}">Policy ${name}</h2>`);
    t.match(page, new RegExp(`<th scope="col"(?: colspan="2")?>${name}</th>`));
  }
  t.match(page, '<strong>8 of 8 stuck</strong>');
  t.match(page, '<strong>8 of 8 got their minimum</strong>');
});

t.test('says what was not played', async (t) => {
  const notPlayed = [{ what: 'RESERVE', count: 3 } as const];
  t.match(renderPage({ ...pitfallResult(), notPlayed }), 'Not played, though recorded: 3 RESERVE.');
  t.notMatch(page, 'Not played');
});

t.test('says beside each figure how it differs from the first policy’s', async (t) => {
  t.match(page, 'Beside the figures: by how much they differ from those of drf.');
  t.match(page, '<td>1.90</td><td class="difference">+143.6 %</td>');
  t.match(page, '<td>71.0 %</td><td class="difference">−26.5 pts</td>');
  const alone = renderPage({ ...pitfallResult(), policies: pitfallResult().policies.slice(0, 1) });
  t.notMatch(alone, /class="difference">|Beside the figures/);
});

t.test('shows names of a recording as text, never as markup', async (t) => {
  t.notMatch(page, '<script');
  t.notMatch(page, '<made up>');
  t.match(page, 'Page&lt;script&gt;alert(1)&lt;/script&gt;Rank &amp; ');
  const attack = '"><img src=x onerror=alert(1)>';
  const result = pitfallResult();
  const hostile = renderPage({
    ...result,
    trace: attack,
    policies: result.policies.map((policy) => ({
      ...policy,
      policy: attack + policy.policy,
      roles: policy.roles.map((role) => ({ ...role, role: attack + role.role })),
      perFramework: policy.perFramework.map((f) => ({ ...f, role: attack, name: attack })),
      series: {
        coresTotal: policy.series.coresTotal,
        coresHeld: policy.series.coresHeld.map((one) => ({ ...one, name: attack + one.name })),
        coresUsed: policy.series.coresUsed,
        dominantShare: policy.series.dominantShare,
      },
    })),
  });
  t.notMatch(hostile, '<img');
  t.ok(HOSTILE_NAME.includes('<script>'), 'the fixture is hostile');
});

t.test('needs nothing from anywhere and runs nothing', async (t) => {
  t.notMatch(page, /<(?:link|img|iframe|object|embed)[^>]*(?:href|src)="(?!data:,)/);
  t.notMatch(page, /url\(|@import|\son\w+=/);
  const addresses = new Set(page.match(/https?:[^"\s<]+/g));
  t.same([...addresses], []);
});

t.test('forbids the browser what it does not need', async (t) => {
  const meta = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page);
  const policy = new Map(
    (meta?.[1] ?? '')
      .replaceAll('&#39;', "'")
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')] as const;
      }),
  );
  t.strictSame(Object.fromEntries(policy), {
    'default-src': "'none'",
    'style-src': "'unsafe-inline'",
    'img-src': 'data:',
    'base-uri': "'none'",
    'form-action': "'none'",
  });
  t.ok((meta?.index ?? Number.POSITIVE_INFINITY) < page.indexOf('<link'), 'before all it is for');
});

t.test('is the same, byte for byte, each time', async (t) => {
  t.equal(renderPage(pitfallResult()), page);
});

t.test('draws a plot of each kind for every policy', async (t) => {
  const sections = page.split('<h2 ').slice(3);
  t.equal(sections.length, 3);
  for (const section of sections) {
    t.equal(section.match(/<svg/g)?.length, 4, 'timelines twice, cores held, dominant share');
    t.match(section, 'aria-label="Each framework over time"');
  }
});

t.test('stays small and says what it leaves out when there is much to show', async (t) => {
  const large = renderPage(largeResult());
  t.ok(large.length < 1_500_000, `${large.length} characters`);
  t.match(large, 'The 60 of 2,000 that fared worst, in the order of their arrival.');
  t.match(large, 'The first 500 of 2,000.');
  t.match(large, 'each point is the mean over');
  t.match(large, 'other roles');
  const timelines = /aria-label="Each framework over time"[\s\S]*?<\/svg>/.exec(large)?.[0] ?? '';
  t.match(timelines, 'app 1999: gathering', 'the stuck one is among those shown');
});

t.test('thinning keeps the area under a line', async (t) => {
  const timesMs = Array.from({ length: 5000 }, (_, index) => index * 7);
  const values = timesMs.map((_, index) => (index * 7919) % 101);
  const endMs = 35_000;
  const { points, meanOverMs = 0 } = steps([{ name: 'spark', timesMs, values }], endMs);
  t.equal(points.length, POINTS_MAX + 1);
  const exact = values.reduce((sum, value) => sum + value * 7, 0);
  const thinned = points.slice(0, -1).reduce((sum, { value }) => sum + value * meanOverMs, 0);
  t.ok(Math.abs(exact - thinned) < 1e-6 * exact);
});

t.test('lines with few steps are exact, start at 0 and reach the end', async (t) => {
  const series = [
    { name: 'etl', timesMs: [10, 30], values: [4, 2] },
    { name: 'spark', timesMs: [20], values: [8] },
  ];
  const rows = steps(series, 100).points.map(({ name, fromMs, value }) => [name, fromMs, value]);
  t.same(rows.slice(0, 5), [
    ['etl', 0, 0],
    ['etl', 10, 4],
    ['etl', 20, 4],
    ['etl', 30, 2],
    ['etl', 100, 2],
  ]);
  t.same(rows.at(-1), ['spark', 100, 8]);
});

t.test('one policy without minimums makes a page too', async (t) => {
  const { policies, ...rest } = pitfallResult();
  const [first] = policies;
  if (first === undefined) throw new Error('the fixture has policies');
  const only = first.perFramework.slice(0, 1);
  const counts = { ...first.frameworks, total: 1, noMinimum: 1, stuck: 0 };
  const text = renderPage({
    ...rest,
    policies: [{ ...first, perFramework: only, frameworks: counts, makespanMs: 42_000 }],
  });
  t.match(text, '<strong>1 of 1 done</strong>');
  t.match(text, 'No framework declares a minimum; 1 of 1 framework done, the last at 42 s.');
});

/** Many frameworks, roles and steps. */
function largeResult(): ReplayResult {
  const [first] = pitfallResult().policies;
  const stuck = first?.perFramework[5];
  if (first === undefined || stuck === undefined) throw new Error('the fixture has frameworks');
  const timesMs = Array.from({ length: 20_000 }, (_, index) => index * 8);
  const policy: PolicyResult = {
    ...first,
    frameworks: { ...first.frameworks, total: 2000, satisfied: 1999, stuck: 1 },
    perFramework: Array.from({ length: 2000 }, (_, index) => ({
      ...stuck,
      id: `f-${index}`,
      name: `app ${index}`,
      arrivedMs: index * 50,
      class: index === 1999 ? ('stuck' as const) : ('satisfied' as const),
      satisfiedMs: index * 50 + (index % 97) * 100,
    })),
    roles: Array.from({ length: 30 }, (_, index) => ({
      role: `team-${index}`,
      frameworks: 1,
      satisfied: 1,
      coreHoursHeld: index,
    })),
    series: {
      coresTotal: { name: 'cluster', timesMs: [0], values: [150] },
      coresHeld: Array.from({ length: 30 }, (_, role) => ({
        name: `team-${role}`,
        timesMs,
        values: timesMs.map((_, index) => (index + role) % 5),
      })),
      coresUsed: [],
      dominantShare: [],
    },
  };
  return { trace: 'large', seed: 0, agents: 300, policies: [policy] };
}
