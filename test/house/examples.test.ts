import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { noBrowser, openBrowser, serveProject } from '../../tools/browser.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

/** What each example must print somewhere. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'node-embedding.mjs': /app-1: satisfied\napp-2: waiting\n$/,
  'go-to-time.mjs': /as it went: no offers\nwhat if: app-2 a1, app-2 a2\n$/,
  'batch.mjs': /1000 offers in the next batch, 1000 to the other framework\n$/,
};

t.test('every example in Node runs and says what it should', async (t) => {
  const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  t.strictSame(examples.sort(), Object.keys(EXPECTED).sort());
  for (const name of examples) {
    const { stdout, stderr } = await run(process.execPath, [`${folder}${name}`]);
    t.match(stdout, EXPECTED[name], name);
    t.equal(stderr, '', name);
  }
});

t.test('the example with metrics tells them, and draws them', async (t) => {
  const child = spawn(process.execPath, [`${folder}metrics/main.mjs`, '0'], { stdio: 'pipe' });
  const ended = once(child, 'close');
  t.teardown(async () => {
    child.kill();
    await ended;
  });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  const read = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    t.match(text, 'allocator_mesos_resources_total{resource="cpus"} 32\n');
    return Number(/^allocator_mesos_allocation_runs (\d+)$/m.exec(text)?.[1]);
  };
  const first = await read();
  let last = first;
  while (last <= first) last = await read();
  t.ok(last > first, 'the load goes on');
  if (noBrowser !== false) return;
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(url);
  await page.waitForSelector('main[data-done=yes]');
  t.ok((await page.locator('polyline').count()) >= 2);
  t.strictSame(wrong, []);
});

t.test('the example page runs in a browser', { skip: noBrowser }, async (t) => {
  const { server, url } = await serveProject();
  const browser = await openBrowser();
  t.teardown(async () => {
    await browser.close();
    server.close();
  });
  const page = await browser.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(`${url}/examples/browser/index.html`);
  await page.waitForSelector('#out[data-done=yes]');
  t.equal(await page.textContent('#out'), 'f1 is offered {"cpus":4000,"mem":8192000} on a1\n');
  t.strictSame(wrong, []);
});
