import { isRecord } from '../../resources/describe.js';
import { tooDeepAt } from '../../trace/json-text.js';

/** An object of JSON from outside: any field may be missing, or hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = Object.freeze({});

/** An id or a name longer than this is none. */
const TEXT_LENGTH_MAX = 4096;

/** The object that a text holds; `undefined` when it holds none, or one nested too deeply. */
export function parsedFields(text: string): Fields | undefined {
  if (tooDeepAt(text) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : NONE;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  const isText = typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX;
  return isText ? value : undefined;
}

/** An id: `{"value": "…"}` in the v1 API, a text in /state. */
export function idOf(value: unknown): string | undefined {
  return textOf(value) ?? textOf(fieldsOf(value).value);
}
