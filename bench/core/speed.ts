import { javaScriptCore, nativeCore, wasmCore } from './builds.js';
import {
  hasCycles,
  leastMs,
  type Part,
  type Played,
  playStream,
  recordStream,
  type Stream,
} from './stream.js';
import { CORE_WORKLOADS } from './workloads.js';

/** The core as WebAssembly beside the same core as native code and as JavaScript. */

/** What a stream took in each build at least, in ms; absent where a build could not be made. */
export interface CoreRow {
  readonly stream: string;
  readonly part: Part;
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
      const [checksum = 0, ...timesMs] = line.split(' ').map(Number);
      return { timesMs, checksum };
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

type Build = 'wasm' | 'native' | 'javaScript';

function rowOf(stream: Stream, part: Part, builds: Record<Build, Played[]>): CoreRow {
  const { wasm, native, javaScript } = builds;
  const wasmMs = leastMs(stream, wasm, part);
  const javaScriptMs = leastMs(stream, javaScript, part);
  const row = { stream: stream.name, part, wasmMs, javaScriptMs };
  if (native.length === 0) return row;
  const nativeMs = leastMs(stream, native, part);
  return { ...row, nativeMs, ofNative: nativeMs / wasmMs };
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
    const builds: Record<Build, Played[]> = { wasm: [], native: [], javaScript: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      builds.wasm.push(...times(RUNS_A_TURN, () => playStream(wasm.make(), stream)));
      if (typeof native !== 'string') {
        builds.native.push(...playedOf(native.play(stream, RUNS_A_TURN)));
      }
      builds.javaScript.push(...times(RUNS_A_TURN, () => playStream(javaScript(), stream)));
    }
    checkSame(stream, Object.values(builds).flat());
    if (hasCycles(stream)) rows.push(rowOf(stream, 'cycles', builds));
    rows.push(rowOf(stream, 'all calls', builds));
  }
  return { rows, ...(typeof native === 'string' && { nativeMissing: native }) };
}
