import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bytesOf, type CoreBuild, type Stream } from './stream.js';

/** The core in other forms: the same sources, not for WebAssembly. */

/** The package, found from the sources and from a bundle of them alike. */
export const PACKAGE = path.dirname(fileURLToPath(import.meta.resolve('fairlead/package.json')));
const OUT = path.join(PACKAGE, 'build/bench/core');
const require = createRequire(path.join(PACKAGE, 'package.json'));

/** Compiles the core as for release, but without some features that a translator does not know. */
function compileCore(name: string, disabled: readonly string[]): string {
  mkdirSync(OUT, { recursive: true });
  const asc = path.join(PACKAGE, 'node_modules/assemblyscript/bin/asc.js');
  const file = path.join(OUT, `${name}.wasm`);
  const less = disabled.flatMap((feature) => ['--disable', feature]);
  const rest = ['--outFile', file, '--textFile', path.join(OUT, `${name}.wat`)];
  const command = [asc, 'assembly/index.ts', '--target', 'release', ...less, ...rest];
  execFileSync(process.execPath, command, { cwd: PACKAGE, stdio: 'pipe' });
  return file;
}

const ENV = {
  abort(): never {
    throw new Error('the core aborted');
  },
};

/** The core as WebAssembly: the module as it is shipped, of the same sources as the other builds. */
export interface WasmCore {
  readonly bytes: BufferSource;
  make(): CoreBuild;
}

export async function wasmCore(): Promise<WasmCore> {
  const bytes = readFileSync(compileCore('shipped', []));
  const wasm = await WebAssembly.compile(bytes);
  const make = () => new WebAssembly.Instance(wasm, { env: ENV }).exports as unknown as CoreBuild;
  return { bytes, make };
}

/**
 * The core as JavaScript, with its own data structures on typed arrays: what a port by hand would
 * be at best. wasm2js of binaryen, on which the core's compiler is built, translates it.
 */
export async function javaScriptCore(): Promise<() => CoreBuild> {
  const wasm = compileCore('port', ['simd', 'nontrapping-f2i']);
  const wasm2js = path.join(path.dirname(require.resolve('binaryen')), 'bin/wasm2js');
  const file = path.join(OUT, 'port.mjs');
  const features = ['bulk-memory', 'bulk-memory-opt', 'sign-ext', 'mutable-globals'];
  const command = [wasm2js, wasm, '-O', '-o', file, ...features.map((one) => `--enable-${one}`)];
  execFileSync(process.execPath, command, { stdio: 'pipe' });
  writeFileSync(file, asFactory(readFileSync(file, 'utf8')));
  const { make } = (await import(pathToFileURL(file).href)) as { make(env: object): CoreBuild };
  return () => make(ENV);
}

/** A module of one instance as one that makes instances: each needs a memory of its own. */
function asFactory(text: string): string {
  const imported = "import * as env from 'env';";
  const exported = text.indexOf('export var ');
  if (!text.startsWith(imported) || exported < 0) {
    throw new Error('wasm2js writes modules otherwise than expected');
  }
  const body = text.slice(imported.length, exported);
  return `export function make(env) {${body}return retasmFunc;}`;
}

/** The core as native code, if it can be made here; otherwise why not. */
export interface NativeCore {
  /** Plays a stream so many times in one process; lines as replay.c prints them. */
  play(stream: Stream, runs: number): string;
}

function isThere(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Directory of the runtime that wasm2c's output needs, where its packages put it. */
function runtimeOfWasm2c(): string | undefined {
  const places = ['/usr/share/wabt/wasm2c', '/usr/local/share/wabt/wasm2c'];
  return places.find((place) => existsSync(path.join(place, 'wasm-rt-impl.c')));
}

export function nativeCore(): NativeCore | string {
  const runtime = runtimeOfWasm2c();
  if (!isThere('wasm2c') || runtime === undefined) return 'wasm2c (wabt) is not installed';
  if (!isThere('cc')) return 'no C compiler (cc) is installed';
  const wasm = compileCore('native', ['simd']);
  const source = path.join(OUT, 'core.c');
  const program = path.join(OUT, 'replay');
  execFileSync('wasm2c', [wasm, '-n', 'core', '-o', source]);
  const sources = [source, path.join(PACKAGE, 'bench/core/replay.c')];
  const options = ['-O3', '-DNDEBUG', '-w', `-I${OUT}`, `-I${runtime}`];
  const all = [...options, ...sources, path.join(runtime, 'wasm-rt-impl.c'), '-o', program, '-lm'];
  const { status, stderr } = spawnSync('cc', all, { encoding: 'utf8' });
  if (status !== 0) return `cc does not compile what this wasm2c makes: ${stderr.slice(0, 200)}`;
  return {
    play(stream, runs) {
      const file = path.join(OUT, 'stream.bin');
      writeFileSync(file, bytesOf(stream));
      return execFileSync(program, [file, String(runs)], { encoding: 'utf8', maxBuffer: 1 << 26 });
    },
  };
}
