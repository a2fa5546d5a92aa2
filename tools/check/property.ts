import type { Admission, Policy, RoleOrder } from '../../host/allocator/api.js';
import { presets } from '../../host/replay/policies.js';
import { callOnThreads } from '../pool/pool.js';
import { compileVariant, type Variant } from './build.js';
import { checkScenario, type Modules, type Options, type Question, type Verdict } from './check.js';
import { controlScenarios, type Family } from './families.js';
import type { Told } from './history.js';
import type { Scenario } from './scenario.js';
import type { StateFile } from './state-file.js';

/** What is looked at: the property in families of clusters, and the controls that must fail. */

/** The shortest history in which somebody is starved, or an invariant is broken. */
export interface Fault {
  readonly what: string;
  /** In how many clusters something is found. */
  readonly clusters: number;
  readonly scenario: Scenario;
  readonly history: Told;
}

/** What was seen of one family, or of one control. */
export interface Seen {
  readonly name: string;
  readonly clusters: number;
  readonly states: number;
  readonly steps: number;
  readonly fault?: Fault;
}

export interface Setting {
  readonly modules: Modules;
  readonly policy: Policy;
  readonly options: Options;
  /** Threads; 0: only the one that asks. */
  readonly workers: number;
  /** Clusters that are done; whatever is done now is added. */
  readonly finished?: StateFile;
}

/** Follows everything that can happen in the clusters of a family. */
export async function checkFamily(
  { name, scenarios }: Family,
  { workers, finished, ...data }: Setting,
  onVerdict: () => void = () => undefined,
): Promise<Seen> {
  const known = scenarios.map((scenario) => finished?.find(data.policy, scenario));
  const left = scenarios.filter((_, index) => known[index] === undefined);
  for (let n = left.length; n < scenarios.length; n++) onVerdict();
  const exported = { call: checkScenario, module: new URL('check.ts', import.meta.url) };
  const jobs = left.map((scenario) => ({ ...data, scenario }));
  const found = await callOnThreads(exported, jobs, workers, (verdict, index) => {
    finished?.add(data.policy, left[index] as Scenario, verdict);
    onVerdict();
  });
  const next = found.values();
  const verdicts = known.map((verdict) => verdict ?? (next.next().value as Verdict));
  const fault = worstOf(scenarios, verdicts);
  return {
    name,
    clusters: verdicts.length,
    states: verdicts.reduce((sum, { states }) => sum + states, 0),
    steps: verdicts.reduce((sum, { steps }) => sum + steps, 0),
    ...(fault !== undefined && { fault }),
  };
}

function worstOf(scenarios: readonly Scenario[], verdicts: readonly Verdict[]): Fault | undefined {
  const faults = verdicts.flatMap(({ broken, starved }, index) => {
    const history = (broken ?? starved)?.history;
    if (history === undefined) return [];
    const what = broken?.what ?? `${starved?.framework} is starved`;
    return [{ what, history, index, length: history.once.length }];
  });
  const [worst] = faults.sort((a, b) => a.length - b.length || a.index - b.index);
  if (worst === undefined) return undefined;
  const { what, history, index } = worst;
  return { what, clusters: faults.length, scenario: scenarios[index] as Scenario, history };
}

/**
 * The preset `relinquish` with every order but `random`, which draws, and every admission. By declared
 * durations only `easy` is followed.
 */
export function everyOrder(): Policy[] {
  const admissions = ['greedy', 'backfill', 'gang', 'easy'] as const;
  const all = (['drf', 'fifo', 'priority'] as const).flatMap((order) =>
    admissions.map((admission) => relinquishing(order, admission)),
  );
  return [...all, relinquishing('shortest', 'easy')];
}

/** The preset `relinquish` with another order and admission. */
export function relinquishing(order: RoleOrder, admission: Admission): Policy {
  return {
    name: `${order}, ${admission}`,
    roles: presets.relinquish.roles.map((role) => ({ ...role, order, admission })),
  };
}

/** A policy, or a module with a deliberate defect, under which something does not hold. */
export interface Control {
  readonly family: Family;
  readonly policy: Policy;
  readonly variant: Variant;
  /** What does not hold. */
  readonly asks: Question;
}

export function controls(): Control[] {
  const scenarios = controlScenarios();
  const { inOneRole, inRoles, inThreeRoles, behindStream } = scenarios;
  const { drf, fifo } = presets;
  const relinquish = relinquishing('fifo', 'greedy');
  const control = (
    name: string,
    policy: Policy,
    scenarios: readonly Scenario[],
    variant: Variant = 'shipped',
    asks: Question = 'starvation',
  ): Control => ({ family: { name, scenarios }, policy, variant, asks });
  return [
    control('drf in one role', drf, inOneRole),
    control('fifo in several roles', fifo, inRoles),
    control('relinquish without seniority', relinquish, inRoles, 'no-seniority'),
    // Of two, one has what the other gives back; a third can always be before it.
    control('relinquish with the earmark removed', relinquish, inThreeRoles, 'no-earmark'),
    control('relinquish with no turn for the overdue', relinquish, behindStream, 'no-turn'),
    control('an earmark that keeps all', relinquish, scenarios.besideOne, 'keeps-all', 'kept'),
    control(
      'an earmark that keeps what its holder may not use',
      relinquish,
      scenarios.withoutOne,
      'keeps-unusable',
      'kept',
    ),
    control('refusals that do not pass on', fifo, scenarios.refused, 'no-passing', 'passing'),
    control(
      'refusals that do not pass to siblings',
      fifo,
      scenarios.refusedBySibling,
      'no-siblings',
      'passing',
    ),
    control(
      'easy, and nobody who was left out comes next',
      relinquishing('shortest', 'easy'),
      scenarios.leftOut,
      'no-left-out',
    ),
    control(
      'easy, and a start that never slips',
      relinquishing('fifo', 'easy'),
      scenarios.extended,
      'no-slip',
    ),
    control(
      'easy, and who has refused starts again',
      relinquishing('fifo', 'easy'),
      scenarios.refusedToStart,
      'starts-refusers',
      'passing',
    ),
  ];
}

export async function checkControl(
  { family, policy, variant, asks }: Control,
  setting: Setting,
): Promise<Seen> {
  const { allocator: shipped, probe } = setting.modules;
  const allocator =
    variant === 'shipped' ? shipped : new WebAssembly.Module(await compileVariant(variant));
  const { finished: _, ...rest } = setting;
  const options = { ...setting.options, asks: [asks] };
  return checkFamily(family, { ...rest, policy, options, modules: { allocator, probe } });
}
