import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { recordingOf } from '../../host/recordings/index.js';
import { checkLine } from '../../host/trace/check.js';
import { TraceError } from '../../host/trace/index.js';
import { written } from './command.js';
import { type Edit, edit, edited, ODD } from './edits.js';
import type { Target } from './target.js';

/** Recordings that are part of this project, and real ones of other kinds where they are at hand. */
const FOLDERS: readonly string[] = [
  fileURLToPath(new URL('../../test/cases/recordings/', import.meta.url)),
  ...(process.env.FAIRLEAD_RECORDINGS === undefined ? [] : [process.env.FAIRLEAD_RECORDINGS]),
];
/** Of a long one its beginning; so much of it is looked at for pieces. */
const SAMPLE_BYTES = 1 << 19;
const PIECE_LINES = [1, 3, 10, 10, 30, 30, 80];
/** A piece ends behind the line with which it is as long. */
const PIECE_LENGTH = 20_000;

interface Sample {
  readonly name: string;
  readonly lines: readonly string[];
}

let all: readonly Sample[] | undefined;

function samples(): readonly Sample[] {
  all ??= FOLDERS.filter((folder) => existsSync(folder))
    .flatMap(filesIn)
    .flatMap((path) => sampleOf(path) ?? []);
  return all;
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

function sampleOf(path: string): Sample | undefined {
  const bytes = readFileSync(path);
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  if (/\.(?:zst|zstd)$/.test(path)) return undefined;
  // Byte for byte: what is no UTF-8 stays so.
  const text = plain.subarray(0, SAMPLE_BYTES).toString('latin1');
  return { name: basename(path).replace(/\.gz$/, ''), lines: text.split('\n') };
}

interface LineEdit {
  readonly line: number;
  readonly how: 'json' | 'word' | 'drop' | 'twice' | 'move' | 'cut' | 'join' | 'odd' | 'other';
  readonly at: number;
  readonly edits: readonly Edit[];
}

interface Piece {
  readonly sample: number;
  readonly from: number;
  readonly length: number;
  /** The first line stays: kinds are told by how a file begins. */
  readonly keepsFirst: boolean;
  readonly lines: readonly LineEdit[];
  readonly flips: readonly { readonly at: number; readonly bit: number }[];
  readonly cut: number;
  readonly isPacked: boolean;
}

interface Fed {
  readonly pieces: readonly Piece[];
}

const ODD_WORDS = [
  '',
  '0',
  '-1',
  '9'.repeat(40),
  '__proto__',
  '{}',
  '[',
  '\u0000',
  '\u00ff',
  'NaN',
];

function pieceOf({ sample, from, length, keepsFirst, lines: edits }: Piece): string[] {
  const { lines } = samples()[sample % samples().length] as Sample;
  const start = from % lines.length;
  const piece: string[] = [];
  let chars = 0;
  for (const line of lines.slice(start, start + length)) {
    if (chars > PIECE_LENGTH) break;
    piece.push(line);
    chars += line.length;
  }
  const other = samples()[(sample + 1) % samples().length] as Sample;
  for (const { line, how, at, edits: inLine } of edits) {
    const place = line % Math.max(piece.length, 1);
    const text = piece[place] ?? '';
    if (how === 'drop') piece.splice(place, 1);
    else if (how === 'twice') piece.splice(place, 0, text);
    else if (how === 'move') piece.push(...piece.splice(place, 1));
    else if (how === 'cut') piece[place] = text.slice(0, at % (text.length + 1));
    else if (how === 'join') piece.splice(place, 2, text + (piece[place + 1] ?? ''));
    else if (how === 'odd') piece.splice(place, 0, JSON.stringify(inLine[0]?.value) ?? '');
    else if (how === 'other') piece.splice(place, 0, other.lines[at % other.lines.length] ?? '');
    else if (how === 'word') piece[place] = withOddWord(text, at);
    else piece[place] = withOddValue(text, inLine);
  }
  return keepsFirst && start > 0 ? [lines[0] ?? '', ...piece] : piece;
}

function withOddWord(text: string, at: number): string {
  const words = text.split(/(\W+)/);
  words[at % words.length] = ODD_WORDS[at % ODD_WORDS.length] ?? '';
  return words.join('');
}

function withOddValue(text: string, edits: readonly Edit[]): string {
  const brace = text.indexOf('{');
  if (brace < 0) return text;
  try {
    return text.slice(0, brace) + JSON.stringify(edited(JSON.parse(text.slice(brace)), edits));
  } catch {
    return text + String(ODD[edits[0]?.at ?? 0]);
  }
}

function bytesOf(piece: Piece): Buffer {
  const bytes = Buffer.from(pieceOf(piece).join('\n'), 'latin1');
  const kept = bytes.subarray(0, Math.max(0, bytes.length - piece.cut));
  for (const { at, bit } of piece.flips) {
    const place = at % Math.max(kept.length, 1);
    kept[place] = (kept[place] ?? 0) ^ (1 << bit);
  }
  return piece.isPacked ? gzipSync(kept, { level: 1 }) : kept;
}

const often = fc.constantFrom(false, false, false, true);
const piece: fc.Arbitrary<Piece> = fc.record({
  sample: fc.nat(9999),
  from: fc.oneof(fc.constant(0), fc.nat(99_999)),
  length: fc.constantFrom(...PIECE_LINES),
  keepsFirst: fc.boolean(),
  lines: fc.array(
    fc.record({
      line: fc.nat(199),
      how: fc.constantFrom<LineEdit['how']>(
        ...(['json', 'json', 'word', 'word', 'drop', 'twice', 'move', 'cut'] as const),
        ...(['join', 'odd', 'other'] as const),
      ),
      at: fc.nat(9999),
      edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 5, size: 'max' },
  ),
  flips: fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 2 }),
  cut: fc.constantFrom(0, 0, 0, 0, 1, 7, 300),
  isPacked: often,
});

/** Recordings of other programs with lines, values and bytes out of place: read, or refused as input. */
export const recordingTarget: Target<Fed> = {
  name: 'recording',
  unit: 'recordings',
  inputs: fc.record({ pieces: fc.array(piece, { minLength: 1, maxLength: 3 }) }),
  async run({ pieces }) {
    const paths = pieces.map((one, index) => {
      const name = (samples()[one.sample % samples().length] as Sample).name;
      return written(`${index}-${name}`, bytesOf(one));
    });
    try {
      await mustBeATrace(paths);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
    }
    return 1;
  },
};

/** @throws when an event is none that a trace can hold, or time runs backwards. */
async function mustBeATrace(paths: readonly string[]): Promise<void> {
  const source = await recordingOf(paths, { agents: [{ count: 2, resources: 'cpus:8;mem:9000' }] });
  if (typeof source === 'string') return;
  const { events, header } = await source.open();
  checkWhole(header, pathToFileURL(paths[0] ?? '').href);
  let last = 0;
  for await (const event of events) {
    if (event.t < last) throw new Error(`time runs backwards from ${last} to ${event.t}`);
    last = event.t;
    checkWhole(event, '');
  }
}

function checkWhole(fields: { readonly type: string }, file: string): void {
  const text = JSON.stringify(fields);
  try {
    checkLine(fields.type, JSON.parse(text), text, { file });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`the import made what no trace may hold: ${problem}: ${text.slice(0, 500)}`);
  }
}
