import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { mustEndWell, written } from './command.js';
import { type Edit, edit, edited } from './edits.js';
import type { Target } from './target.js';

const STORY = new URL('../../traces/story-2-pitfall.jsonl', import.meta.url);
/** Its agents and applications; what comes later changes nothing for the policy's reader. */
const TRACE = readFileSync(STORY, 'utf8');
const RELINQUISH = {
  patienceMs: 2000,
  recoveryPatienceMs: 5000,
  backoffMs: 1000,
  backoffMaxMs: 4000,
  requeue: 'place',
  limit: 3,
};
const POLICIES: readonly unknown[] = [
  {
    name: 'mine',
    roles: [
      { selector: 'spark/*', order: 'fifo', admission: 'backfill', relinquish: RELINQUISH },
      { selector: '*', order: 'drf' },
    ],
  },
  { name: 'one', roles: [{ selector: '*', order: 'priority', admission: 'gang' }] },
  { name: 'two', roles: [{ selector: 'spark', order: 'random', relinquish: RELINQUISH }] },
];

interface Fed {
  readonly policy: number;
  readonly edits: readonly Edit[];
  /** Letters of the text that go, and such that come in their place. */
  readonly cuts: readonly { readonly at: number; readonly less: number; readonly more: string }[];
  readonly command: number;
  readonly isSpawned: boolean;
}

const COMMANDS = [
  (trace: string, policy: string) => ['replay', trace, '--policy', policy, '--to', '20s'],
  (trace: string, policy: string) => ['replay', trace, '-p', 'drf', '-p', policy, '--to', '5s'],
  (trace: string, policy: string) => ['explain', trace, '-f', 'app-1', '-p', policy, '--at', '8s'],
  (_: string, policy: string) => ['policy', 'check', policy],
];

/** Policy files with values and letters out of place: run, or refused as input. */
export const policyTarget: Target<Fed> = {
  name: 'policy',
  unit: 'policies',
  inputs: fc.record({
    policy: fc.nat(POLICIES.length - 1),
    edits: fc.array(edit, { maxLength: 3, size: 'max' }),
    cuts: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.record({ at: fc.nat(400), less: fc.nat(3), more: fc.string({ maxLength: 3 }) }),
          { minLength: 1, maxLength: 2 },
        ),
      },
    ),
    command: fc.nat(COMMANDS.length - 1),
    isSpawned: fc.oneof(
      { weight: 1999, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  }),
  async run({ policy, edits, cuts, command, isSpawned }) {
    const json = JSON.stringify(edited(POLICIES[policy], edits), undefined, 1) ?? '';
    const text = cuts.reduce(
      (cut, { at, less, more }) => cut.slice(0, at) + more + cut.slice(at + less),
      json,
    );
    const args = COMMANDS[command % COMMANDS.length];
    if (args === undefined) return 0;
    await mustEndWell(args(written('trace.jsonl', TRACE), written('policy.json', text)), isSpawned);
    return 1;
  },
};
