import type { Policy } from '../allocator/api.js';
import { commonestAgents } from '../changes/index.js';
import { type Figures, figuresOf, type Trial, Trials, type TrialsOptions } from '../goal/index.js';
import { keptInMemory, type TraceSource } from '../trace/index.js';
import { type Losers, losersOf } from './losers.js';
import {
  type Found,
  moreAgents,
  otherPatience,
  otherPolicy,
  type RemedyKind,
  smallerRatio,
} from './remedies.js';

/** What to change so that everybody gets through, tried, with what each change costs. */

export interface AdviseOptions extends TrialsOptions {
  /** What the cluster does now. */
  readonly recorded: Policy;
  /** What it could do instead. */
  readonly policies: readonly Policy[];
}

/** A change with which the goal is met. */
export interface Remedy {
  readonly kind: RemedyKind;
  readonly policy: string;
  readonly changes: readonly string[];
  /** Agents more than there are. */
  readonly agents: number;
  /** The part of what it wants with which an application starts; absent where that is as it was. */
  readonly ratio?: number;
  readonly figures: Figures;
  readonly later: Losers;
}

export interface Advice {
  readonly trace: string;
  /** What is otherwise than it was recorded, besides; absent when nothing is. */
  readonly changes?: readonly string[];
  readonly goal: string;
  readonly seeds: readonly number[];
  /** Agents of the shape that most have, and resources of one. */
  readonly agents: number;
  readonly shape: string;
  readonly otherAgents: number;
  readonly asRecorded: {
    readonly policy: string;
    readonly isEnough: boolean;
    readonly figures: Figures;
  };
  /** The best first: the fewest agents, then whose last is through first. */
  readonly remedies: readonly Remedy[];
  /** What alone is not enough. */
  readonly notEnough: readonly { readonly policy: string; readonly figures: Figures }[];
}

/**
 * Looks for the smallest changes with which a goal is met with every seed: another policy, another
 * patience, a smaller part to start with, more agents.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 * @throws {ChangeError} when the trace has no agents.
 */
export async function advise(source: TraceSource, options: AdviseOptions): Promise<Advice> {
  const recording = await keptInMemory(source);
  const { header, events } = await recording.open();
  const { count: agents, others: otherAgents, shape } = await commonestAgents(events);
  const trials = await Trials.of(recording, options);
  const { recorded, goal, seeds } = options;
  const before = await trials.results({ policy: recorded, changes: [] });
  const isEnough = await trials.meets({ policy: recorded, changes: [] });
  const found: Found[] = [];
  const notEnough: Trial[] = [];
  if (!isEnough) {
    for (const policy of options.policies) {
      const alone = await otherPolicy(trials, policy);
      if (alone === undefined) notEnough.push({ policy, changes: [] });
      found.push(...some(alone ?? (await otherPatience(trials, policy))));
      if (alone === undefined) found.push(...some(await moreAgents(trials, policy, agents)));
    }
    found.push(...some(await smallerRatio(trials, recorded)));
    found.push(...some(await moreAgents(trials, recorded, agents)));
  }
  const remedies: Remedy[] = [];
  for (const { trial, ...remedy } of found) {
    const results = await trials.results(trial);
    const [figures, later] = [figuresOf(results), losersOf(results, before)];
    remedies.push({ ...remedy, policy: trial.policy.name, changes: trial.changes, figures, later });
  }
  const failed = [];
  for (const trial of notEnough) {
    failed.push({ policy: trial.policy.name, figures: figuresOf(await trials.results(trial)) });
  }
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: goal.text, seeds, agents, shape, otherAgents },
    asRecorded: { policy: recorded.name, isEnough, figures: figuresOf(before) },
    remedies: remedies.sort(bestFirst),
    notEnough: failed,
  };
}

function some<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

function bestFirst(one: Remedy, other: Remedy): number {
  const name = ({ policy, changes }: Remedy) => [policy, ...changes].join(' ');
  return (
    one.agents - other.agents ||
    order(one.figures.makespanMs?.mean, other.figures.makespanMs?.mean) ||
    order(one.figures.queueP90Ms?.mean, other.figures.queueP90Ms?.mean) ||
    (name(one) < name(other) ? -1 : 1)
  );
}

/** What never comes is last. */
function order(one = Number.MAX_VALUE, other = Number.MAX_VALUE): number {
  return one - other;
}
