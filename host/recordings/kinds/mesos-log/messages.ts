import type { Report } from '../../report.js';
import { LogClock } from './clock.js';
import type { LogFile } from './files.js';
import { momentBefore, placeOf } from './line.js';
import type { Said } from './said.js';
import { saidBy } from './shapes.js';

/** A message that is longer is none that a master writes, and would be slow to hold against shapes. */
const MESSAGE_LENGTH_MAX = 1 << 16;

const FOREIGN = "lines of other parts of the master, and of other programs' output";

/**
 * The line on a change of weights is one of another part of the master; the allocator is told of it once the
 * registry has it.
 */
const WEIGHTS_CALL = 'Processing call UPDATE_WEIGHTS';
const REGISTERED = /\] Successfully updated the '?registry'? in /;

/**
 * What the lines of a log say, many at a time, each with its time in ms since the epoch; the fraction
 * tells what came first.
 */
export async function* messages(
  files: readonly LogFile[],
  zoneMinutes: number,
  report?: Report,
): AsyncGenerator<readonly { readonly atMs: number; readonly said: Said }[]> {
  const clock = new LogClock(files[0]?.year ?? 1970, zoneMinutes);
  let isReweighing = false;
  for (const { file, year, isSaid } of files) {
    if (isSaid) clock.turnToYear(year);
    const tooLong = () => report?.leftOut('lines that are too long');
    for await (const lines of file.lines(tooLong)) {
      const batch: { atMs: number; said: Said }[] = [];
      let foreign = 0;
      for (const line of lines) {
        const place = placeOf(line);
        if (place === undefined) {
          if (line.endsWith(WEIGHTS_CALL)) isReweighing = true;
          else if (isReweighing && REGISTERED.test(line)) {
            isReweighing = false;
            const moment = momentBefore(line, line.indexOf(' registrar.') + 1);
            const atMs = moment === undefined ? undefined : clock.at(moment.date, moment.ms);
            if (atMs !== undefined) batch.push({ atMs, said: { say: 'weights' } });
          } else foreign += 1;
          continue;
        }
        const said = saidIn(line, place.message);
        if (said?.say === 'nothing') continue;
        const moment = momentBefore(line, place.source);
        const atMs = moment === undefined ? undefined : clock.at(moment.date, moment.ms);
        if (atMs !== undefined && said !== undefined) batch.push({ atMs, said });
        else report?.leftOut(atMs === undefined ? 'lines without a time' : shapeOf(line, place));
      }
      if (foreign > 0) report?.leftOut(FOREIGN, foreign);
      yield batch;
    }
  }
}

function saidIn(line: string, message: number): Said | undefined {
  return line.length - message > MESSAGE_LENGTH_MAX ? undefined : saidBy(line.slice(message));
}

/** Words behind which a name may stand. */
const BEFORE_NAMES =
  /^(?:framework|frameworks|agent|slave|task|executor|role|for|of|from|with|principal)$/i;
const WORDS_MAX = 5;

/** The first words of a message, as far as no name or number is among them. */
function shapeOf(
  line: string,
  place: { readonly source: number; readonly message: number },
): string {
  const source = line.slice(place.source, line.indexOf(':', place.source));
  const kept: string[] = [];
  for (const word of line.slice(place.message, place.message + 120).split(' ')) {
    if (!/^[A-Za-z][a-z-]*$|^[A-Z]+$/.test(word) || kept.length === WORDS_MAX) break;
    kept.push(word);
    if (BEFORE_NAMES.test(word)) break;
  }
  return `${source}: ${kept.join(' ')} …`;
}
