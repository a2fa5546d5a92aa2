import type { LiveExplanation } from '../live/index.js';
import { renderRole } from './explanation.js';
import { plainText, WIDTH_COLUMNS, wrap } from './units.js';

/** Where a framework stands in a running master, as text for people. */
export function renderLive(explanation: LiveExplanation, widthColumns = WIDTH_COLUMNS): string {
  const { master, notBefore, name, frameworkId, roles, unknown } = explanation;
  const who = `${plainText(name)} (${plainText(frameworkId)})`;
  const when = notBefore === undefined ? '' : `, not before ${notBefore}`;
  const parts = [
    wrap(`${who} now, ${plainText(master)}${when}`, widthColumns, '  '),
    ...roles.map((role) => renderRole(role, widthColumns)),
    ['Not known from there:', ...unknown.map((one) => line(one, widthColumns))].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

const line = (sentence: string, widthColumns: number) =>
  wrap(`  - ${plainText(sentence)}`, widthColumns, '    ');
