import type { Fidelity } from '../replay/index.js';
import { formatNumber, formatTime } from './units.js';

/** Why there is no figure. */
export type NoTrust = 'not-recorded-so' | 'read-once' | 'no-master' | 'no-facts' | 'changed';

const REASONS: Readonly<Record<NoTrust, string>> = {
  'not-recorded-so': 'only a replay under drf, as masters decide, can be held against a recording',
  'read-once': 'what comes through a pipe is read once, and holding against it takes a second time',
  'no-master': 'no master recorded it, so nothing says what became of it under drf',
  changed: 'what was changed was never recorded',
  'no-facts': 'the recording does not say when applications started and finished',
};

/** That nothing says how far the answer can be trusted, and why. */
export function noTrustSentence(why: NoTrust): string {
  return `Trust: no figure, as ${REASONS[why]}.`;
}

/**
 * How far the answer can be trusted, in one sentence: what the recording says of itself against the
 * replay under the policy that it was recorded with.
 */
export function trustSentence(policy: string, fidelity: Fidelity): string {
  const facts = fidelity.rows.length;
  if (facts === 0) return noTrustSentence('no-facts');
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
