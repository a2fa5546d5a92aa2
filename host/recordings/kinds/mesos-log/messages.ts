import type { Report } from '../../report.js';
import { LogClock } from './clock.js';
import type { LogFile } from './files.js';
import { FilteredLines } from './filtered-lines.js';
import { type LinePlace, placeOf } from './line.js';
import type { Said } from './said.js';
import { NOTHING, saidBy } from './shapes.js';

/** What a line says, and when in ms since the epoch; the fraction tells what came first. */
export interface Message {
  readonly atMs: number;
  readonly said: Said;
}

/** A message that is longer is none that a master writes, and would be slow to hold against shapes. */
const MESSAGE_LENGTH_MAX = 1 << 16;

const OTHERS = "lines of other parts of the master, and of other programs' output";

/** So far may a line be from the first one: a trace has ten years. */
const SPAN_MAX_MS = 4.9 * 365 * 86_400_000;

const CARRIAGE_RETURN = 0x0d;

/**
 * The line on a change of weights is one of another part of the master; the allocator is told of it once the
 * registry has it.
 */
const WEIGHTS_CALL = 'Processing call UPDATE_WEIGHTS';
const REGISTERED = /\] Successfully updated the '?registry'? in /;

export interface MessageOptions {
  /** How far the log's time is ahead of UTC. Default: 0. */
  readonly zoneMinutes?: number | undefined;
  /** Told what is passed over. */
  readonly report?: Report;
  /** The first word of messages that are of no use to who asks: they are passed over at little cost. */
  readonly without?: string;
}

/** What the lines of a log say, many at a time. */
export async function* messages(
  files: readonly LogFile[],
  { zoneMinutes = 0, report, without }: MessageOptions,
): AsyncGenerator<readonly Message[]> {
  const clock = new LogClock(files[0]?.year ?? 1970, zoneMinutes);
  const reader = new MessageReader(clock, report, without);
  for (const { file, year, isSaid } of files) {
    if (isSaid) clock.turnToYear(year);
    const tooLong = () => report?.leftOut('lines that are too long');
    for await (const lines of file.wholeLines(tooLong)) yield reader.read(lines);
  }
}

/** Reads lines one after the other, and counts what it passes over. */
class MessageReader {
  #isReweighing = false;
  #firstMs: number | undefined;
  /** So many lines of this reading were none of the allocator's or of its master's. */
  #others = 0;
  readonly #filtered = new FilteredLines();

  constructor(
    private readonly clock: LogClock,
    private readonly report: Report | undefined,
    private readonly without: string | undefined,
  ) {}

  /**
   * Whole lines. Read as Latin-1, each byte is a character, which is quick, and a place in the text is one
   * in the bytes; only the messages that are of use become texts of their own. These do not keep the whole in
   * memory as parts of it would.
   */
  read(bytes: Buffer): readonly Message[] {
    const text = bytes.toString('latin1');
    const batch: Message[] = [];
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const next = newline < 0 ? text.length : newline + 1;
      const end = lineEnd(text, newline < 0 ? text.length : newline);
      const line = text.slice(start, end);
      const place = placeOf(line);
      const message =
        place === undefined
          ? this.#ofOthers(line)
          : this.#message(line, place, this.#said(line, place, bytes, start));
      if (message !== undefined) batch.push(message);
      start = next;
    }
    if (this.#others > 0) this.report?.leftOut(OTHERS, this.#others);
    this.#others = 0;
    return batch;
  }

  #said(line: string, { message }: LinePlace, bytes: Buffer, start: number): Said | undefined {
    if (this.without !== undefined && line.startsWith(this.without, message)) return NOTHING;
    if (this.#filtered.isRepeated(line, message)) return NOTHING;
    const text = bytes.toString('utf8', start + message, start + line.length);
    return text.length > MESSAGE_LENGTH_MAX ? undefined : saidBy(text);
  }

  #message(line: string, place: LinePlace, said: Said | undefined): Message | undefined {
    if (said?.say === 'nothing') return undefined;
    const atMs = this.clock.before(line, place.source);
    this.#firstMs ??= atMs;
    if (atMs !== undefined && Math.abs(atMs - (this.#firstMs ?? 0)) > SPAN_MAX_MS) {
      this.report?.leftOut('lines whose time is years off');
      return undefined;
    }
    if (atMs !== undefined && said !== undefined) {
      if (said.say === 'role') this.#filtered.remember(line, place.message);
      return { atMs, said };
    }
    this.report?.leftOut(atMs === undefined ? 'lines without a time' : shapeOf(line, place));
    return undefined;
  }

  /** Of other parts of the master only what they say of weights is of use. */
  #ofOthers(line: string): Message | undefined {
    if (line.endsWith(WEIGHTS_CALL)) this.#isReweighing = true;
    else if (this.#isReweighing && REGISTERED.test(line)) {
      this.#isReweighing = false;
      const atMs = this.clock.before(line, line.indexOf(' registrar.') + 1);
      if (atMs !== undefined) return { atMs, said: { say: 'weights' } };
    } else this.#others += 1;
    return undefined;
  }
}

/** A line may end with CRLF. */
function lineEnd(text: string, end: number): number {
  return text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}

/** Words behind which a name may stand. */
const BEFORE_NAMES =
  /^(?:framework|frameworks|agent|slave|task|executor|role|for|of|from|with|principal)$/i;
const WORDS_MAX = 5;

/** The first words of a message, as far as no name or number is among them. */
function shapeOf(line: string, place: LinePlace): string {
  const name = line.slice(place.source, line.indexOf(':', place.source));
  // One broken character may stand in it, which is as such of no interest.
  const source = name.replaceAll(/[^ -~]/g, '\u{FFFD}');
  const kept: string[] = [];
  for (const word of line.slice(place.message, place.message + 120).split(' ')) {
    if (!/^[A-Za-z][a-z-]*$|^[A-Z]+$/.test(word) || kept.length === WORDS_MAX) break;
    kept.push(word);
    if (BEFORE_NAMES.test(word)) break;
  }
  return `${source}: ${kept.join(' ')} …`;
}
