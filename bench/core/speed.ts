import { javaScriptCore, nativeCore, wasmCore } from './builds.js';
import { hasCycles, type Played, playStream, recordStream, type Stream } from './stream.js';
import { CORE_WORKLOADS } from './workloads.js';

/** The core as WebAssembly beside the same core as native code and as JavaScript. */

/** The least that a stream took in each build, in ms; absent where a build could not be made. */
export interface CoreRow {
  readonly stream: string;
  /** `cycles`: whole allocations; `all calls`: these, and what leads to them. */
  readonly part: 'cycles' | 'all calls';
  readonly wasmMs: number;
  readonly nativeMs?: number;
  readonly javaScriptMs: number;
  /** native / wasm: 1 where both take the same, 0.5 where the module takes twice as long. */
  readonly ofNative?: number;
}

export interface CoreSpeed {
  readonly rows: readonly CoreRow[];
  /** Why there is no native build. */
  readonly nativeMissing?: string;
}

/** The builds take turns, so that what else the machine does meets all of them. */
const TURNS = 3;
const RUNS_A_TURN = 4;

function playedOf(lines: string): Played[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [cyclesMs = Number.NaN, allMs = Number.NaN, checksum = 0] = line.split(' ').map(Number);
      return { cyclesMs, allMs, checksum };
    });
}

/** @throws {Error} when builds of the same sources decide differently. */
function checkSame(stream: Stream, builds: readonly Played[]): void {
  const checksums = new Set(builds.map(({ checksum }) => checksum));
  if (checksums.size > 1) throw new Error(`${stream.name}: builds of the core decide differently`);
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

type Part = 'cyclesMs' | 'allMs';

function rowOf(
  stream: Stream,
  part: Part,
  builds: Record<'wasm' | 'native' | 'javaScript', Played[]>,
): CoreRow {
  const least = (played: readonly Played[]) => Math.min(...played.map((one) => one[part]));
  const { wasm, native, javaScript } = builds;
  const wasmMs = least(wasm);
  const row = {
    stream: stream.name,
    part: part === 'cyclesMs' ? ('cycles' as const) : ('all calls' as const),
    wasmMs,
    javaScriptMs: least(javaScript),
  };
  if (native.length === 0) return row;
  return { ...row, nativeMs: least(native), ofNative: least(native) / wasmMs };
}

/** Plays every stream to every build. `tell` is told what is being measured. */
export async function measureCore(
  quick: boolean,
  tell: (what: string) => void,
): Promise<CoreSpeed> {
  tell('building the core as native code and as JavaScript');
  const native = nativeCore();
  const wasm = await wasmCore();
  const javaScript = await javaScriptCore();
  const rows: CoreRow[] = [];
  for (const workload of CORE_WORKLOADS) {
    if (quick && workload.agents > 1000) continue;
    const stream = await recordStream(workload, wasm.bytes);
    tell(stream.name);
    const builds: Record<'wasm' | 'native' | 'javaScript', Played[]> = {
      wasm: [],
      native: [],
      javaScript: [],
    };
    for (let turn = 0; turn < TURNS; turn++) {
      builds.wasm.push(...times(RUNS_A_TURN, () => playStream(wasm.make(), stream)));
      if (typeof native !== 'string') {
        builds.native.push(...playedOf(native.play(stream, RUNS_A_TURN)));
      }
      builds.javaScript.push(...times(RUNS_A_TURN, () => playStream(javaScript(), stream)));
    }
    checkSame(stream, Object.values(builds).flat());
    if (hasCycles(stream)) rows.push(rowOf(stream, 'cyclesMs', builds));
    rows.push(rowOf(stream, 'allMs', builds));
  }
  return { rows, ...(typeof native === 'string' && { nativeMissing: native }) };
}
