import stringWidth from 'string-width';
import { counted, formatNumber } from '../resources/counted.js';

export { counted, formatNumber };

/** How quantities are written for people. All functions give the same text on every machine. */

/** A unit of time, how many milliseconds it has, and how many decimals its figures are given with. */
export interface TimeUnit {
  readonly name: 'ms' | 's' | 'min' | 'h' | 'd';
  readonly ms: number;
  readonly decimals: number;
}

const MS: TimeUnit = { name: 'ms', ms: 1, decimals: 0 };
const SECONDS: TimeUnit = { name: 's', ms: 1000, decimals: 1 };
const MINUTES: TimeUnit = { name: 'min', ms: 60_000, decimals: 1 };
const HOURS: TimeUnit = { name: 'h', ms: 3_600_000, decimals: 2 };
const DAYS: TimeUnit = { name: 'd', ms: 86_400_000, decimals: 2 };

/**
 * The largest unit that times up to `maxMs` fill; seconds stay up to ten minutes, because `81.8 s` says
 * more than `1.4 min`. All times of one row or axis share it.
 */
export function timeUnitFor(maxMs: number): TimeUnit {
  if (maxMs < SECONDS.ms) return MS;
  if (maxMs < 10 * MINUTES.ms) return SECONDS;
  if (maxMs < HOURS.ms) return MINUTES;
  return maxMs < DAYS.ms ? HOURS : DAYS;
}

/** A time that does not come, however long one waits. */
const NEVER = 'never';

/** `31.2 s` in the given unit, with all its decimals. */
export function formatIn(unit: TimeUnit, ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return NEVER;
  return `${formatNumber(ms / unit.ms, unit.decimals)} ${unit.name}`;
}

/**
 * How every duration and moment is written: in the unit that suits it, `450 ms`, `31.2 s`, `4 h`.
 * Decimals that say nothing are left out, those of a rounded figure stay: `4.00 h` is about that.
 */
export function formatTime(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return NEVER;
  const unit = timeUnitFor(Math.abs(ms));
  const exact = Array.from({ length: unit.decimals + 1 }, (_, decimals) => decimals).find(
    (decimals) => (ms * 10 ** decimals) % unit.ms === 0,
  );
  return `${formatNumber(ms / unit.ms, exact ?? unit.decimals)} ${unit.name}`;
}

/** A time in a column of a table, where the decimals of all figures stand below each other. */
export function timeCell(ms: number | undefined): string {
  return ms === undefined ? NO_VALUE : formatIn(timeUnitFor(ms), ms);
}

/** Times to be compared, as in a row of a table: all in one unit. */
export function timeCells(times: readonly (number | undefined)[]): string[] {
  const unit = timeUnitFor(Math.max(0, ...times.filter(Number.isFinite).map((ms) => ms ?? 0)));
  return times.map((ms) => (ms === undefined ? NO_VALUE : formatIn(unit, ms)));
}

/** Ratios to be compared, as in a row of a table. */
export function ratioCells(ratios: readonly (number | undefined)[]): string[] {
  return ratios.map((ratio) => {
    if (ratio === undefined) return NO_VALUE;
    return ratio === Number.POSITIVE_INFINITY ? NEVER : formatNumber(ratio, 2);
  });
}

/** What there is no value for. */
export const NO_VALUE = '–';

/** ` (2026-11-21T00:13:27.031Z)` behind a time since the start, where it is known when that was. */
export function wallClock(start: string | undefined, ms: number): string {
  const startMs = Date.parse(start ?? '');
  return Number.isNaN(startMs) ? '' : ` (${new Date(startMs + ms).toISOString()})`;
}

const SIZES = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `3.2 MB`. */
export function formatSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** power, power === 0 ? 0 : 1)} ${SIZES[power]}`;
}

/** `1.0 core`, `2.5 cores`. */
export function inCores(cores: number): string {
  const figure = formatNumber(cores, 1);
  return `${figure} ${figure === '1.0' ? 'core' : 'cores'}`;
}

/** 0.875 is `87.5 %`. */
export function formatPercent(ratio: number): string {
  return `${formatNumber(ratio * 100, 1)} %`;
}

/**
 * The text itself when it fits, or its beginning and its end around an ellipsis: names that begin alike
 * differ at their end. Counts code points.
 */
export function shorten(text: string, maxLength: number): string {
  const points = Array.from(text);
  if (points.length <= maxLength) return text;
  const end = Math.floor((maxLength - 1) / 2);
  const beginning = points.slice(0, maxLength - 1 - end);
  return `${beginning.join('')}…${points.slice(points.length - end).join('')}`;
}

/** What a terminal or a browser would obey instead of showing it. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text in which whatever a terminal would obey instead of showing it is written out (`\u001b`):
 * control characters, line ends, marks that turn the direction of writing, and what is invisible.
 */
export function plainText(text: string): string {
  return text.replace(OBEYED, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
  });
}

/** A text of several lines in which all but the line ends is plain. */
export function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}

/** A value as one line of JSON that a terminal shows as it is: the same data, in plain characters. */
export function plainJson(
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
): string {
  return JSON.stringify(value, replacer).replace(OBEYED, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** How wide a text is made where nobody says how wide it may be. */
export const WIDTH_COLUMNS = 80;

/** Not the one between a figure and its unit. */
const SPACE = / (?!(?:%|ms|s|min|h|d)(?!\w))/;

/**
 * Breaks a text into lines of at most so many columns, all but the first indented: at spaces, and
 * where a word is longer than a line, behind its punctuation or anywhere.
 */
export function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  let isEmpty = true;
  for (const word of text.trimStart().split(SPACE)) {
    let gap = isEmpty ? '' : ' ';
    for (const piece of pieces(word, Math.max(1, columns - indent.length))) {
      if (!isEmpty && stringWidth(line + gap + piece) > columns) {
        lines.push(line);
        line = indent + piece;
      } else line += gap + piece;
      isEmpty = false;
      gap = '';
    }
  }
  return [...lines, line].join('\n');
}

/** A word that is longer than a line in parts that are not. */
function pieces(word: string, columns: number): string[] {
  if (stringWidth(word) <= columns) return [word];
  const parts: string[] = [];
  for (const part of word.split(/(?<=[-_/.,:;])/)) {
    let piece = '';
    for (const point of part) {
      if (piece !== '' && stringWidth(piece + point) > columns) {
        parts.push(piece);
        piece = '';
      }
      piece += point;
    }
    parts.push(piece);
  }
  return parts;
}
