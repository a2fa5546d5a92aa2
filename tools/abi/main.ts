import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesMade } from './files.js';

/**
 * `npm run abi`: writes the files that are made of the table of records; with `--check` it only
 * tells which of them are not what the table says, with exit code 1.
 */
const isCheck = process.argv.includes('--check');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIOME = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'));

/** As the repository's formatter has it. */
function formatted(path: string, text: string): string {
  if (!path.endsWith('.ts')) return text;
  const args = [BIOME, 'check', '--write', `--stdin-file-path=${path}`];
  return execFileSync(process.execPath, args, { cwd: ROOT, input: text, encoding: 'utf8' });
}

function present(path: string): string | undefined {
  try {
    return readFileSync(ROOT + path, 'utf8');
  } catch {
    return undefined;
  }
}

for (const [path, text] of filesMade()) {
  const wanted = formatted(path, text);
  if (present(path) === wanted) continue;
  if (isCheck) {
    console.log(`${path} is not what tools/abi says: npm run abi`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(ROOT + path), { recursive: true });
  writeFileSync(ROOT + path, wanted);
  console.log(`wrote ${path}`);
}
