import { type Node, type ParseError, parseTree } from 'jsonc-parser';

/** JSON nested deeper than this is refused: whatever walks it would run out of stack. */
export const DEPTH_MAX = 200;

/** The offset at which a text is nested too deeply for {@link DEPTH_MAX}; `undefined`: nowhere. */
export function tooDeepAt(text: string): number | undefined {
  // Every bracket has to be closed again.
  if (text.length < 2 * DEPTH_MAX) return undefined;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInText) {
      if (code === BACKSLASH) at++;
      // A text ends with its line, if without its quote.
      else if (code === QUOTE || code === LINE_FEED || code === RETURN) isInText = false;
    } else if (code === QUOTE) isInText = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth++;
      if (depth > DEPTH_MAX) return at;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth = Math.max(0, depth - 1);
  }
  return undefined;
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The offset at which the value of a field stands, and whether it stands there letter by letter. */
export interface FieldPlace {
  readonly offset: number;
  /** A text without escapes: its characters follow the quote at `offset` one by one. */
  readonly isVerbatim: boolean;
}

/** Where the field of a path stands; where the last part of the path that is there does. */
export function placeOfField(text: string, path: readonly string[]): FieldPlace {
  let node = parseTree(text);
  for (const key of path) {
    const child: Node | undefined = node && childOf(node, key);
    if (child === undefined) break;
    node = child;
  }
  if (node === undefined) return { offset: 0, isVerbatim: false };
  const isText = node.type === 'string';
  const written = text.slice(node.offset, node.offset + node.length);
  return { offset: node.offset, isVerbatim: isText && !written.includes('\\') };
}

function childOf(node: Node, key: string): Node | undefined {
  if (node.type === 'array') return node.children?.[Number(key)];
  // Of several fields with one name the last counts, as in JSON.parse.
  return node.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

/** The keys of a JSON pointer (`/roles/0/a~1b`). */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where a text stops being JSON, and whether only its end is missing. */
export function jsonError(text: string): { offset: number; isCutOff: boolean } {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const end = text.trimEnd().length;
  const isCutOff = errors.every(({ offset, length }) => offset + length >= end);
  return { offset: errors[0]?.offset ?? 0, isCutOff };
}
