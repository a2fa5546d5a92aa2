import { readFile } from 'node:fs/promises';
import { compileAllocator, type Patch } from './compile.js';

/** The allocator that is checked: what is shipped, or with one defect that the checker must find. */
export type Variant =
  | 'shipped'
  | 'no-seniority'
  | 'no-earmark'
  | 'no-turn'
  | 'keeps-all'
  | 'keeps-unusable'
  | 'no-passing'
  | 'no-siblings'
  | 'no-left-out'
  | 'starts-refusers'
  | 'no-slip';

const PATCHES: Readonly<Record<Exclude<Variant, 'shipped'>, readonly Patch[]>> = {
  // Whoever's patience runs out gives back, and nobody ever has precedence.
  'no-seniority': [
    {
      file: 'policy/patience.ts',
      find: 'const senior = seniorOf();',
      replace: 'const senior: i32 = -1 + 0 * seniorOf();',
    },
  ],
  // The senior may keep what it holds, but it is not asked first, nothing is kept, and others start.
  'no-earmark': [
    {
      file: 'policy/senior-offer.ts',
      find: '  if (!earmark.starts) return',
      replace: '  if (agentHandle >= 0 || !earmark.starts) return',
    },
    {
      file: 'policy/keeping.ts',
      find: '  if (units < wanted) keptJoin(wanted - units);',
      replace: '  if (units < wanted && wanted < 0) keptJoin(wanted - units);',
    },
    { file: 'cycle/visit.ts', find: '\n  startsJudge();\n', replace: '\n' },
    {
      file: 'policy/starts.ts',
      find: 'admittedSet(candidate, minimum, hasRoomBeside(candidate, minimum));',
      replace:
        'admittedSet(candidate, minimum, hasRoomBeside(candidate, minimum) || candidate >= 0);',
    },
  ],
  // Without a minimum nobody is ever overdue.
  'no-turn': [
    {
      file: 'cluster/waiting.ts',
      find: 'if (!client.eligible || client.minimum != 0) return NEVER;',
      replace: 'if (client.live != 0) return NEVER;',
    },
  ],
  // Every agent that the holder may use is kept, as much of it as there is.
  'keeps-all': [
    {
      file: 'policy/seniority.ts',
      find: 'keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));',
      replace: 'keptPlan(lack > 0 ? 1000000 : 0 * seniorUnitsOfAll());',
    },
  ],
  // Agents are kept, too, that the holder's constraints exclude.
  'keeps-unusable': [
    {
      file: 'policy/keeping.ts',
      find: '!isUsableBy(handle, holder)) return 0;\n  const client',
      replace: 'false) return 0;\n  const client',
    },
  ],
  // Whoever refuses stays before the others.
  'no-passing': [
    {
      file: 'cluster/refusals.ts',
      find: 'if (policy.group == 0 || bag == 0',
      replace: 'if (policy.group >= 0 || bag == 0',
    },
  ],
  // Under `easy` the order alone says for whom an earmark is set, however long others have waited.
  'no-left-out': [
    {
      file: 'policy/reservation.ts',
      find: 'const next = leftOut();',
      replace: 'const next: i32 = NOBODY + 0 * leftOut();',
    },
  ],
  // Who has refused all that it lacks starts again.
  'starts-refusers': [
    {
      file: 'policy/starter.ts',
      find: 'if (!hasRefused(candidate, a, bag)) units',
      replace: 'if (candidate >= 0) units',
    },
  ],
  // A start that comes later and later is expected for ever.
  'no-slip': [
    {
      file: 'policy/expected.ts',
      find: 'earmark.hasSlipped = true',
      replace: 'earmark.hasSlipped = false',
    },
  ],
  // Every role is its own group.
  'no-siblings': [
    {
      file: 'calls/definitions.ts',
      find: 'roleGroupSet(fieldInt(SetRolePolicy.role), fieldInt(SetRolePolicy.group));',
      replace: 'roleGroupSet(fieldInt(2), fieldInt(10) == 0 ? 0 : 1 + fieldInt(2));',
    },
  ],
};

/** The allocator with one of the defects. */
export function compileVariant(
  variant: Exclude<Variant, 'shipped'>,
): Promise<Uint8Array<ArrayBuffer>> {
  return compileAllocator(PATCHES[variant]);
}

/**
 * The binary that is shipped, beside the package; the probe reads its memory by the layout that
 * assembly/ says, so it must be of these very sources.
 */
export async function shippedAllocator(): Promise<Uint8Array<ArrayBuffer>> {
  const shipped = new Uint8Array(
    await readFile(new URL('../../build/fairlead.wasm', import.meta.url)),
  );
  const compiled = await compileAllocator();
  if (Buffer.compare(shipped, compiled) !== 0) {
    throw new Error('build/fairlead.wasm is not of the present assembly/: npm run build:wasm');
  }
  return shipped;
}
