import escapeHtml from 'escape-html';
import { plainText } from '../units.js';

/** Markup that may stand in a page as it is. Anything else is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = string | number | Markup | readonly Markup[];

/**
 * Builds markup; every string put into it is escaped, in text and in quoted attributes alike, and
 * plain: a mark that turns the direction of writing would turn the page around it.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    text += markupOf(part) + (strings[index + 1] ?? '');
  });
  return new Markup(text);
}

function markupOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number')
    return escapeHtml(plainText(String(part)));
  return part.map((markup) => markup.text).join('');
}
