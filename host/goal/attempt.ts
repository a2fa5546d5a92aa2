import type { Policy } from '../allocator/api.js';
import { changed, changeOf } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import type { PolicyResult } from '../replay/result.js';
import type { Recording } from '../trace/index.js';
import { isOutOfReach, parseGoal } from './goal.js';

/** A replay under one policy, as a thread can be told of it. */
export interface Attempt {
  readonly policy: Policy;
  /** As a user writes them: `agents=+3`. */
  readonly changes: readonly string[];
  readonly seed: number;
  readonly durations?: DurationSource | undefined;
  /** A goal as it is written: the replay ends where it is out of reach. Absent: it goes on to its end. */
  readonly goal?: string;
  /** No more frameworks come than so many. */
  readonly comersMost: number;
}

/** A replay whose goal was out of reach before it was over. */
export const MISSED = 'missed';

export type Outcome = PolicyResult | typeof MISSED;

/**
 * Replays a recording with changes.
 *
 * @throws {ReplayError} when the policy or the trace cannot be used.
 * @throws {ChangeError} when there is nothing to change.
 */
export async function attempt(recording: Recording, asked: Attempt): Promise<Outcome> {
  const { policy, changes, seed, durations, comersMost } = asked;
  const goal = asked.goal === undefined ? undefined : parseGoal(asked.goal);
  const source = changed(recording, changes.map(changeOf));
  const ends = new AbortController();
  try {
    const { policies } = await replayTrace(source, {
      ...{ policies: [policy], seed, durations, signal: ends.signal },
      onProgress: ({ timesAtBest }) => {
        if (goal !== undefined && isOutOfReach(goal, timesAtBest(comersMost))) ends.abort(MISSED);
      },
    });
    const [result] = policies;
    if (result === undefined) throw new Error('a replay under one policy has one result');
    return withoutPlots(result);
  } catch (error) {
    if (error === MISSED) return MISSED;
    throw error;
  }
}

/** What grows with time is for plots, and many results are kept. */
function withoutPlots(result: PolicyResult): PolicyResult {
  return {
    ...result,
    series: {
      coresTotal: { ...result.series.coresTotal, timesMs: [], values: [] },
      coresHeld: [],
      coresUsed: [],
      dominantShare: [],
    },
    perFramework: result.perFramework.map((framework) => ({ ...framework, phases: [] })),
  };
}
