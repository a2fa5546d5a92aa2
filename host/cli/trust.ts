import { trustSentences } from '../report/trust.js';
import { wrap } from '../report/units.js';
import type { TraceSource } from '../trace/index.js';
import { type NoTrust, type Trust, trustIn } from '../trust/index.js';
import type { Progress } from './progress.js';

/** How far the recording's replay as it was is off it: of what was changed nothing was recorded. */
export function askTrust(recording: TraceSource, progress: Progress): Promise<Trust | NoTrust> {
  return trustIn(recording, {
    onProgress: (step) => progress.update({ what: 'as it was recorded', ...step }),
  }).finally(() => progress.end());
}

/** An answer's JSON with it, where there is a figure. */
export function withTrust<Answer extends object>(
  answer: Answer,
  trust: Trust | NoTrust,
): Answer & { readonly trust?: Trust } {
  return typeof trust === 'string' ? answer : { ...answer, trust };
}

/** An answer's text with it. */
export function textWithTrust(text: string, trust: Trust | NoTrust, columns: number): string {
  return `${text}\n${wrap(trustSentences(trust), columns, '  ')}\n`;
}
