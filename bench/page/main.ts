import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReplayResult } from '../../host/replay/result.js';
import { renderPage } from '../../host/report/page/page.js';
import { noBrowser } from '../../tools/browser.js';
import { generated } from './generated.js';
import { measured } from './measured.js';
import { week } from './week.js';

const POLICIES = ['drf', 'fifo', 'relinquish'];

/**
 * How large the page is and how fast it answers, in Chromium: of the Metamarkets week under three
 * policies, and of 10,000 frameworks with a million phases. It fails when the browser complains of
 * anything. `--keep FOLDER` keeps the week's replays, which take minutes, and reads them again;
 * `--policy NAME`, repeatable, takes some of them, `--only generated` leaves the week out.
 */
const { values } = parseArgs({
  options: {
    keep: { type: 'string' },
    only: { type: 'string' },
    pages: { type: 'string' },
    policy: { type: 'string', multiple: true },
  },
});
if (noBrowser !== false) throw new Error(noBrowser);
const folder = values.pages ?? (await mkdtemp(join(tmpdir(), 'fairlead-page-')));

async function show(name: string, result: ReplayResult): Promise<void> {
  const from = performance.now();
  const text = renderPage(result);
  const madeMs = performance.now() - from;
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const spans = result.policies.flatMap(({ perFramework }) =>
    perFramework.map((f) => f.phases.length),
  );
  const frameworks = result.policies[0]?.perFramework.length ?? 0;
  process.stdout.write(
    `${name}: ${frameworks} frameworks × ${result.policies.length} policies, ` +
      `${spans.reduce((a, b) => a + b, 0)} phases\n` +
      `  made in              ${madeMs.toFixed(0)} ms\n` +
      `  size                 ${(text.length / 1e6).toFixed(1)} MB\n`,
  );
  const { lines, complaints } = await measured(file);
  process.stdout.write(`${lines.map((line) => `  ${line}`).join('\n')}\n`);
  if (complaints.length === 0) return;
  process.stdout.write(`  complaints: ${complaints.join('\n')}\n`);
  process.exitCode = 1;
}

await show('generated', generated());
if (values.only !== 'generated')
  await show('week', await week(values.policy ?? POLICIES, values.keep));
process.stdout.write(`pages: ${folder}\n`);
