import type { Policy } from '../allocator/api.js';
import { least, TIMES_MOST, type Trial, type Trials } from '../goal/index.js';
import { withSettings } from '../replay/index.js';

/** The smallest change of each kind with which a goal is met. */

/** What a remedy changes. */
export type RemedyKind = 'policy' | 'patience' | 'ratio' | 'agents';

export interface Found {
  readonly kind: RemedyKind;
  readonly trial: Trial;
  /** Agents more than there are. */
  readonly agents: number;
  /** The part of what it wants with which an application starts; absent where that is as it was. */
  readonly ratio?: number;
}

/** Another policy alone; where that is not enough, another patience, and more agents under it. */
export async function underOther(
  trials: Trials,
  policy: Policy,
  agents: number,
): Promise<readonly Found[]> {
  const alone = await otherPolicy(trials, policy);
  if (alone !== undefined) return [alone];
  return some([otherPatience(trials, policy), moreAgents(trials, policy, agents)]);
}

/** What can be had without another policy. */
export function underSame(
  trials: Trials,
  policy: Policy,
  agents: number,
): Promise<readonly Found[]> {
  return some([smallerRatio(trials, policy), moreAgents(trials, policy, agents)]);
}

async function some(searches: readonly Promise<Found | undefined>[]): Promise<readonly Found[]> {
  return (await Promise.all(searches)).filter((found) => found !== undefined);
}

/** Nothing but another policy. */
async function otherPolicy(trials: Trials, policy: Policy): Promise<Found | undefined> {
  const trial = { policy, changes: [] };
  // What it comes to is told also where it is not enough.
  await trials.results(trial);
  return (await trials.meets(trial)) ? { kind: 'policy', trial, agents: 0 } : undefined;
}

/** A patience is tried that is so many times as long, the nearest first. */
const PATIENCE_TIMES = [1 / 2, 2, 1 / 4, 4, 1 / 8, 8];

/** A policy under which frameworks give back, sooner or later than it says. */
async function otherPatience(trials: Trials, policy: Policy): Promise<Found | undefined> {
  const [patienceMs] = policy.roles.flatMap(({ relinquish }) => relinquish?.patienceMs ?? []);
  if (patienceMs === undefined) return undefined;
  for (const times of PATIENCE_TIMES) {
    const ms = Math.max(1, Math.round(patienceMs * times));
    const trial = { policy: withSettings(policy, `patience=${inSeconds(ms)}`), changes: [] };
    if (await trials.meets(trial)) return { kind: 'patience', trial, agents: 0 };
  }
  return undefined;
}

function inSeconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

const RATIO = 'spark.scheduler.minRegisteredResourcesRatio';
/** Ratios are tried in steps of one in so many; never none at all, with which nobody waits for anything. */
const RATIO_STEPS = 20;

/** Spark applications that start with a smaller part of what they want. */
async function smallerRatio(trials: Trials, policy: Policy): Promise<Found | undefined> {
  const withRatio = (steps: number): Found => {
    const ratio = (RATIO_STEPS - steps) / RATIO_STEPS;
    return { kind: 'ratio', trial: { policy, changes: [`${RATIO}=${ratio}`] }, agents: 0, ratio };
  };
  // Where there is no Spark application, there is nothing to start with less.
  if (!(await trials.hasWhatChanges(withRatio(1).trial))) return undefined;
  const isMet = (steps: number) => trials.meets(withRatio(steps).trial);
  const steps = await least(isMet, { begin: RATIO_STEPS / 2, most: RATIO_STEPS - 1 });
  return steps === undefined ? undefined : withRatio(steps);
}

/** Where more agents are looked for first: an eighth more. */
const FIRST_LOOK = 8;

/** The fewest agents more, of the shape that most have. @param agents so many of it there are. */
async function moreAgents(
  trials: Trials,
  policy: Policy,
  agents: number,
): Promise<Found | undefined> {
  const withAgents = (count: number): Trial => ({ policy, changes: [`agents=+${count}`] });
  const isMet = (count: number) => trials.meets(withAgents(count));
  const begin = Math.ceil(agents / FIRST_LOOK);
  const more = await least(isMet, { begin, most: agents * (TIMES_MOST - 1) });
  return more === undefined ? undefined : { kind: 'agents', trial: withAgents(more), agents: more };
}
