import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { openBrowser, serveFolder } from '../browser.js';
import type { Cell } from './cell.js';
import { BESIDE, BUNDLERS, type Bundler } from './versions.js';
import type { Workshop } from './workshop.js';

/** A page's program: one allocation. */
export const PROGRAM = `
import { createAllocator } from 'fairlead/allocator';

createAllocator().then((allocator) => {
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:8192' });
  const { offers } = allocator.addFramework({ id: 'f1', roles: ['spark'] });
  const lines = offers.map((o) => o.frameworkId + ' ' + o.agentId + ' ' + JSON.stringify(o.quantities));
  document.getElementById('out').textContent = lines.join();
});
`;
export const OFFERED = 'f1 a1 {"cpus":4000,"mem":8192000}';

/** A page that runs a program. */
export function pageOf(program: string): string {
  return `<!doctype html><title>x</title><p id="out"></p>
<script type="module" src="${program}"></script>`;
}

/** What a user would write; each bundler's defaults otherwise. */
const COMMANDS: Readonly<Record<Bundler, readonly string[]>> = {
  esbuild: ['src/index.js', '--bundle', '--outfile=dist/main.js'],
  vite: ['build'],
  webpack: [],
  rollup: ['src/index.js', '--file', 'dist/main.js', '--plugin', 'node-resolve'],
};

/** Every bundler makes a page of `fairlead/allocator`, which then runs in a browser. */
export function bundlerCells(workshop: Workshop): Cell[] {
  return Object.entries(BUNDLERS).map(([bundler, version]) => ({
    tool: bundler,
    version,
    what: 'in a browser',
    run: () => bundleAndRun(workshop, bundler as Bundler, version),
  }));
}

async function bundleAndRun(workshop: Workshop, bundler: Bundler, version: string): Promise<void> {
  const beside = BESIDE[bundler];
  const specifiers = [`${bundler}@${version}`, ...(beside === undefined ? [] : [beside])];
  const folder = await workshop.install(bundler, specifiers);
  workshop.write(`${bundler}/src/index.js`, PROGRAM);
  // Vite starts at the page, and writes its own.
  workshop.write(`${bundler}/index.html`, pageOf('/src/index.js'));
  workshop.write(`${bundler}/dist/index.html`, pageOf('main.js'));
  const command = join(folder, 'node_modules/.bin', bundler);
  await workshop.output(command, COMMANDS[bundler], folder);
  assert.equal(await shownBy(join(folder, 'dist')), OFFERED);
}

/** Serves a folder and opens its page in the browser; returns what the page comes to show. */
export async function shownBy(folder: string): Promise<string> {
  const { server, url } = await serveFolder(folder);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    await page.goto(`${url}/index.html`);
    const out = page.locator('#out:not(:empty)');
    await out.waitFor().catch((error) => wrong.push(String(error)));
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    return (await out.textContent()) ?? '';
  } finally {
    await browser.close();
    server.close();
  }
}
