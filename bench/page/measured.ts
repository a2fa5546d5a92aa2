import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../tools/browser.js';

/** How often each is done. */
const TIMES = 20;

export interface Measured {
  /** From the opening on, in ms. */
  readonly paintMs: number;
  readonly liveMs: number;
  /** What was done and how long that took each time, in ms. */
  readonly acts: readonly (readonly [name: string, timesMs: readonly number[]])[];
  /** Of the browser; there have to be none. */
  readonly complaints: readonly string[];
}

/** Opens a page and times what a reader does with it, from the act until it has been drawn. */
export async function measured(file: string): Promise<Measured> {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('.live .lane', { timeout: 120_000 });
    const { paintMs, liveMs } = await page.evaluate(() => ({
      paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      liveMs: performance.now(),
    }));
    const acts: [string, number[]][] = [];
    for (const [where, selector] of [
      ['lanes', '.lanes'],
      ['plots', '.chart'],
      ['agents', '#closer figure .time'],
    ] as const) {
      await page
        .locator(selector)
        .first()
        .evaluate((one) => one.scrollIntoView({ block: 'start' }));
      await page.waitForTimeout(500);
      acts.push([`zoom at the ${where}`, await zooms(page)]);
      acts.push([`scrub at the ${where}`, await scrubs(page)]);
    }
    acts.push(['sort', await sorts(page)]);
    acts.push(['search', await searches(page)]);
    return { paintMs, liveMs, acts, complaints };
  } finally {
    await browser.close();
  }
}

/** Closer, and back. */
async function zooms(page: Page): Promise<number[]> {
  return page.evaluate(async (times) => {
    const buttons = ['Look closer', 'Earlier', 'Look from farther', 'Later'].map((label) =>
      document.querySelector<HTMLElement>(`[aria-label="${label}"]`),
    );
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      const from = performance.now();
      buttons[i % buttons.length]?.click();
      // What is drawn is drawn before the second of these.
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      all.push(performance.now() - from);
    }
    return all;
  }, TIMES);
}

async function scrubs(page: Page): Promise<number[]> {
  return page.evaluate(async (times) => {
    const scrubber = document.querySelector<HTMLInputElement>('#moment');
    if (scrubber === null) throw new Error('the page has a scrubber');
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      const from = performance.now();
      scrubber.value = String(((i * 37) % 100) * 10);
      scrubber.dispatchEvent(new Event('input'));
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      all.push(performance.now() - from);
    }
    return all;
  }, TIMES);
}

async function sorts(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const select = document.querySelector<HTMLSelectElement>('.finder select');
    if (select === null) throw new Error('lanes can be sorted');
    const all: number[] = [];
    for (let i = select.options.length - 1; i >= 0; i--) {
      const from = performance.now();
      select.selectedIndex = i;
      select.dispatchEvent(new Event('change'));
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      all.push(performance.now() - from);
    }
    return all;
  });
}

async function searches(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const search = document.querySelector<HTMLInputElement>('.finder input');
    if (search === null) throw new Error('lanes can be sought');
    const all: number[] = [];
    for (const text of ['a', 'ap', 'app', 'app-1', 'app-17', '']) {
      const from = performance.now();
      search.value = text;
      search.dispatchEvent(new Event('input'));
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
      all.push(performance.now() - from);
    }
    return all;
  });
}
