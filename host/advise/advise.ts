import type { Policy } from '../allocator/api.js';
import { commonestAgents } from '../changes/index.js';
import { type Figures, figuresOf, Trials, type TrialsOptions } from '../goal/index.js';
import { keptInMemory, type TraceSource } from '../trace/index.js';
import { type Losers, losersOf } from './losers.js';
import { type RemedyKind, underOther, underSame } from './remedies.js';

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
  const found = await Trials.with(recording, options, (trials) => tried(trials, options, agents));
  const { goal, seeds } = options;
  return {
    trace: header.name,
    ...(recording.changes !== undefined && { changes: recording.changes }),
    ...{ goal: goal.text, seeds, agents, shape, otherAgents },
    ...found,
  };
}

async function tried(
  trials: Trials,
  { recorded, policies }: AdviseOptions,
  agents: number,
): Promise<Pick<Advice, 'asRecorded' | 'remedies' | 'notEnough'>> {
  const asItIs = { policy: recorded, changes: [] };
  const before = await trials.results(asItIs);
  const isEnough = await trials.meets(asItIs);
  const asRecorded = { policy: recorded.name, isEnough, figures: figuresOf(before) };
  if (isEnough) return { asRecorded, remedies: [], notEnough: [] };
  const searches = [
    ...policies.map((policy) => underOther(trials, policy, agents)),
    underSame(trials, recorded, agents),
  ];
  const found = (await Promise.all(searches)).flat();
  const priced = found.map(async ({ trial: { policy, changes }, ...remedy }): Promise<Remedy> => {
    const results = await trials.results({ policy, changes });
    const [figures, later] = [figuresOf(results), losersOf(results, before)];
    return { ...remedy, policy: policy.name, changes, figures, later };
  });
  const isAlone = (policy: Policy) =>
    found.some(({ kind, trial }) => kind === 'policy' && trial.policy === policy);
  const failed = policies
    .filter((policy) => !isAlone(policy))
    .map(async (policy) => {
      const figures = figuresOf(await trials.results({ policy, changes: [] }));
      return { policy: policy.name, figures };
    });
  const [remedies, notEnough] = await Promise.all([Promise.all(priced), Promise.all(failed)]);
  return { asRecorded, remedies: remedies.sort(bestFirst), notEnough };
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
