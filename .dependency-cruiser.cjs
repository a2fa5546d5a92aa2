/**
 * Who may import whom, types included. `npm run lint` holds it.
 *
 * Floors stand from the lowest up. A folder imports itself and the floors below it; folders of one
 * floor stand side by side and do not import each other.
 */
const HOST_FLOORS = [
  ['resources', 'files'],
  ['allocator'],
  ['models', 'metrics'],
  ['trace', 'master'],
  ['recordings', 'translate', 'scenario', 'record'],
  ['replay', 'verify', 'live', 'changes'],
  ['goal', 'trust'],
  ['size', 'advise'],
  ['report', 'stories'],
  ['sweep'],
  ['cli'],
];
const CORE_FLOORS = [['memory'], ['resources'], ['cluster'], ['policy'], ['cycle'], ['calls']];

/** What of the core others may know: the words of its boundary, and where its state lies. */
const BOUNDARY = '^assembly/(?:abi|memory/layout)\\.ts$';

const oneOf = (names) => `(?:${names.join('|')})`;

/** A rule a floor: what is above it, or beside it, is not for it. */
function floorRules(top, floors, severity) {
  return floors.flatMap((floor, index) =>
    floor.map((folder) => {
      const above = floors.slice(index).flat();
      const notForIt = above.filter((other) => other !== folder);
      return {
        name: `${top}/${folder} imports downwards only`,
        severity,
        from: { path: `^${top}/${folder}/` },
        to: { path: notForIt.length === 0 ? '^$' : `^${top}/(?:${oneOf(notForIt)}/|index\\.ts$)` },
      };
    }),
  );
}

/** A folder without a floor, and a file beside the folders that is not one of these. */
const placeRule = (top, floors, files, severity) => ({
  name: `every folder of ${top} has a floor`,
  severity,
  from: { path: `^${top}/`, pathNot: `^${top}/(?:${oneOf(floors.flat())}/|${oneOf(files)}$)` },
  to: {},
});

const circleRule = (tops, severity) => ({
  name: `no circles in ${tops.join(', ')}`,
  severity,
  from: { path: `^${oneOf(tops)}/` },
  to: { circular: true },
});

const mayNot = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    circleRule(['assembly', 'host', 'bench', 'tools', 'test', 'examples'], 'error'),

    ...floorRules('host', HOST_FLOORS, 'error'),
    placeRule('host', HOST_FLOORS, ['index\\.ts', 'wasm\\.d\\.ts'], 'error'),
    ...floorRules('assembly', CORE_FLOORS, 'error'),
    placeRule('assembly', CORE_FLOORS, ['index\\.ts', 'abi\\.ts'], 'error'),

    mayNot('the core imports only itself', { path: '^assembly/' }, { pathNot: '^assembly/' }),
    mayNot(
      'of the core others know the boundary only',
      { pathNot: '^(?:assembly|tools/check/assembly)/' },
      { path: '^assembly/', pathNot: BOUNDARY },
    ),
    mayNot(
      'in the host the allocator alone speaks to the core',
      { path: '^host/', pathNot: '^host/allocator/' },
      { path: '^assembly/' },
    ),
    mayNot(
      'the product imports no tools, benches or tests',
      { path: '^(?:assembly|host)/' },
      { path: '^(?:tools|bench|test|examples)/' },
    ),
    mayNot(
      'the product needs no package that is not shipped, or that its users are told to add',
      // What the page's script needs is in its bundle.
      { path: '^host/', pathNot: '^host/report/page/client/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer'] },
    ),
    mayNot(
      'of the host the script of the page knows, beyond types, how words and figures are written',
      { path: '^host/report/page/client/' },
      {
        path: '^host/',
        pathNot: '^host/report/(?:page/client/|(?:units|shell-word)\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    ),
    mayNot(
      'the script of the page goes into it as a text',
      { path: '^host/', pathNot: '^host/report/page/client/' },
      { path: '^host/report/page/client/' },
    ),
    mayNot('tools import no benches or tests', { path: '^tools/' }, { path: '^(?:bench|test)/' }),
    mayNot('benches import no tests', { path: '^bench/' }, { path: '^test/' }),
    mayNot(
      'the model shares with the host, beyond types, only what resources and errors are',
      { path: '^tools/model/' },
      {
        path: '^(?:assembly|host|tools)/',
        pathNot: '^(?:tools/model/|host/resources/index\\.ts$|host/allocator/errors\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '^(?:node_modules|build)/' },
    exclude: { path: '^test/vectors/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
