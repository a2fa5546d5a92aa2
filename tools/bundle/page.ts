import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { noticesOf } from './notices.js';

const SOURCE = 'host/report/page';
const FOLDER = 'build/page';

/** Makes of the page's script and of its style sheet one text each, to be put into every page. */
export async function bundlePage(): Promise<void> {
  const { outputFiles, metafile } = await build({
    entryPoints: { client: `${SOURCE}/client/main.ts`, style: `${SOURCE}/style.css` },
    outdir: FOLDER,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    charset: 'ascii',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const notices = `/*\n${noticesOf(Object.keys(metafile.inputs))}*/\n`;
  mkdirSync(FOLDER, { recursive: true });
  for (const { path, text } of outputFiles) {
    // In markup a script ends where its end tag stands, be it in a text.
    if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`${path} would end its element`);
    const file = path.slice(path.lastIndexOf('/') + 1);
    writeFileSync(`${FOLDER}/${file}`, file === 'client.js' ? `${notices}${text}` : text);
  }
}
