/** How quantities are written for people. All functions give the same text on every machine. */

/** A unit of time and how many milliseconds it has. */
export interface TimeUnit {
  readonly name: 'ms' | 's' | 'min' | 'h' | 'd';
  readonly ms: number;
}

const MS: TimeUnit = { name: 'ms', ms: 1 };
const SECONDS: TimeUnit = { name: 's', ms: 1000 };
const MINUTES: TimeUnit = { name: 'min', ms: 60_000 };
const HOURS: TimeUnit = { name: 'h', ms: 3_600_000 };
const DAYS: TimeUnit = { name: 'd', ms: 86_400_000 };

/** The unit in which times up to `maxMs` read best: all times of one row or axis share it. */
export function timeUnitFor(maxMs: number): TimeUnit {
  if (maxMs < 1000) return MS;
  if (maxMs < 10 * 60_000) return SECONDS;
  if (maxMs < 5 * 3_600_000) return MINUTES;
  if (maxMs < 4 * 86_400_000) return HOURS;
  return DAYS;
}

/** `31.2 s` in the given unit. */
export function formatIn(unit: TimeUnit, ms: number): string {
  return `${formatNumber(ms / unit.ms, unit === MS ? 0 : 1)} ${unit.name}`;
}

/** A time in the unit that suits it: `450 ms`, `31.2 s`, `72.5 min`. */
export function formatTime(ms: number): string {
  return formatIn(timeUnitFor(Math.abs(ms)), ms);
}

/** `1,635.2`: a comma between thousands, a fixed number of decimals. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = Number(whole) === 0 && Number(fraction ?? 0) === 0;
  const sign = value < 0 && !isZero ? '-' : '';
  return fraction === undefined ? sign + grouped : `${sign}${grouped}.${fraction}`;
}

/** 0.875 is `87.5 %`. */
export function formatPercent(ratio: number): string {
  return `${formatNumber(ratio * 100, 1)} %`;
}

/** `1 framework`, `2 frameworks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** The text itself when it fits, or its beginning and an ellipsis. Counts code points. */
export function shorten(text: string, maxLength: number): string {
  const points = Array.from(text);
  return points.length <= maxLength ? text : `${points.slice(0, maxLength - 1).join('')}…`;
}

/**
 * A text in which whatever a terminal would obey instead of showing it is written out (`\u001b`):
 * control characters, line ends, marks that turn the direction of writing, and what is invisible.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
  });
}

/** Breaks a text at spaces into lines of at most so many columns, all but the first indented. */
export function wrap(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
