import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
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
