import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fairlead } from '../support/command.js';
import { ROOT } from '../support/packed.js';

/** The commands of docs/what-if.md answer as they stand. */

const PAGE = readFileSync(join(ROOT, 'docs/what-if.md'), 'utf8');
const [, recording = ''] = /run these commands as they stand on\n`([^`]+)`/.exec(PAGE) ?? [];

for (const [, line = ''] of PAGE.matchAll(/^ {4}npx fairlead (.*)$/gm)) {
  t.test(line, async (t) => {
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) =>
      (quoted ?? bare).replace(/^day\.jsonl\.gz$/, recording),
    );
    const { exitCode, stdout, stderr } = await fairlead(args, { cwd: ROOT });
    t.equal(exitCode, 0, stderr);
    t.equal(stderr, '');
    if (line.includes('--change ')) t.match(stdout, /^Changed: /m);
  });
}
