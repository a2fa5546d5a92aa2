import type { Policy } from '../allocator/api.js';
import { ChangeError } from '../changes/index.js';
import { withSettings } from '../replay/index.js';
import { least } from '../size/index.js';
import type { Trial, Trials } from './trials.js';

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

/** Nothing but another policy. */
export async function otherPolicy(trials: Trials, policy: Policy): Promise<Found | undefined> {
  const trial = { policy, changes: [] };
  return (await trials.meets(trial)) ? { kind: 'policy', trial, agents: 0 } : undefined;
}

/** A patience is tried that is so many times as long, the nearest first. */
const PATIENCE_TIMES = [1 / 2, 2, 1 / 4, 4, 1 / 8, 8];

/** A policy under which frameworks give back, sooner or later than it says. */
export async function otherPatience(trials: Trials, policy: Policy): Promise<Found | undefined> {
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
export async function smallerRatio(trials: Trials, policy: Policy): Promise<Found | undefined> {
  const withRatio = (steps: number): Found => {
    const ratio = (RATIO_STEPS - steps) / RATIO_STEPS;
    return { kind: 'ratio', trial: { policy, changes: [`${RATIO}=${ratio}`] }, agents: 0, ratio };
  };
  try {
    const isMet = (steps: number) => trials.meets(withRatio(steps).trial);
    const steps = await least(isMet, RATIO_STEPS / 2, RATIO_STEPS - 1);
    return steps === undefined ? undefined : withRatio(steps);
  } catch (error) {
    // Where there is no Spark application, there is nothing to start with less.
    if (error instanceof ChangeError) return undefined;
    throw error;
  }
}

/** The fewest agents more, of the shape that most have. @param most with so many it is not tried. */
export async function moreAgents(
  trials: Trials,
  policy: Policy,
  most: number,
): Promise<Found | undefined> {
  const withAgents = (agents: number): Trial => ({ policy, changes: [`agents=+${agents}`] });
  const agents = await least((count) => trials.meets(withAgents(count)), 1, most);
  return agents === undefined ? undefined : { kind: 'agents', trial: withAgents(agents), agents };
}
