import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { mustEndWell } from './command.js';
import { type Edit, edit, edited, type Target } from './target.js';

const FOLDER = new URL('../traces/', import.meta.url);
/** Of a long recording so many lines are enough. */
const LINES_MAX = 150;
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.includes('.jsonl'))
  .sort();

function linesOf(name: string): string[] {
  const bytes = readFileSync(new URL(name, FOLDER));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text.trimEnd().split('\n').slice(0, LINES_MAX);
}

interface LineEdit {
  readonly line: number;
  readonly how: 'edit' | 'edit ' | 'drop' | 'twice' | 'swap' | 'cut';
  readonly edits: readonly Edit[];
}

interface Fed {
  readonly trace: number;
  readonly command: readonly string[];
  readonly lines: readonly LineEdit[];
}

function editedLines({ trace, lines: edits }: Fed): string {
  const lines = linesOf(NAMES[trace] as string);
  for (const { line, how, edits: inLine } of edits) {
    const at = line % Math.max(lines.length, 1);
    const text = lines[at] ?? '{}';
    if (how === 'drop') lines.splice(at, 1);
    else if (how === 'twice') lines.splice(at, 0, text);
    else if (how === 'swap') lines.push(...lines.splice(at, 1));
    else if (how === 'cut') lines[at] = text.slice(0, text.length >> 1);
    else if (text.startsWith('{') && text.endsWith('}')) {
      lines[at] = JSON.stringify(edited(JSON.parse(text), inLine)) ?? '';
    }
  }
  return `${lines.join('\n')}\n`;
}

const COMMANDS = [
  ['inspect'],
  ['verify'],
  ['replay', '--policy', 'drf', '--until', '10m'],
  ['replay', '--policy', 'relinquish', '--until', '10m', '--json'],
  ['explain', '--framework', 'app-1', '--at', '60s'],
];

/** Recordings with lines and values out of place: answered, or refused as input. */
export const traceTarget: Target<Fed> = {
  name: 'trace',
  inputs: fc.record({
    trace: fc.nat(NAMES.length - 1),
    command: fc.constantFrom(...COMMANDS),
    lines: fc.array(
      fc.record({
        line: fc.nat(LINES_MAX - 1),
        how: fc.constantFrom<LineEdit['how']>('edit', 'edit ', 'drop', 'twice', 'swap', 'cut'),
        edits: fc.array(edit, { minLength: 1, maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  async run(fed) {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-fuzz-'));
    try {
      const file = join(folder, 'trace.jsonl');
      writeFileSync(file, editedLines(fed));
      const [command = 'inspect', ...options] = fed.command;
      await mustEndWell([command, file, ...options]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
