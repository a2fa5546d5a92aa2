import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { compressor } from '../../host/trace/compression.js';
import { mustEndWell, pathOf, written } from './command.js';
import { type Edit, edit, edited } from './edits.js';
import type { Target } from './target.js';

const FOLDER = new URL('../../traces/', import.meta.url);
/** Of a long recording so many lines are enough. */
const LENGTHS = [6, 6, 12, 12, 25, 25, 25, 40, 40, 150];
const LENGTH_MAX = 150;

/** The beginnings of the recordings, by the line. */
const TRACES: readonly (readonly string[])[] = readdirSync(FOLDER)
  .filter((name) => name.includes('.jsonl'))
  .sort()
  .map((name) => {
    const bytes = readFileSync(new URL(name, FOLDER));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    return text.trimEnd().split('\n').slice(0, LENGTH_MAX);
  });

interface LineEdit {
  readonly line: number;
  readonly how: 'edit' | 'edit ' | 'drop' | 'twice' | 'swap' | 'cut' | 'insert';
  readonly edits: readonly Edit[];
}

interface Fed {
  readonly trace: number;
  readonly length: number;
  readonly lines: readonly LineEdit[];
  readonly file: 'plain' | 'gzip' | 'zstd' | 'marked' | 'utf16' | 'latin' | 'carriage returns';
  /** Bits of the file that are the other way round, and bytes that are missing at its end. */
  readonly flips: readonly { readonly at: number; readonly bit: number }[];
  readonly cut: number;
  readonly command: number;
  readonly isSpawned: boolean;
}

function textOf({ trace, length, lines: edits }: Fed): string {
  const lines = (TRACES[trace % TRACES.length] ?? []).slice(0, length);
  for (const { line, how, edits: inLine } of edits) {
    const at = line % Math.max(lines.length, 1);
    const text = lines[at] ?? '{}';
    if (how === 'drop') lines.splice(at, 1);
    else if (how === 'twice') lines.splice(at, 0, text);
    else if (how === 'swap') lines.push(...lines.splice(at, 1));
    else if (how === 'cut') lines[at] = text.slice(0, text.length >> 1);
    else if (how === 'insert') lines.splice(at, 0, JSON.stringify(inLine[0]?.value) ?? '');
    else if (text.startsWith('{') && text.endsWith('}')) {
      lines[at] = JSON.stringify(edited(JSON.parse(text), inLine)) ?? '';
    }
  }
  return `${lines.join('\n')}\n`;
}

async function bytesOf(fed: Fed): Promise<Uint8Array> {
  const text = textOf(fed);
  const bytes = await encoded(text, fed.file);
  const kept = bytes.subarray(0, Math.max(0, bytes.length - fed.cut));
  for (const { at, bit } of fed.flips) {
    const place = at % Math.max(kept.length, 1);
    kept[place] = (kept[place] ?? 0) ^ (1 << bit);
  }
  return kept;
}

async function encoded(text: string, file: Fed['file']): Promise<Uint8Array> {
  if (file === 'gzip') return gzipSync(text, { level: 1 });
  if (file === 'zstd') {
    const frames = compressor('zstd')?.end(text).toArray();
    return Buffer.concat((await frames) ?? []);
  }
  if (file === 'marked') return Buffer.from(`\ufeff${text}`);
  if (file === 'utf16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (file === 'latin') return Buffer.from(`${text}\u00e9`, 'latin1');
  if (file === 'carriage returns') return Buffer.from(text.replaceAll('\n', '\r\n'));
  return Buffer.from(text);
}

type Command = (trace: string) => readonly string[];

const COMMANDS: readonly Command[] = [
  (trace) => ['inspect', trace],
  (trace) => ['inspect', trace, '--json'],
  (trace) => ['verify', trace],
  (trace) => ['verify', trace, '--json'],
  (trace) => ['replay', trace, '--policy', 'drf', '--to', '20s'],
  (trace) => ['replay', trace, '--policy', 'relinquish', '--to', '30s', '--json'],
  (trace) => ['replay', trace, '-p', 'fifo', '--to', '9s', '--report', pathOf('page.html')],
  (trace) => ['replay', trace, '-p', 'fifo', '-p', 'drf', '--to', '9s', '-o', pathOf('out.json')],
  (trace) => ['replay', trace, '--to', '9s', '--perfetto', pathOf('out.pftrace')],
  (trace) => ['explain', trace, '--framework', 'app-1', '--at', '30s'],
  (trace) => ['explain', trace, '-f', 'nightly-etl', '-p', 'relinquish', '--at', '9s', '--json'],
  (trace) => ['explain', trace, '-f', 'A', '--at', '9s', '--seed', '4'],
];

const flip = fc.record({ at: fc.nat(), bit: fc.nat(7) });

/** Mostly this, and now and then another. */
function mostly<T>(usual: T, seldom: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: seldom });
}

/** Recordings with lines, values and bytes out of place: answered, or refused as input. */
export const traceTarget: Target<Fed> = {
  name: 'trace',
  unit: 'traces',
  inputs: fc.record({
    trace: fc.nat(TRACES.length - 1),
    length: fc.constantFrom(...LENGTHS),
    lines: fc.array(
      fc.record({
        line: fc.nat(LENGTH_MAX - 1),
        how: fc.constantFrom<LineEdit['how']>(
          ...(['edit', 'edit ', 'edit', 'drop', 'twice', 'swap', 'cut', 'insert'] as const),
        ),
        edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4, size: 'max' },
    ),
    file: mostly<Fed['file']>(
      'plain',
      fc.constantFrom('gzip', 'zstd', 'marked', 'utf16', 'latin', 'carriage returns'),
      4,
    ),
    flips: mostly([], fc.array(flip, { minLength: 1, maxLength: 3 }), 9),
    cut: mostly(0, fc.constantFrom(1, 5, 60), 19),
    command: fc.nat(COMMANDS.length - 1),
    isSpawned: mostly(false, fc.constant(true), 1999),
  }),
  async run(fed) {
    const command = COMMANDS[fed.command % COMMANDS.length] as Command;
    await mustEndWell(command(written('trace.jsonl', await bytesOf(fed))), fed.isSpawned);
    return 1;
  },
};
