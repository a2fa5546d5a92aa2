import { readFileSync } from 'node:fs';
import {
  constantsText,
  dispatchText,
  encodersText,
  headerText,
  pageTables,
  placesText,
} from './render.js';

/** Files that are made of the table of records. */

const ROOT = new URL('../../', import.meta.url);

function page(): string {
  let text = readFileSync(new URL('docs/abi.md', ROOT), 'utf8');
  for (const [section, table] of pageTables()) {
    const from = `<!-- records: ${section} -->\n`;
    const to = '<!-- records end -->';
    const begin = text.indexOf(from);
    const end = text.indexOf(to, begin);
    if (begin < 0 || end < 0) throw new Error(`docs/abi.md has no place for ${section}`);
    text = `${text.slice(0, begin + from.length)}\n${table}\n\n${text.slice(end)}`;
  }
  return text;
}

/** Paths from the root, and what stands in the files before they are formatted. */
export function filesMade(): ReadonlyMap<string, string> {
  return new Map([
    ['assembly/abi.ts', constantsText()],
    ['assembly/calls/dispatch.ts', dispatchText()],
    ['assembly/calls/records.ts', placesText()],
    ['host/allocator/records.ts', encodersText()],
    ['include/fairlead.h', headerText()],
    ['docs/abi.md', page()],
  ]);
}
