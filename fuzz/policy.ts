import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { mustEndWell } from './command.js';
import { type Edit, edit, edited, type Target } from './target.js';

const TRACE = fileURLToPath(new URL('../traces/story-2-pitfall.jsonl', import.meta.url));
const POLICY = {
  name: 'mine',
  roles: [
    {
      selector: 'spark/*',
      order: 'fifo',
      admission: 'backfill',
      relinquish: {
        patienceMs: 60_000,
        backoffMs: 60_000,
        backoffMaxMs: 3_600_000,
        requeue: 'place',
        limit: 3,
      },
    },
    { selector: '*', order: 'drf' },
  ],
};

/** Policy files with values out of place: run, or refused as input. */
export const policyTarget: Target<readonly Edit[]> = {
  name: 'policy',
  inputs: fc.array(edit, { minLength: 1, maxLength: 3 }),
  async run(edits) {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-fuzz-'));
    try {
      const file = join(folder, 'policy.json');
      writeFileSync(file, JSON.stringify(edited(POLICY, edits)) ?? '');
      await mustEndWell(['replay', TRACE, '--policy', file, '--until', '2m']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
