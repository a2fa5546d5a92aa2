import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import t from 'tap';
import { renderPage } from '../../host/report/page.js';
import { pitfallResult } from '../support/replay-result.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

const isThere = existsSync(CHROMIUM);
const skip = isThere ? false : `no browser at ${CHROMIUM} (set CHROMIUM)`;

t.test('the page in a browser', { skip }, async (t) => {
  const file = `${t.testdir({})}/page.html`;
  writeFileSync(file, renderPage(pitfallResult()));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  t.teardown(() => browser.close());

  for (const [name, width, scheme] of [
    ['desktop, light', 1280, 'light'],
    ['phone, dark', 390, 'dark'],
  ] as const) {
    await t.test(name, async (t) => {
      const { page, heard } = await open(browser, file, width, scheme);
      t.same(heard, [], 'no console message, no error, no request');
      const seen = await page.evaluate(look);
      t.ok(seen.plots >= 3 * 3 + 1, `${seen.plots} plots`);
      t.equal(seen.drawn, seen.plots, 'every plot has a size and shapes in it');
      t.equal(seen.colourless, 0, 'every colour of the style sheet is defined');
      t.ok(seen.widthPx <= width, 'nothing is wider than the screen');
      t.ok(seen.smallestTextPx >= 8, `smallest text ${seen.smallestTextPx} px`);
      t.equal(seen.scripts, 0);
      t.same(
        seen.headings.filter((text) => text.startsWith('Policy ')),
        ['Policy drf', 'Policy fifo', 'Policy relinquish'],
      );
    });
  }

  await t.test('markup that got in would do nothing', async (t) => {
    const evil =
      '<script>document.title = "obeyed"</script><img src="data:," onerror="document.title = 1">';
    const hurt = `${t.testdir({})}/hurt.html`;
    const whole = renderPage(pitfallResult());
    writeFileSync(hurt, whole.replace('</main>', `${evil}</main>`));
    const { page, heard } = await open(browser, hurt, 1280, 'light');
    t.match(await page.title(), / drf, fifo, relinquish$/);
    t.ok(
      heard.some((line) => line.includes('script') && line.includes('Content Security Policy')),
      heard.join('\n'),
    );
  });

  await t.test('light and dark have readable texts', async (t) => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(browser, file, 1280, scheme);
      for (const selector of ['body', '.soft', '.cards .bad strong', '.cards .good strong', 'a']) {
        const contrast = contrastOf(await page.evaluate(coloursOf, selector));
        t.ok(contrast >= 4.5, `${scheme} ${selector}: ${contrast.toFixed(1)}`);
      }
    }
  });
});

async function open(browser: Browser, file: string, width: number, scheme: 'light' | 'dark') {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) heard.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, heard };
}

/** Runs in the page: what a reader has before them. */
function look() {
  const plots = Array.from(document.querySelectorAll('figure svg')).filter(
    (svg) => svg.getBoundingClientRect().width > 0,
  );
  const drawn = plots.filter((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    const shapes = Array.from(
      svg.querySelectorAll('[aria-label=area] path, [aria-label=line] path, rect'),
    );
    return width > 200 && height > 80 && shapes.some((s) => s.getBoundingClientRect().width > 20);
  });
  const shapes = Array.from(
    document.querySelectorAll('figure svg rect, figure svg [aria-label=area] path'),
  );
  // A shape whose variable is not defined inherits the colour of the text.
  const ink = getComputedStyle(document.body).color;
  const swatches = Array.from(document.querySelectorAll('.legend i'));
  const texts = plots.flatMap((svg) => {
    const scale = svg.getBoundingClientRect().width / Number(svg.getAttribute('width'));
    return Array.from(svg.querySelectorAll('text')).map(
      (text) => Number.parseFloat(getComputedStyle(text).fontSize) * scale,
    );
  });
  return {
    plots: plots.length,
    drawn: drawn.length,
    colourless:
      shapes.filter((shape) => getComputedStyle(shape).fill === ink).length +
      swatches.filter((i) => getComputedStyle(i).backgroundColor === 'rgba(0, 0, 0, 0)').length,
    widthPx: document.documentElement.scrollWidth,
    smallestTextPx: Math.min(...texts),
    scripts: document.scripts.length,
    headings: Array.from(document.querySelectorAll('h2')).map(
      (heading) => heading.textContent ?? '',
    ),
  };
}

/** Runs in the page: the colour of an element's text and of what is behind it. */
function coloursOf(selector: string) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  let behind: Element = element;
  while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') {
    behind = behind.parentElement ?? document.documentElement;
  }
  return {
    text: getComputedStyle(element).color,
    paper: getComputedStyle(behind).backgroundColor,
  };
}

/** Contrast as WCAG 2 defines it, 1 to 21. */
function contrastOf({ text, paper }: { text: string; paper: string }): number {
  const luminances = [luminanceOf(text), luminanceOf(paper)];
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

function luminanceOf(colour: string): number {
  const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}
