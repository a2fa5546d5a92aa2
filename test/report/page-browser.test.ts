import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import t from 'tap';
import { explainTrace, replayTrace } from '../../host/replay/index.js';
import type { ReplayResult } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import { renderPage } from '../../host/report/page/page.js';
import { noBrowser, openBrowser } from '../../tools/browser.js';

const TRACE = 'traces/mesos-1.12-pitfall.jsonl.gz';

/** The checker runs beside the page, whose policy lets no foreign script in. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare const axe: { run(context: Document, options: RunOptions): Promise<AxeResults> };

t.test('the page in a browser', { skip: noBrowser }, async (t) => {
  const result = await replayTrace(TRACE, {
    policies: ['drf', 'fifo', 'relinquish'],
    tell: answerText,
  });
  const explain = { command: `fairlead explain ${TRACE}`, policies: ['drf', 'fifo', 'relinquish'] };
  const folder = t.testdir({});
  const write = (name: string, text: string) => {
    writeFileSync(`${folder}/${name}`, text);
    return `${folder}/${name}`;
  };
  const file = write('page.html', renderPage(result, { explain }));
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  await t.test('tells why app-3 waited, in three clicks, by pointer and by keyboard', async (t) => {
    const { page, heard } = await open(browser, file);
    await page.getByLabel('Find by name').fill('app-3');
    await page.locator('.lane').first().getByRole('button').click();
    const story = page.locator('.story');
    t.match(await story.locator('h3').textContent(), /^app-3 /);
    const { answers = [] } =
      result.policies[0]?.history?.frameworks.find(({ id }) => /app-3|0003/.test(id)) ?? {};
    const said = (await story.locator('.answers li').first().textContent()) ?? '';
    const told = await toldFirst(result, (await story.locator('h3').textContent()) ?? '');
    t.ok(answers.length >= 0 && said.endsWith(told), `${said}\n${told}`);
    t.match(
      await story.locator('code').first().textContent(),
      `${explain.command} --policy drf --seed 0 --framework `,
    );

    await page.getByLabel('Find by name').fill('');
    await page.locator('.lane').first().getByRole('button').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('app-2'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H3');
    t.match(
      await story.locator('h3').textContent(),
      /^app-2 /,
      'and focus is where the story begins',
    );
    t.same(heard, [], 'no console message, no error, no request');
  });

  await t.test('lanes are sorted by who waited longest, and by who loses', async (t) => {
    const { page } = await open(browser, file);
    const names = () => page.locator('.lane button span:first-child').allTextContents();
    await page.getByLabel('Sort by').selectOption({ label: 'name' });
    t.same((await names()).slice(0, 2), ['app-1', 'app-2']);
    await page.getByLabel('Sort by').selectOption({ label: 'longest wait, relinquish' });
    const waited = new Map(
      result.policies[2]?.perFramework.map((f) => [
        f.name,
        (f.satisfiedMs ?? f.firstResourcesMs ?? 0) - f.arrivedMs,
      ]),
    );
    const shown = (await names()).map((name) => waited.get(name) ?? 0);
    t.ok(
      shown.length > 3 && shown.every((ms, i) => i === 0 || ms <= (shown[i - 1] ?? 0)),
      shown.join(),
    );
  });

  await t.test('one stretch of time and one moment are those of all parts', async (t) => {
    const { page, heard } = await open(browser, file);
    const text = page.locator('#moment-text');
    await page.getByRole('button', { name: 'Look closer' }).click();
    await page.waitForFunction(() =>
      /looked at: (?!0 ms)/.test(document.querySelector('#moment-text')?.textContent ?? ''),
    );
    t.match(await text.textContent(), /looked at: 42\.5 s to 127\.5 s/);
    await page.getByLabel('Moment', { exact: true }).focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() =>
      document
        .querySelector('.moment')
        ?.previousElementSibling?.previousElementSibling?.textContent?.startsWith('At 42.5 s'),
    );
    const standing = (await page.locator('.moment table').first().textContent()) ?? '';
    t.match(standing, /held[\d.]+ of 80\.0 cores/);
    t.match(standing, /spark[\d.]+ cores8 queued/);
    const lines = await page
      .locator('.lane .at')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).style.left));
    t.ok(lines.length > 5 && lines.every((left) => left === '0%'), lines.join());
    const lane = page.locator('.lane .time').first();
    await lane.evaluate((one) => one.scrollIntoView({ block: 'center' }));
    const box = await lane.boundingBox();
    if (box === null) throw new Error('lanes have a size');
    await page.mouse.move(box.x + box.width / 2, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width, box.y + 5);
    await page.mouse.up();
    await page.waitForFunction(() =>
      /looked at: 85 s/.test(document.querySelector('#moment-text')?.textContent ?? ''),
    );
    t.same(heard, []);
  });

  for (const [name, options] of [
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['400 px and dark', { viewport: { width: 400, height: 900 }, colorScheme: 'dark' }],
  ] as const) {
    await t.test(`${name}: all is drawn, and nothing serious is found by axe`, async (t) => {
      const { page, heard } = await open(browser, file, options);
      await seenThrough(page);
      const seen = await page.evaluate(look);
      t.equal(seen.charts, 4 * 3);
      t.equal(seen.empty, 0, 'every canvas has something drawn on it');
      t.ok(
        seen.widthPx <= options.viewport.width,
        `${seen.widthPx} px: nothing is wider than the screen`,
      );
      t.same(heard, []);
      const found = await page.evaluate(async (source) => {
        // From outside: the page itself may not.
        new Function(source)();
        return (await axe.run(document, { resultTypes: ['violations'] })).violations;
      }, AXE);
      const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      t.same(
        serious.map(({ id, nodes }) => [id, nodes[0]?.html]),
        [],
      );
    });
  }

  await t.test('names that are markup, turn around or have no end break nothing', async (t) => {
    const hostile = write('hostile.html', renderPage(withHostileNames(result), { explain }));
    const { page, heard } = await open(browser, hostile, { viewport: { width: 400, height: 900 } });
    await page.locator('.lane button').first().click();
    await seenThrough(page);
    t.equal(await page.evaluate(() => document.querySelectorAll('img, b, iframe').length), 0);
    t.equal(await page.evaluate(() => Reflect.get(window, 'obeyed')), undefined);
    t.ok((await page.evaluate(look)).widthPx <= 400);
    t.notMatch((await page.locator('body').textContent()) ?? '', /[\u202e\u2028]/u);
    t.same(heard, []);
  });

  await t.test('markup that got in would do nothing', async (t) => {
    const evil = '<script>window.obeyed = 1</script><b onclick="0" style="color: red">b</b>';
    const whole = renderPage(result);
    const hurt = write('hurt.html', whole.replace('</main>', `${evil}</main>`));
    const { page, heard } = await open(browser, hurt);
    t.equal(await page.evaluate(() => Reflect.get(window, 'obeyed')), undefined);
    t.ok(
      heard.filter((line) => line.includes('Content Security Policy')).length >= 2,
      heard.join('\n'),
    );
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<i>';
        return 'obeyed';
      } catch (error) {
        return String(error);
      }
    });
    t.match(refused, 'TrustedHTML', 'not even its own script makes markup of a text');
  });

  await t.test('without a script, and on paper, it is all there but what moves', async (t) => {
    const { page, heard } = await open(browser, file, { javaScriptEnabled: false });
    const text = await page.locator('body').textContent();
    t.match(text, 'relinquish does best');
    t.match(text, /The frameworks[\s\S]*app-8/);
    t.ok((await page.locator('figure svg:visible').count()) >= 4 * 3 + 1 + 3);
    t.equal(await page.locator('#closer').isVisible(), false);
    const { page: printed } = await open(browser, file);
    await printed.emulateMedia({ media: 'print' });
    t.equal(await printed.locator('#closer').isVisible(), false);
    t.ok((await printed.locator('figure svg:visible').count()) >= 4 * 3 + 1 + 3);
    t.same(heard, []);
  });
});

async function open(browser: Browser, file: string, options: BrowserContextOptions = {}) {
  const page = await browser.newPage(options);
  // A machine that is busy with other tests is slow, and not wrong.
  page.setDefaultTimeout(120_000);
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:') && !request.url().startsWith('data:'))
      heard.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('.live .lane');
  return { page, heard };
}

/** What explain says of the framework at the first moment that is kept of it. */
async function toldFirst({ policies }: ReplayResult, heading: string): Promise<string> {
  const [, frameworkId = ''] = /\(([^)]*)\)/.exec(heading) ?? [];
  const kept = policies[0]?.history?.frameworks.find(({ id }) => id === frameworkId);
  const atMs = kept?.answers[0]?.atMs;
  return answerText((await explainTrace(TRACE, { frameworkId, policy: 'drf', atMs })).roles);
}

/** What comes into sight is drawn then. */
async function seenThrough(page: Page): Promise<void> {
  for (const drawing of await page.locator('.chart, #closer figure .time').all()) {
    await drawing.scrollIntoViewIfNeeded();
    // A canvas that nobody has drawn on is 150 pixels high.
    await drawing.evaluate(async (element) => {
      while ((element.querySelector('canvas')?.height ?? 150) === 150) {
        await new Promise(requestAnimationFrame);
      }
    });
  }
}

/** Runs in the page: what a reader has before them. */
function look() {
  const canvases = Array.from(document.querySelectorAll('canvas'));
  const empty = canvases.filter((canvas) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return !pixels.some((value) => value > 0);
  });
  return {
    charts: document.querySelectorAll('.chart canvas').length,
    empty: empty.length,
    widthPx: document.documentElement.scrollWidth,
  };
}

/** Everything that has a name has one of these. */
function withHostileNames(result: ReplayResult): ReplayResult {
  const names = [
    '"><img src=x onerror="window.obeyed=1"><b>',
    '</script><script>window.obeyed=1</script>',
    'a\u2028b\u2029c',
    '\u202ereversed\u202d',
    'x'.repeat(10_000),
    "it's {{1}} `2` \\ --> <!--",
    '__proto__',
  ];
  const hostile = (text: string, index: number) => `${names[index % names.length]}${text}`;
  return {
    ...result,
    trace: hostile('', 0),
    warnings: names,
    policies: result.policies.map((policy, p) => ({
      ...policy,
      policy: hostile(policy.policy, p),
      roles: policy.roles.map((one, i) => ({ ...one, role: hostile(one.role, i) })),
      perFramework: policy.perFramework.map((one, i) => ({
        ...one,
        name: hostile('', i),
        role: hostile(one.role, i % 2),
      })),
      ...(policy.history && {
        history: {
          ...policy.history,
          agents: { ...policy.history.agents, ids: policy.history.agents.ids.map(hostile) },
        },
      }),
    })),
  };
}
