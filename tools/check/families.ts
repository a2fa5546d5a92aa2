import { type Behaviour, type FrameworkSpec, hasMinimum, type Scenario } from './scenario.js';

/** Scenarios of one kind: all clusters and frameworks within some bounds. */
export interface Family {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

const ROLES = ['spark/a', 'spark/b', 'spark/c'] as const;
const OTHER = 'other';

/** Clusters of so many agents of 1 to 3 units, agents of one size being alike. */
function clusters(agentsMax: number, unitsMax: number): number[][] {
  const all: number[][] = [];
  const extend = (cluster: number[], left: number): void => {
    if (cluster.length > 0) all.push(cluster);
    if (cluster.length === agentsMax) return;
    for (let units = cluster.at(-1) ?? 1; units <= Math.min(3, left); units++) {
      extend([...cluster, units], left - units);
    }
  };
  extend([], unitsMax);
  return all.sort((a, b) => sum(a) - sum(b) || a.length - b.length);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Every way of giving so many frameworks a role out of three, roles being alike. */
function rolePatterns(frameworks: number): string[][] {
  let patterns: number[][] = [[]];
  for (let i = 0; i < frameworks; i++) {
    patterns = patterns.flatMap((pattern) => {
      const next = Math.min(
        pattern.reduce((a, b) => Math.max(a, b + 1), 0),
        ROLES.length - 1,
      );
      return Array.from({ length: next + 1 }, (_, role) => [...pattern, role]);
    });
  }
  return patterns.map((pattern) => pattern.map((role) => ROLES[role] as string));
}

/** The units that tell apart how a framework behaves in a cluster of so many. */
function unitsOf(behaviour: Behaviour, unitsMax: number): number[] {
  const upTo = (max: number, from = 1): number[] =>
    Array.from({ length: Math.max(0, Math.min(max, unitsMax) - from + 1) }, (_, i) => from + i);
  switch (behaviour) {
    case 'cooperative':
    case 'returning':
    case 'extending':
    case 'choosy':
      return upTo(unitsMax);
    case 'hoarder':
    case 'flipper':
      // It holds one less than its minimum.
      return upTo(unitsMax, 2);
    case 'stream':
    case 'batch':
      return upTo(2);
    default:
      return [1];
  }
}

/** Frameworks in every choice of roles and units; the same sets only once. */
function choices(behaviours: readonly Behaviour[], unitsMax: number): FrameworkSpec[][] {
  let units: number[][] = [[]];
  for (const behaviour of behaviours) {
    units = units.flatMap((list) => unitsOf(behaviour, unitsMax).map((n) => [...list, n]));
  }
  const seen = new Set<string>();
  return rolePatterns(behaviours.length).flatMap((roles) =>
    units.flatMap((list) => {
      const specs = behaviours.map((behaviour, index) => ({
        behaviour,
        role: roles[index] as string,
        units: list[index] as number,
      }));
      const key = specs
        .map((spec) => JSON.stringify(spec))
        .sort()
        .join();
      if (seen.has(key)) return [];
      seen.add(key);
      return [specs];
    }),
  );
}

/** Such frameworks on such clusters, with every choice of roles and units. */
function scenarios(
  lists: readonly (readonly number[])[],
  behaviours: readonly Behaviour[],
  losses: number,
  answers: Scenario['answers'] = 'at once',
  place: typeof inOtherRole = inOtherRole,
): Scenario[] {
  return lists.flatMap((agents) =>
    choices(behaviours, sum(agents)).map((frameworks) => ({
      agents,
      frameworks: frameworks.map(place),
      losses: Math.min(losses, agents.length),
      answers,
    })),
  );
}

/** One without a minimum that has a role for itself subscribes outside of `spark`. */
function inOtherRole(
  spec: FrameworkSpec,
  index: number,
  all: readonly FrameworkSpec[],
): FrameworkSpec {
  const alone = all.every((other) => other === spec || other.role !== spec.role);
  return index > 0 && !hasMinimum(spec) && alone ? { ...spec, role: OTHER } : spec;
}

/** The same scenarios with one agent, each in turn, that the first framework may not use. */
function withoutOneAgent(all: readonly Scenario[]): Scenario[] {
  return all.flatMap((scenario) => {
    const { agents } = scenario;
    const [first, ...others] = scenario.frameworks as [FrameworkSpec, ...FrameworkSpec[]];
    return agents.flatMap((units, agent) => {
      const isFeasible = first.units <= sum(agents) - units;
      if (!isFeasible || agents.indexOf(units) !== agent) return [];
      return [{ ...scenario, frameworks: [{ ...first, without: [agent] }, ...others] }];
    });
  });
}

/**
 * The same scenarios with each of these lists of declared durations, for frameworks that have a
 * minimum all in one role or in roles of their own; undefined declares none.
 */
function declaring(
  all: readonly Scenario[],
  lists: readonly (readonly (number | undefined)[])[],
): Scenario[] {
  return all.flatMap((scenario) =>
    lists.map((durations) => {
      const frameworks = scenario.frameworks.map((spec, index) => {
        const durationMs = durations[index];
        return durationMs === undefined ? spec : { ...spec, durationMs };
      });
      return { ...scenario, frameworks };
    }),
  );
}

/** Those that refuse, beside one that must not wait for them, in one role and in siblings. */
function refusers(lists: readonly (readonly number[])[], behaviours: Behaviour[]): Scenario[] {
  return scenarios(lists, behaviours, 0, 'at once', (spec) => spec);
}

const STUBBORN = ['hoarder', 'flipper', 'idle', 'refuser', 'silent'] as const;

const repeat = (behaviour: Behaviour, count: number): Behaviour[] =>
  Array.from({ length: count }, () => behaviour);

/** Seconds: what `npm test` looks at. */
export function smallFamilies(): Family[] {
  const two = [[2], [1, 1]];
  return [
    {
      name: 'two that cooperate',
      scenarios: scenarios(clusters(2, 3), repeat('cooperative', 2), 1),
    },
    {
      name: 'two, the answers late',
      scenarios: scenarios(two, ['cooperative', 'choosy'], 1, 'late'),
    },
    { name: 'three that cooperate', scenarios: scenarios(two, repeat('cooperative', 3), 0) },
    {
      name: 'one that does not',
      scenarios: STUBBORN.flatMap((behaviour) => scenarios(two, ['cooperative', behaviour], 1)),
    },
    {
      name: 'behind one that does not',
      scenarios: [
        ...[...STUBBORN, 'bystander' as const, 'wary' as const].flatMap((behaviour) =>
          scenarios(two, ['batch', behaviour], 1),
        ),
        ...scenarios([[1]], ['batch', 'wary', 'wary'], 0),
        ...scenarios([[1]], ['batch', 'bystander', 'bystander'], 0),
        ...scenarios([[1]], ['batch', 'bystander', 'idle'], 0),
      ],
    },
    {
      name: 'some without a minimum',
      scenarios: scenarios(two, ['cooperative', 'stream', 'batch'], 0),
    },
    {
      name: 'agents that one may not use',
      scenarios: withoutOneAgent([
        ...scenarios(
          [
            [1, 1],
            [1, 2],
          ],
          repeat('cooperative', 2),
          0,
        ),
        ...scenarios([[1, 1]], ['cooperative', 'cooperative', 'batch'], 0),
      ]),
    },
    {
      name: 'beside a permanent service',
      scenarios: [
        ...scenarios([[2], [1, 1], [1, 2]], ['cooperative', 'service'], 0),
        ...scenarios([[2], [1, 1]], ['cooperative', 'batch', 'service'], 0),
        ...scenarios([[1, 1]], ['cooperative', 'cooperative', 'service'], 0),
      ],
    },
    {
      name: 'behind those that refuse',
      scenarios: [
        ...refusers([[1]], ['batch', 'wary', 'refuser']),
        ...refusers([[1]], ['batch', 'idle', 'refuser']),
        ...refusers([[1]], ['cooperative', 'wary', 'idle']),
      ],
    },
  ];
}

/**
 * What is followed under `easy` besides: frameworks that declare how long they run, long enough that
 * others may be let in meanwhile, and end before that, then, later, or never.
 */
export function declaringFamilies(): Family[] {
  const pairs = [[2], [1, 1]];
  return [
    { name: 'behind two that come again for ever', scenarios: behindReturning() },
    {
      name: 'two that declare durations',
      scenarios: declaring(scenarios(clusters(2, 3), repeat('cooperative', 2), 1), [
        [2, 4],
        [4, 2],
        [undefined, 4],
      ]),
    },
    {
      name: 'one that does not, and declares a duration',
      scenarios: STUBBORN.flatMap((behaviour) =>
        declaring(scenarios(pairs, ['cooperative', behaviour], 0), [[4, 2]]),
      ),
    },
    {
      name: 'three that declare durations',
      scenarios: declaring(
        scenarios(pairs, repeat('cooperative', 3), 0).filter(
          ({ frameworks }) => new Set(frameworks.map(({ role }) => role)).size < 3,
        ),
        [[2, 4, 2]],
      ),
    },
    {
      name: 'beside two that run for longer than they said',
      scenarios: besideExtending(),
    },
    {
      name: 'beside one that goes on',
      scenarios: [
        ...declaring(scenarios(pairs, ['cooperative', 'stream', 'batch'], 0), [[4, 2, 2]]),
        ...declaring(scenarios(pairs, ['cooperative', 'batch', 'service'], 0), [[4, 2, 2]]),
      ],
    },
  ];
}

/**
 * An hour of two cores: two frameworks on every cluster of up to 3 agents of 1 to 3 units, more
 * frameworks on smaller ones, because each multiplies the states by about 20.
 */
export function fullFamilies(): Family[] {
  const pairs = [[2], [1, 1]];
  const three = clusters(3, 3);
  return [
    ...smallFamilies(),
    {
      name: 'two on every cluster',
      scenarios: scenarios(clusters(3, 9), repeat('cooperative', 2), 2),
    },
    {
      name: 'two, the answers late, on clusters of up to 4 units',
      scenarios: scenarios(clusters(3, 4), ['cooperative', 'choosy'], 2, 'late'),
    },
    {
      name: 'three on clusters of up to 3 units',
      scenarios: scenarios(three, ['cooperative', 'cooperative', 'choosy'], 1),
    },
    {
      name: 'three, the answers late',
      scenarios: scenarios(three, ['cooperative', 'cooperative', 'batch'], 0, 'late'),
    },
    {
      name: 'one that does not beside two',
      scenarios: STUBBORN.flatMap((behaviour) =>
        scenarios(pairs, ['cooperative', 'cooperative', behaviour], 0),
      ),
    },
    {
      name: 'short tasks without end beside two',
      scenarios: scenarios(three, ['cooperative', 'cooperative', 'stream'], 1),
    },
    {
      name: 'behind two without a minimum',
      scenarios: (
        [
          ['batch', 'stream', 'stream'],
          ['batch', 'stream', 'bystander'],
          ['batch', 'stream', 'wary'],
          ['batch', 'wary', 'wary'],
          ['cooperative', 'batch', 'wary'],
        ] as const
      ).flatMap((behaviours) => scenarios(pairs, behaviours, 0)),
    },
    {
      name: 'agents that one may not use, beside two',
      scenarios: withoutOneAgent([
        ...scenarios([[1, 1]], ['cooperative', 'stream', 'refuser'], 0),
        ...scenarios([[1, 2]], ['cooperative', 'cooperative', 'batch'], 0),
      ]),
    },
    {
      name: 'behind those that refuse, on 2 units',
      scenarios: [
        ...refusers(pairs, ['batch', 'wary', 'refuser']),
        ...refusers(pairs, ['batch', 'idle', 'refuser']),
        ...refusers(pairs, ['cooperative', 'wary', 'idle']),
      ],
    },
    {
      name: 'four that cooperate',
      scenarios: scenarios([...pairs, [3], [1, 1, 1]], repeat('cooperative', 4), 0),
    },
    {
      name: 'four, some without a minimum',
      scenarios: scenarios(pairs, ['cooperative', 'cooperative', 'stream', 'batch'], 0),
    },
    {
      name: 'four, one that does not',
      scenarios: (['idle', 'bystander', 'refuser', 'silent', 'hoarder'] as const).flatMap(
        (behaviour) => scenarios([[1, 1]], ['cooperative', 'cooperative', 'batch', behaviour], 0),
      ),
    },
  ];
}

/** One that runs for long behind two that do not, and come again for ever. */
function behindReturning(): Scenario[] {
  return declaring(scenarios([[1]], ['cooperative', 'returning', 'returning'], 0), [[4, 2, 2]]);
}

/** One that needs both agents, beside one on each that comes again for ever and runs for longer than it said. */
function besideExtending(): Scenario[] {
  return declaring(
    scenarios([[1, 1]], ['cooperative', 'extending', 'extending'], 0).filter(
      ({ frameworks }) =>
        frameworks[0]?.units === 2 && frameworks.slice(1).every(({ units }) => units === 1),
    ),
    [[4, 2, 2]],
  );
}

/** Where each defect shows: the smallest clusters first. */
export function controlScenarios() {
  const pair = [...scenarios(clusters(2, 3), repeat('cooperative', 2), 0)];
  const three = scenarios([[1, 1]], repeat('cooperative', 3), 0);
  const roles = ({ frameworks }: Scenario): number =>
    new Set(frameworks.map(({ role }) => role)).size;
  return {
    inOneRole: pair.filter((its) => roles(its) === 1),
    inRoles: pair.filter((its) => roles(its) > 1),
    inThreeRoles: three.filter((its) => roles(its) === 3),
    behindStream: scenarios([[1]], ['batch', 'stream'], 0).filter((its) => roles(its) === 1),
    besideOne: scenarios([[2], [1, 1], [1, 2]], repeat('cooperative', 2), 0),
    withoutOne: withoutOneAgent(
      scenarios(
        [
          [1, 1],
          [1, 2],
        ],
        repeat('cooperative', 2),
        0,
      ),
    ),
    refused: refusers([[1]], ['batch', 'idle']).filter((its) => roles(its) === 1),
    refusedToStart: refusers([[1]], ['cooperative', 'idle']).filter((its) => roles(its) === 1),
    extended: besideExtending().filter((its) => roles(its) === 1),
    leftOut: behindReturning().filter((its) => roles(its) === 1),
    refusedBySibling: refusers([[1, 1]], ['cooperative', 'idle']).filter((its) => roles(its) > 1),
  };
}
