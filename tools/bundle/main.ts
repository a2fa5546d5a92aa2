import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { noticesOf } from './notices.js';
import { bundlePage } from './page.js';

/**
 * Makes of the command a few files: as some 400 it took half a second to begin. What a thread runs
 * is an entry of its own beside it; what few commands need stays in parts, read when asked for.
 */

const FOLDER = 'build/host/cli';

/** Packages that read files which lie beside their code. */
const READING_FILES = ['@bokuweb/zstd-wasm', '@mixmark-io/domino', 'piscina'];

/** Packages that are there only where a user put them. */
const OPTIONAL = Object.keys(manifest.peerDependencies);

// Parts are called by what is in them: those of the build before would stay.
rmSync(FOLDER, { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: {
    ...{ main: 'host/cli/main.ts', run: 'host/cli/run.ts' },
    'attempt-thread': 'host/goal/attempt-thread.ts',
    'cell-thread': 'host/sweep/cell-thread.ts',
  },
  outdir: FOLDER,
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.9',
  external: ['#bundled-wasm', ...READING_FILES, ...OPTIONAL],
  // UMD asks for its parts by names that only it understands.
  mainFields: ['module', 'main'],
  // Packages that are CommonJS ask for Node's own modules so.
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
chmodSync(`${FOLDER}/main.js`, 0o755);
writeFileSync(`${FOLDER}/licenses.txt`, noticesOf(Object.keys(metafile.inputs)));
await bundlePage();
