import { createHash } from 'node:crypto';

/**
 * What a browser may do for the page, whatever is in it: run this one script and use this one style
 * sheet, by their digests, and its empty icon. Nothing from elsewhere, no markup made by the script
 * (trusted types), no style of an element's own.
 */
export function contentSecurity({ script, style }: { script: string; style: string }): string {
  return [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function digestOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
