import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Compiles AssemblyScript sources in memory: as they are, or with deliberate defects. The sources on
 * disk are never touched, and know nothing of this.
 */

/** One text of a source, and what stands in its place. */
export interface Patch {
  /** A file of assembly/. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

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
  patches: readonly Patch[] = [],
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

const ALLOCATOR = ['assembly/index.ts', '--target', 'release', ...inRoot];

/**
 * The allocator as assembly/ says, but for the patches.
 *
 * @throws {Error} when a patch's text does not stand in its file exactly once, or asc refuses.
 */
export function compileAllocator(patches: readonly Patch[] = []): Promise<Uint8Array<ArrayBuffer>> {
  return compile(ALLOCATOR, patches);
}

/** The same, compiled in less than half the time, for who asks little of it. */
export function compileUnoptimized(patches: readonly Patch[]): Promise<Uint8Array<ArrayBuffer>> {
  return compile([...ALLOCATOR, '--optimizeLevel', '0'], patches);
}

/** The reader of an allocator's memory: tools/check/assembly/probe.ts. */
export function compileProbe(): Promise<Uint8Array<ArrayBuffer>> {
  const flags = ['--importMemory', '--noAssert', '--runtime', 'stub', '-O3', '--noExportMemory'];
  return compile(['tools/check/assembly/probe.ts', ...flags, '--config', 'none.json', ...inRoot]);
}
