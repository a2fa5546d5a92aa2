import type { Fidelity } from '../replay/index.js';
import { formatNumber, formatTime } from './units.js';

/**
 * How far the answer can be trusted, in one sentence: what the recording says of itself against the
 * replay under the policy that it was recorded with. Nothing when the recording says nothing.
 */
export function trustSentence(policy: string, fidelity: Fidelity): string | undefined {
  const facts = fidelity.rows.length;
  if (facts === 0) return undefined;
  const { startedErrorMs, finishedErrorMs, rankedErrorMs } = fidelity;
  const errors = [startedErrorMs, finishedErrorMs].filter((error) => error !== undefined);
  const worstMs = Math.max(0, ...errors.map(({ max }) => max));
  const rankedMs = rankedErrorMs?.max ?? worstMs;
  const off =
    rankedMs < worstMs
      ? `${formatTime(worstMs)} (${formatTime(rankedMs)} when applications that changed places are not told apart)`
      : formatTime(worstMs);
  const [what, inBoth] =
    facts === 1
      ? ['only start or finish', 'it happens in both']
      : [`${formatNumber(facts)} starts and finishes`, 'all happen in both'];
  const others = fidelity.missing.length + fidelity.unrecorded.length;
  const differ =
    others === 0
      ? inBoth
      : `${others} ${others === 1 ? 'happens' : 'happen'} in only one of the two`;
  return (
    `Trust: under ${policy}, as recorded, the replay is at most ${off} off the recording’s ` +
    `${what}; ${differ}.`
  );
}
