import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Letters of the module's digest that tell one from another. */
const DIGEST_LETTERS = 16;

/** Version of this package and digest of its module: what a cell's result follows from besides the cell. */
export function programVersion(): string {
  const { version } = JSON.parse(contentOf('package.json').toString()) as { version: string };
  const digest = createHash('sha256').update(contentOf('fairlead.wasm')).digest('hex');
  return `${version} (module ${digest.slice(0, DIGEST_LETTERS)})`;
}

function contentOf(file: string): Buffer {
  return readFileSync(new URL(import.meta.resolve(`fairlead/${file}`)));
}
