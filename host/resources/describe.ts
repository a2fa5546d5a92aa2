/** So much of a value goes into a message: letters of a text, entries of each level, levels. */
const LETTERS_MAX = 200;
const ENTRIES_MAX = 8;
const LEVELS_MAX = 4;

/** A value in a message: its JSON, where it has one, and of a large one the beginning. */
export function describe(value: unknown): string {
  try {
    return textOf(value, 0);
  } catch {
    // A getter of the caller's may throw anything.
    return `a value of type ${typeof value}`;
  }
}

function textOf(value: unknown, level: number): string {
  switch (typeof value) {
    case 'string':
      return textOfText(value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
    case 'function':
      return `a value of type ${typeof value}`;
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  const isList = Array.isArray(value);
  const keys = isList ? firstOf(value.length) : Object.keys(value);
  const [open, close] = isList ? '[]' : '{}';
  if (level === LEVELS_MAX && keys.length > 0) return `${open}…${close}`;
  const entries = keys.slice(0, ENTRIES_MAX).map((key) => {
    const text = textOf((value as Readonly<Record<string, unknown>>)[key], level + 1);
    return isList ? text : `${textOfText(key)}:${text}`;
  });
  if (keys.length > ENTRIES_MAX) entries.push('…');
  return `${open}${entries.join()}${close}`;
}

/** The first places of a list, and one more if there are more: it may be longer than memory. */
function firstOf(length: number): string[] {
  return Array.from({ length: Math.min(length, ENTRIES_MAX + 1) }, (_, place) => String(place));
}

function textOfText(text: string): string {
  const isLong = text.length > LETTERS_MAX;
  return JSON.stringify(isLong ? `${text.slice(0, LETTERS_MAX)}…` : text);
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
