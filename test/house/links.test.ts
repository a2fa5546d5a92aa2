import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import t from 'tap';
import { packedFiles, ROOT } from '../support/packed.js';

/** What a page leads to is there, in a clone and in the package as others install it. */

const packed = new Set(packedFiles());
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
const CODE_BLOCK = /^```[\s\S]*?^```/gm;
const OUTSIDE = /^[a-z]+:/;

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8').replaceAll(CODE_BLOCK, '');
const pages = ['', 'docs/', 'traces/', 'examples/'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => folder + name),
);

/** The names by which a page's headings are linked to, as GitHub and npm make them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function isPacked(path: string): boolean {
  return packed.has(path) || [...packed].some((one) => one.startsWith(path.replace(/\/*$/, '/')));
}

t.test('every link of a page leads somewhere', async (t) => {
  const broken: string[] = [];
  let links = 0;
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(LINK)) {
      if (OUTSIDE.test(target)) continue;
      links++;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : posix.join(posix.dirname(page), path);
      const isThere =
        (isPacked(file) || !packed.has(page)) &&
        (anchor === undefined || anchorsOf(file).has(anchor));
      if (!isThere) broken.push(`${page}: ${target}`);
    }
  }
  t.ok(links > 30, `${links} links`);
  t.strictSame(broken, [], 'what the package links to is in it, headings too');
});

t.test('what the README and the pages name of examples and traces is shipped', async (t) => {
  const named = ['README.md', ...pages.filter((page) => packed.has(page))].flatMap((page) =>
    [...read(page).matchAll(/(?<![\w/-])(?:examples|traces)\/[\w./-]*[\w/]/g)].map(
      ([path]) => path,
    ),
  );
  t.ok(named.length > 5, `${named.length} paths`);
  t.strictSame(
    [...new Set(named)].filter((path) => !isPacked(path)),
    [],
  );
});

t.test('every source file that a page names is there', async (t) => {
  const sources = ['assembly', 'host', 'tools', 'bench', 'test'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' }).map(
      (path) => `/${top}/${path}`,
    ),
  );
  const named = ['CONTRIBUTING.md', ...pages].flatMap((page) =>
    [...read(page).matchAll(/`([\w./-]+\.ts)`/g)].map(([, path]) => `${page}: ${path}`),
  );
  t.ok(named.length > 20, `${named.length} names`);
  // NAME stands for one that somebody is to add.
  const isThere = (path = '') =>
    path.includes('NAME') || sources.some((source) => source.endsWith(`/${path}`));
  t.strictSame(
    named.filter((one) => !isThere(one.split(': ')[1])),
    [],
  );
});

t.test('every page is found from the README', async (t) => {
  const linked = new Set([...read('README.md').matchAll(LINK)].map(([, target]) => target));
  const docs = pages.filter((page) => page.startsWith('docs/'));
  t.strictSame(
    docs.filter((page) => !linked.has(page)),
    [],
  );
});

t.test('pages for users lead to the glossary for words of their own', async (t) => {
  const words = /\b(?:stuck|gather\w*|earmark\w*|relinquish\w*|minimums?|dominant share)\b/i;
  const forUsers = ['README.md', 'docs/cli.md', 'docs/explain.md', 'docs/policies.md'].concat(
    ['policy-file', 'replay-json', 'fidelity', 'orders', 'workaround', 'embedding'].map(
      (name) => `docs/${name}.md`,
    ),
  );
  for (const page of forUsers) {
    t.match(read(page), words, page);
    t.match(read(page), /\]\((?:docs\/)?glossary\.md/, page);
  }
});
