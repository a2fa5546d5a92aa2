import { createHash } from 'node:crypto';
import t from 'tap';
import type { PolicyResult, ReplayResult } from '../../host/replay/result.js';
import { renderPage } from '../../host/report/page/page.js';
import { HOSTILE_NAME, pitfallResult } from '../support/replay-result.js';

/** What of a page is there to be read: its script, its style and its data are left out. */
function readable(page: string): string {
  return page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
}

const whole = renderPage(pitfallResult());
const page = readable(whole);

t.test('says first which policy does best, and what that changes', async (t) => {
  const [, verdict = ''] = /<p class="verdict">([^<]*)<\/p>/.exec(page) ?? [];
  t.match(verdict, /^fifo does best: 8 of 8 frameworks with a minimum get it, under drf 0; /);
  t.match(verdict, 'it wastes 0.08 core-hours, under drf 2.88, which saves 2.80 core-hours;');
  t.match(verdict, / finish(?:es)? later than under drf/);
  t.ok(page.indexOf(verdict) < page.indexOf('<main'));
});

t.test('says it in money when it is told the price', async (t) => {
  const priced = readable(renderPage(pitfallResult(), { price: { amount: 0.5, currency: 'EUR' } }));
  t.match(priced, 'which saves 2.80 core-hours, 1.40\u00a0EUR;');
  t.match(priced, '<dt>that is</dt><dd>1.44\u00a0EUR</dd>');
});

t.test('has a card for every policy, with the same measures', async (t) => {
  const cards = page.match(/<li class="(?:good)?"><h2>[\s\S]*?<\/li>/g) ?? [];
  t.equal(cards.length, 3);
  const labels = cards.map((card) => card.match(/<dt>.*?<\/dt>/g));
  t.ok((labels[0]?.length ?? 0) >= 6);
  for (const its of labels) t.same(its, labels[0]);
  t.match(cards[0], /<h2>drf<\/h2>[\s\S]*<dd>0 of 8<\/dd>/);
  t.match(cards[1], /<h2>fifo <span class="best">[\s\S]*<dd>8 of 8<\/dd>/);
});

t.test('says how far it can be trusted, and what was assumed', async (t) => {
  const notPlayed = [{ what: 'RESERVE', count: 3 } as const];
  const told = renderPage({ ...pitfallResult(), notPlayed }, { notes: ['Trust: at most 46 ms.'] });
  t.match(
    told,
    /<h2 id="trust">[\s\S]*Trust: at most 46 ms\.[\s\S]*Not played, though recorded: 3 RESERVE\./,
  );
  t.notMatch(page, 'Not played');
});

t.test('says the wall clock, seed, version and settings', async (t) => {
  const start = '2026-11-21T00:13:27.031Z';
  const [first] = pitfallResult().policies;
  if (first === undefined) throw new Error('the fixture has policies');
  const settings = [{ selector: 'spark/*', order: 'fifo' as const }];
  const told = readable(
    renderPage({ ...pitfallResult(), seed: 7, start, policies: [{ ...first, settings }] }),
  );
  t.match(told, `from ${start}`);
  t.match(told, '<dt>seed</dt><dd>7</dd>');
  t.match(told, /<dt>fairlead<\/dt><dd>\d+\.\d+\.\d+<\/dd>/);
  t.match(told, '{&quot;selector&quot;:&quot;spark/*&quot;,&quot;order&quot;:&quot;fifo&quot;}');
});

t.test('says beside each figure how it differs from the first policy’s', async (t) => {
  t.match(page, 'Beside the figures: by how much they differ from those of drf.');
  t.match(page, '<td>1.90</td><td class="difference">+143.6 %</td>');
  const alone = readable(
    renderPage({ ...pitfallResult(), policies: pitfallResult().policies.slice(0, 1) }),
  );
  t.notMatch(alone, /class="difference">|Beside the figures/);
});

t.test('shows names of a recording as text, never as markup', async (t) => {
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
    })),
  });
  t.notMatch(hostile, '<img');
  t.ok(HOSTILE_NAME.includes('<script>'), 'the fixture is hostile');
});

t.test('needs nothing from anywhere', async (t) => {
  t.notMatch(whole, /<(?:link|img|iframe|object|embed)[^>]*(?:href|src)="(?!data:,)/);
  t.notMatch(whole, /<script[^>]*src|url\((?!data:)|@import/);
  t.notMatch(page, /\son\w+=|\sstyle="|<style/, 'no handlers, no style of an element’s own');
});

t.test('allows its own script and style by their digests, and nothing else', async (t) => {
  const meta = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(whole);
  const directives = (meta?.[1] ?? '').replaceAll('&#39;', "'").split('; ');
  const digestOf = (element: string) => {
    const [, text = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(whole) ?? [];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  t.strictSame(directives, [
    "default-src 'none'",
    `script-src ${digestOf('script')}`,
    `style-src ${digestOf('style')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  t.ok((meta?.index ?? Number.POSITIVE_INFINITY) < whole.indexOf('<link'), 'before all it is for');
});

t.test('is the same, byte for byte, each time', async (t) => {
  t.equal(renderPage(pitfallResult()), whole);
});

t.test(
  'draws a still plot of each kind for every policy, and says in words what it shows',
  async (t) => {
    const labels = Array.from(
      page.matchAll(/<svg[^>]* aria-label="([^"]*)"/g),
      ([, says = '']) => says,
    );
    for (const policy of ['drf', 'fifo', 'relinquish']) {
      for (const title of ['Cores held, by role', 'The queue, by role', 'Dominant share, by role'])
        t.ok(
          labels.some((says) => says.startsWith(`${title}, ${policy}: `)),
          `${title}, ${policy}`,
        );
      t.equal(labels.filter((says) => says === `Each framework over time, ${policy}`).length, 2);
    }
    t.ok(
      labels.some((says) => says.includes('spark at most 80.0')),
      labels.join('\n'),
    );
    t.ok(
      labels.some((says) => says.includes('drf: 100.0 % never')),
      'and who was never served',
    );
  },
);

t.test('stays small and says what it leaves out when there is much to show', async (t) => {
  const large = renderPage(largeResult());
  t.ok(large.length < 1_000_000, `${large.length} characters`);
  const read = readable(large);
  t.match(read, '2000 are too many for a still plot');
  t.match(read, 'other roles');
  t.match(read, '1,000 more are in the JSON');
  t.match(
    read,
    /<noscript>[\s\S]*<th scope="row">app 1999<\/th>/,
    'who was never served comes first',
  );
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
  t.match(text, 'no framework declares a minimum; 1 of 1 framework done, the last at 42 s.');
});

/** Many frameworks, roles and steps. */
function largeResult(): ReplayResult {
  const [first] = pitfallResult().policies;
  const stuck = first?.perFramework[5];
  if (first === undefined || stuck === undefined) throw new Error('the fixture has frameworks');
  const timesMs = Array.from({ length: 4000 }, (_, index) => index * 40);
  const policy: PolicyResult = {
    ...first,
    frameworks: { ...first.frameworks, total: 2000, satisfied: 1999, stuck: 1 },
    perFramework: Array.from({ length: 2000 }, (_none, index) => {
      const { satisfiedMs: _, ...rest } = stuck;
      const served = { class: 'satisfied' as const, satisfiedMs: index * 50 + (index % 97) * 100 };
      return {
        ...rest,
        id: `f-${index}`,
        name: `app ${index}`,
        arrivedMs: index * 50,
        ...(index === 1999 ? { class: 'stuck' as const } : served),
      };
    }),
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
