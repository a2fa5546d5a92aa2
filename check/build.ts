import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Compiles the allocator's sources in memory: as they are, or with one deliberate defect that the
 * checker must find. The sources on disk are never touched, and know nothing of this.
 */
interface Patch {
  /** A file of assembly/. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}

export type Variant =
  | 'shipped'
  | 'no-seniority'
  | 'no-earmark'
  | 'no-turn'
  | 'keeps-all'
  | 'keeps-unusable'
  | 'no-passing'
  | 'no-siblings';

const PATCHES: Readonly<Record<Exclude<Variant, 'shipped'>, readonly Patch[]>> = {
  // Whoever's patience runs out gives back, and nobody ever has precedence.
  'no-seniority': [
    {
      file: 'patience.ts',
      find: 'const senior = seniorOf();',
      replace: 'const senior: i32 = -1 + 0 * seniorOf();',
    },
  ],
  // The senior may keep what it holds, but it is not asked first, nothing is kept, and others start.
  'no-earmark': [
    {
      file: 'seniority.ts',
      find: '  state.lasting = false;\n  if (lackUnits <= 0 || ',
      replace: '  state.lasting = false;\n  if (agentHandle >= 0 || lackUnits <= 0 || ',
    },
    {
      file: 'kept.ts',
      find: '  if (units < wanted) keptJoin(wanted - units);',
      replace: '  if (units < wanted && wanted < 0) keptJoin(wanted - units);',
    },
    { file: 'cycle.ts', find: '\n  startsJudge();\n', replace: '\n' },
    {
      file: 'seniority.ts',
      find: 'admittedSet(candidate, it, hasRoomBeside(candidate, it));',
      replace: 'admittedSet(candidate, it, hasRoomBeside(candidate, it) || candidate >= 0);',
    },
  ],
  // Without a minimum nobody is ever overdue.
  'no-turn': [
    {
      file: 'overdue.ts',
      find: 'if (!its.listed || its.minimum != 0) return NEVER;',
      replace: 'if (its.live != 0) return NEVER;',
    },
  ],
  // Every agent that the holder may use is kept, as much of it as there is.
  'keeps-all': [
    {
      file: 'seniority.ts',
      find: 'keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));',
      replace: 'keptPlan(lack > 0 ? 1000000 : 0 * seniorUnitsOfAll());',
    },
  ],
  // Agents are kept, too, that the holder's constraints exclude.
  'keeps-unusable': [
    {
      file: 'kept.ts',
      find: 'if (!isOffering(handle) || !isUsableBy(handle, holder)) return 0;',
      replace: 'if (!isOffering(handle)) return 0;',
    },
  ],
  // Whoever refuses stays before the others.
  'no-passing': [
    {
      file: 'refusals.ts',
      find: 'if (policy.group == 0 || bag == 0',
      replace: 'if (policy.group >= 0 || bag == 0',
    },
  ],
  // Every role is its own group.
  'no-siblings': [
    {
      file: 'define.ts',
      find: 'roleGroupSet(fieldInt(2), fieldInt(10));',
      replace: 'roleGroupSet(fieldInt(2), fieldInt(10) == 0 ? 0 : 1 + fieldInt(2));',
    },
  ],
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function patched(path: string, text: string, patches: readonly Patch[]): string {
  let result = text;
  for (const { file, find, replace } of patches) {
    if (path !== `assembly/${file}`) continue;
    const parts = result.split(find);
    if (parts.length !== 2) {
      throw new Error(`${path}: expected exactly once: ${find}`);
    }
    result = parts.join(replace);
  }
  return result;
}

async function compile(
  args: readonly string[],
  patches: readonly Patch[],
): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const done = new Set<string>();
  const { error, stderr } = await asc.main([...args, '--outFile', 'module.wasm'], {
    readFile: async (name, baseDir) => {
      try {
        const text = await readFile(new URL(name, `file://${baseDir}/`), 'utf8');
        if (name.startsWith('assembly/')) done.add(name);
        return patched(name, text, patches);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`asc: ${error.message}\n${stderr.toString()}`);
  const missing = patches.find(({ file }) => !done.has(`assembly/${file}`));
  if (missing !== undefined) throw new Error(`assembly/${missing.file} was not compiled`);
  if (binary === undefined) throw new Error('asc wrote no module');
  return binary;
}

const inRoot = ['--baseDir', ROOT];

/** The allocator as assembly/ says, or one of its defective variants. */
export function compileAllocator(variant: Variant): Promise<Uint8Array<ArrayBuffer>> {
  const patches = variant === 'shipped' ? [] : PATCHES[variant];
  return compile(['assembly/index.ts', '--target', 'release', ...inRoot], patches);
}

/**
 * The binary that is shipped, beside the package; the probe reads its memory by the layout that
 * assembly/ says, so it must be of these very sources.
 */
export async function shippedAllocator(): Promise<Uint8Array<ArrayBuffer>> {
  const shipped = new Uint8Array(
    await readFile(new URL('../build/fairlead.wasm', import.meta.url)),
  );
  const compiled = await compileAllocator('shipped');
  if (Buffer.compare(shipped, compiled) !== 0) {
    throw new Error('build/fairlead.wasm is not of the present assembly/: npm run build:wasm');
  }
  return shipped;
}

/** The reader of an allocator's memory: check/assembly/probe.ts. */
export function compileProbe(): Promise<Uint8Array<ArrayBuffer>> {
  const flags = ['--importMemory', '--noAssert', '--runtime', 'stub', '-O3', '--noExportMemory'];
  return compile(['check/assembly/probe.ts', ...flags, '--config', 'none.json', ...inRoot], []);
}
