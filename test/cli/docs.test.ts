import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { fairlead } from '../support/command.js';

const PAGE = new URL('../../docs/cli.md', import.meta.url);
const BLOCK = /```console\n\$ fairlead ([^\n]*)\n([\s\S]*?)```/g;

/** `tap --snapshot` writes what the examples print now into the page. */
const isWriting = process.env.TAP_SNAPSHOT === '1';

t.test('the examples of docs/cli.md print what the page says', async (t) => {
  const text = readFileSync(PAGE, 'utf8');
  const blocks = [...text.matchAll(BLOCK)];
  t.ok(blocks.length >= 7, `${blocks.length} examples`);
  let written = text;
  for (const [block, args = '', said = ''] of blocks) {
    const { stdout, stderr } = await fairlead(args.split(' '));
    const printed = stdout + stderr;
    if (!isWriting) t.equal(printed, said, `fairlead ${args}`);
    written = written.replace(block, () => `\`\`\`console\n$ fairlead ${args}\n${printed}\`\`\``);
  }
  if (isWriting) writeFileSync(PAGE, written);
});
