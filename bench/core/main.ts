import Table from 'cli-table3';
import { Command } from 'commander';
import { measureShort } from '../short.js';
import { measureMemory } from './memory.js';
import { measureCore } from './speed.js';

/** `npm run bench:core`: the same core in several forms, what its state takes, what embedding costs. */

const PARTS = ['speed', 'memory', 'short'];

const { quick = false, only = PARTS } = new Command('npm run bench:core --')
  .description(
    'The core as WebAssembly against itself as native code (where wasm2c and cc are installed) ' +
      'and as JavaScript; its memory per agent, framework, filter and task; and what embedding ' +
      'it costs. Takes four minutes.',
  )
  .option('--only <part...>', `of ${PARTS.join(', ')}`)
  .option('--quick', 'small sizes and few samples')
  .parse()
  .opts<{ quick?: boolean; only?: string[] }>();

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => [...row]));
  console.log(`${table.toString()}\n`);
}

const shown = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '–';

async function printSpeed(): Promise<void> {
  const { rows, nativeMissing } = await measureCore(quick, (what) => {
    process.stderr.write(`${what}\n`);
  });
  print(
    ['stream', 'part', 'wasm ms', 'native ms', 'of native', 'JavaScript ms', '× JavaScript'],
    rows.map(({ stream, part, wasmMs, nativeMs, ofNative, javaScriptMs }) => [
      ...[stream, part, shown(wasmMs, 3), shown(nativeMs, 3), shown(ofNative, 2)],
      ...[shown(javaScriptMs, 3), shown(javaScriptMs / wasmMs, 2)],
    ]),
  );
  if (nativeMissing !== undefined) console.log(`no native build: ${nativeMissing}\n`);
}

/** The heap's size jitters from one collection to the next by so many bytes an item. */
const HEAP_JITTER = 100;

function heapShown(bytes: number | undefined): string {
  return bytes !== undefined && bytes < HEAP_JITTER ? `< ${HEAP_JITTER}` : shown(bytes, 0);
}

async function printMemory(): Promise<void> {
  const rows = await measureMemory();
  print(
    ['one more', 'bytes of the module', "bytes of the host's heap"],
    rows.map(({ item, bytes, hostBytes }) => [item, shown(bytes, 0), heapShown(hostBytes)]),
  );
}

async function printShort(): Promise<void> {
  const rows = await measureShort(quick);
  print(
    ['', 'least', 'median', 'wanted below', ''],
    rows.map(({ name, least, median, unit, below }) => [
      ...[name, `${least.toFixed(2)} ${unit}`, `${median.toFixed(2)} ${unit}`, `${below} ${unit}`],
      least < below ? 'met' : 'not met',
    ]),
  );
}

for (const [part, run] of [
  ['short', printShort],
  ['memory', printMemory],
  ['speed', printSpeed],
] as const) {
  if (only.includes(part)) await run();
}
