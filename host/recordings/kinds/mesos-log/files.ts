import { realpathSync, statSync } from 'node:fs';
import type { RecordedFile } from '../../file.js';
import type { ImportOptions } from '../../options.js';
import type { Report } from '../../report.js';
import { LogClock } from './clock.js';
import { placeOf } from './line.js';

/** A file of a log with the year in which it begins. */
export interface LogFile {
  readonly file: RecordedFile;
  readonly year: number;
  /** A header or the file's name says the year; else it is that of the file's last change. */
  readonly isSaid: boolean;
}

const HEADER = /^Log file created at: (\d{4})\/\d\d\/\d\d /m;
/** `mesos-master.host.user.log.INFO.20190129-010641.1234` */
const NAME = /\.log\.(?:INFO|WARNING|ERROR)\.(\d{4})\d{4}-\d{6}\./;

/** Lines of later versions of glog have the year themselves. */
const OF_LINES = /\b[IWEF](\d{4})\d{4} \d\d:\d\d:\d\d\.\d{6} /;

/** Beside the file with all lines glog writes one for each graver severity. */
const SEVERE = /\.log\.(?:WARNING|ERROR|FATAL)\.\d{8}-\d{6}\./;

/** The files of a rotated log in the order of their first times; one under two names is read once. */
export async function orderedFiles(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
): Promise<LogFile[]> {
  const known = new Map<string, LogFile & { readonly startMs: number }>();
  const hasAll = files.some(({ location }) => !SEVERE.test(realpathSync(location)));
  for (const file of files) {
    const place = realpathSync(file.location);
    if (known.has(place)) {
      report.leftOut('files that are another one under a second name');
      continue;
    }
    if (hasAll && SEVERE.test(place)) {
      report.leftOut('files of warnings and errors, which stand in the others, too');
      continue;
    }
    const { text } = await file.start();
    const said = HEADER.exec(text)?.[1] ?? NAME.exec(file.name)?.[1] ?? OF_LINES.exec(text)?.[1];
    const year = said === undefined ? yearOfChange(place, text) : Number(said);
    const startMs = firstMs(text, year) ?? 0;
    known.set(place, { file, year, isSaid: said !== undefined, startMs });
  }
  const sorted = [...known.values()].sort((a, b) => a.startMs - b.startMs);
  if (sorted[0]?.isSaid === false && options.year === undefined) {
    report.inferred("the year of the log, from the file's last change (--year)");
  }
  return sorted.map(({ file, year, isSaid }, index) => {
    const asked = index === 0 ? options.year : undefined;
    return { file, year: asked ?? year, isSaid: isSaid || asked !== undefined };
  });
}

/** A file was changed last when its last line was written, which may be the year after it began. */
function yearOfChange(path: string, text: string): number {
  const changed = statSync(path).mtimeMs;
  const year = new Date(changed).getUTCFullYear();
  const first = firstMs(text, year);
  return first !== undefined && first > changed + 86_400_000 ? year - 1 : year;
}

function firstMs(text: string, year: number): number | undefined {
  const clock = new LogClock(year, 0);
  for (const line of text.split('\n')) {
    const place = placeOf(line);
    const ms = place === undefined ? undefined : clock.before(line, place.source);
    if (ms !== undefined) return ms;
  }
  return undefined;
}
