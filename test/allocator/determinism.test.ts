import { createHash } from 'node:crypto';
import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { noBrowser, openBrowser, serveProject } from '../../tools/browser.js';
import { playHistory } from '../support/seeded-history.js';

const SEEDS = [1, 20, 300];
const SECONDS = 400;

function digest(log: readonly string[], snapshot: Uint8Array): string {
  return createHash('sha256').update(log.join('\n')).update(snapshot).digest('hex');
}

async function inNode(seed: number): Promise<string> {
  const { log, snapshot } = await playHistory(createAllocator, {}, seed, SECONDS);
  return digest(log, snapshot);
}

t.test('the same seed gives the same bytes again, another seed others', async (t) => {
  const first = await inNode(1);
  t.equal(await inNode(1), first);
  t.not(await inNode(2), first);
});

t.test('the history is a busy one', async (t) => {
  const { log } = await playHistory(createAllocator, {}, 1, SECONDS);
  const all = log.join('\n');
  t.match(all, /"relinquishing"/);
  t.match(all, /"backing off"/);
  t.ok(log.length > 2 * SECONDS);
});

t.test('a browser gives the same bytes as Node', { skip: noBrowser }, async (t) => {
  const { server, url } = await serveProject();
  const browser = await openBrowser();
  t.teardown(async () => {
    await browser.close();
    server.close();
  });
  const page = await browser.newPage();
  await page.goto(`${url}/examples/browser/index.html`);
  for (const seed of SEEDS) {
    const [log, snapshot] = await page.evaluate(
      async ([origin, seedInPage, seconds]) => {
        const { createAllocator } = await import(`${origin}/build/fairlead.browser.js`);
        const { playHistory } = await import(`${origin}/test/support/seeded-history.js`);
        const wasm = fetch(`${origin}/build/fairlead.wasm`);
        const played = await playHistory(createAllocator, { wasm }, seedInPage, seconds);
        return [played.log as string[], Array.from(played.snapshot as Uint8Array)] as const;
      },
      [url, seed, SECONDS] as const,
    );
    t.equal(digest(log, Uint8Array.from(snapshot)), await inNode(seed), `seed ${seed}`);
  }
});
