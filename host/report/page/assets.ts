import { readFileSync } from 'node:fs';

/** What the build made for the page, and of which version of the package. */
export interface Assets {
  readonly script: string;
  readonly style: string;
  readonly version: string;
}

let read: Assets | undefined;

export function assets(): Assets {
  read ??= readAssets();
  return read;
}

function readAssets(): Assets {
  // From build/host as from host the package is found by its name.
  const manifest = new URL(import.meta.resolve('fairlead/package.json'));
  const textOf = (path: string) => readFileSync(new URL(path, manifest), 'utf8');
  const { version } = JSON.parse(textOf('package.json')) as { version: string };
  return {
    script: textOf('build/page/client.js'),
    style: textOf('build/page/style.css'),
    version,
  };
}
