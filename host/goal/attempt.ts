import type { Policy } from '../allocator/api.js';
import { changed, changeOf } from '../changes/index.js';
import type { DurationSource } from '../replay/durations.js';
import { replayTrace } from '../replay/index.js';
import type { ReplayOptions } from '../replay/replay.js';
import type { PolicyResult } from '../replay/result.js';
import type { Recording } from '../trace/index.js';
import { canBeOutOfReach, isOutOfReach, parseGoal } from './goal.js';

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

/** Of so many frameworks a look at what is out of reach takes as long as a stretch of the replay. */
const COMERS_A_STRETCH = 256;

/**
 * Replays a recording with changes.
 *
 * @param ends ends it, with its reason.
 * @throws {ReplayError} when the policy or the trace cannot be used.
 * @throws {ChangeError} when there is nothing to change.
 */
export async function attempt(
  recording: Recording,
  asked: Attempt,
  ends: AbortSignal,
): Promise<Outcome> {
  const { policy, changes, seed, durations } = asked;
  const misses = new AbortController();
  try {
    const { policies } = await replayTrace(changed(recording, changes.map(changeOf)), {
      ...{ policies: [policy], seed, durations },
      signal: AbortSignal.any([ends, misses.signal]),
      onProgress: lookout(asked, () => misses.abort(MISSED)),
    });
    const [result] = policies;
    if (result === undefined) throw new Error('a replay under one policy has one result');
    return withoutPlots(result);
  } catch (error) {
    if (error === MISSED) return MISSED;
    throw error;
  }
}

/** Looks now and then whether a goal is out of reach; nothing where that is not known before the end. */
function lookout(asked: Attempt, miss: () => void): ReplayOptions['onProgress'] {
  const goal = asked.goal === undefined ? undefined : parseGoal(asked.goal);
  if (goal === undefined || !canBeOutOfReach(goal)) return undefined;
  const every = Math.ceil(asked.comersMost / COMERS_A_STRETCH);
  let stretches = 0;
  return ({ timesAtBest }) => {
    if (++stretches % every === 0 && isOutOfReach(goal, timesAtBest(asked.comersMost))) miss();
  };
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
