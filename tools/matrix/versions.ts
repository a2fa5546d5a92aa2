/**
 * What the package is tested with. Of Node the first and the newest version of each line that
 * `engines` names; the table in docs/embedding.md says when.
 */
export const RUNTIMES = {
  node: ['20.9.0', '20.20.2', '22.0.0', '22.23.3', '24.0.0', '24.21.0', '26.0.0', '26.10.0'],
  bun: ['1.4.5'],
  deno: ['2.9.6'],
} as const;

export type Runtime = keyof typeof RUNTIMES;

/** The one whose lines and bytes all others must give. */
export const REFERENCE = '20.20.2';

export const BUNDLERS = {
  esbuild: '0.28.2',
  vite: '8.4.0',
  webpack: '5.113.0',
  rollup: '4.68.8',
} as const;

export type Bundler = keyof typeof BUNDLERS;

/** What a bundler needs beside itself. */
export const BESIDE: Readonly<Partial<Record<Bundler, string>>> = {
  webpack: 'webpack-cli@7.3.1',
  // Rollup by itself leaves an import by a package's name as it is, of whatever package.
  rollup: '@rollup/plugin-node-resolve@16.0.3',
};

export const PUBLINT = '0.3.25';
export const ATTW = '0.18.5';
/** The oldest compiler that reads the types, and the newest. */
export const TYPESCRIPT = ['5.0.4', '7.0.2'] as const;
