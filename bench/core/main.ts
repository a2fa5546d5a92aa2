import Table from 'cli-table3';
import { measureCore } from './speed.js';

/** `npm run bench:core`: the same core in several forms, and what its state takes. */

const quick = process.argv.includes('--quick');

function tell(what: string): void {
  process.stderr.write(`${what}\n`);
}

const ms = (value: number | undefined) => value?.toFixed(3) ?? '–';
const ratio = (value: number | undefined) => value?.toFixed(2) ?? '–';

const { rows, nativeMissing } = await measureCore(quick, tell);
const speed = new Table({
  head: ['stream', 'part', 'wasm ms', 'native ms', 'of native', 'JavaScript ms', '× JavaScript'],
  style: { head: [], border: [] },
});
for (const { stream, part, wasmMs, nativeMs, ofNative, javaScriptMs } of rows) {
  const cells = [ms(wasmMs), ms(nativeMs), ratio(ofNative), ms(javaScriptMs)];
  speed.push([stream, part, ...cells, ratio(javaScriptMs / wasmMs)]);
}
console.log(speed.toString());
if (nativeMissing !== undefined) console.log(`no native build: ${nativeMissing}`);
