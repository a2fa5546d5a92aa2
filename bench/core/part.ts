import type { Figure, Findings, Part, Verdict } from '../findings.js';
import { joined } from '../findings.js';
import type { Table } from '../print.js';
import { measureShort, type ShortRow } from '../short.js';
import { type MemoryRow, measureMemory } from './memory.js';
import { type CoreRow, type CoreSpeed, measureCore } from './speed.js';

/** The core in several forms, what its state takes, and what embedding costs, as parts of the bench. */

const OF_NATIVE_LEAST = 0.6;
/** The heap's size jitters from one collection to the next by so many bytes an item. */
const HEAP_JITTER_BYTES = 100;

const shown = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';

function speedTable(rows: readonly CoreRow[]): Table {
  return {
    title: 'The same core as WebAssembly, as native code and as JavaScript, in ms',
    words: 2,
    head: ['calls', 'timed', 'WebAssembly', 'native', 'of native speed', 'JavaScript', 'faster'],
    rows: rows.map(({ stream, part, wasmMs, nativeMs, ofNative, javaScriptMs }) => [
      ...[stream, part, shown(wasmMs, 3), shown(nativeMs, 3), shown(ofNative, 2)],
      ...[shown(javaScriptMs, 3), `${shown(javaScriptMs / wasmMs, 1)} times`],
    ]),
  };
}

function speedFindings({ rows, nativeMissing }: CoreSpeed): Findings {
  const compared = rows.filter(({ ofNative, part }) => ofNative !== undefined && part === 'cycles');
  const verdict: Verdict = {
    mustShow: `cycles at ≥ ${OF_NATIVE_LEAST} of the speed of native code`,
    isMet: compared.every(({ ofNative = 0 }) => ofNative >= OF_NATIVE_LEAST),
    figures: compared.map(({ stream, ofNative }) => `${stream} ${shown(ofNative, 2)}`).join('; '),
  };
  const unknown = { ...verdict, isMet: false, figures: `not measured: ${nativeMissing}` };
  return {
    figures: rows.map(({ stream, part, wasmMs }): Figure => {
      return { name: `core, ${stream}, ${part}`, value: wasmMs, unit: 'ms' };
    }),
    tables: [speedTable(rows)],
    verdicts: [nativeMissing === undefined ? verdict : unknown],
  };
}

function memoryFindings(rows: readonly MemoryRow[]): Findings {
  const heapShown = (bytes: number | undefined): string =>
    bytes !== undefined && bytes < HEAP_JITTER_BYTES ? `< ${HEAP_JITTER_BYTES}` : shown(bytes, 0);
  const table: Table = {
    title: 'Memory, in bytes, where tables are just full (they double when they grow)',
    words: 1,
    head: ['one more', 'of the module', "of the host's heap"],
    rows: rows.map(({ item, bytes, hostBytes }) => [item, shown(bytes, 0), heapShown(hostBytes)]),
  };
  const figures = rows.map(({ item, bytes }): Figure => {
    return { name: `memory, ${item}`, value: bytes, unit: 'bytes' };
  });
  return { figures, tables: [table], verdicts: [] };
}

function shortFindings(rows: readonly ShortRow[]): Findings {
  const text = (value: number, unit: string) => `${value.toFixed(2)} ${unit}`;
  return {
    figures: rows.map(({ name, least, unit }): Figure => {
      const bytes = unit === 'KiB';
      const value = bytes ? least * 1024 : unit === 'µs' ? least / 1000 : least;
      return { name: `embedding, ${name}`, value, unit: bytes ? 'bytes' : 'ms' };
    }),
    tables: [
      {
        title: 'What embedding costs',
        words: 1,
        head: ['', 'least', 'median', 'wanted below'],
        rows: rows.map(({ name, least, median, unit, below }) => [
          ...[name, text(least, unit), text(median, unit), `${below} ${unit}`],
        ]),
      },
    ],
    verdicts: rows.map(({ name, least, unit, below }) => ({
      mustShow: `${name} < ${below} ${unit}`,
      isMet: least < below,
      figures: text(least, unit),
    })),
  };
}

export const corePart: Part = {
  names: ['core', 'memory', 'embedding'],
  async measure(chosen, { isQuick, tell }): Promise<Findings> {
    const all: Findings[] = [];
    if (chosen.has('core')) all.push(speedFindings(await measureCore(isQuick, tell)));
    if (chosen.has('memory')) {
      tell('memory');
      all.push(memoryFindings(await measureMemory()));
    }
    if (chosen.has('embedding')) {
      tell('embedding');
      all.push(shortFindings(await measureShort(isQuick)));
    }
    return joined(all);
  },
};
