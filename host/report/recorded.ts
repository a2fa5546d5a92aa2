import type { Recorded } from '../record/index.js';
import { counted, formatSize, formatTime, plainText } from './units.js';

/** `1,204 events in 3.2 min: 2 sessions, 1 file of 3.2 MB, 2 states`: what has been recorded so far. */
export function recordedWords(recorded: Recorded): string {
  const { events, sessions, files, bytes, states, startMs, endMs } = recorded;
  return [
    `${counted(events, 'event')} in ${formatTime(Math.max(0, endMs - startMs))}: `,
    `${counted(sessions, 'session')}, ${counted(files, 'file')} with ${formatSize(bytes)} more, `,
    counted(states, 'state'),
  ].join('');
}

/** The last line of a recorder. */
export function renderRecorded(recorded: Recorded): string {
  return `recorded ${recordedWords(recorded)}; in ${plainText(recorded.folder)}\n`;
}
