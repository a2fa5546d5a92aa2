/**
 * Lines as Google's logging library writes them, behind whatever a collector of logs put before them:
 *
 *     Aug 30 17:04:47 host mesos-master[1]: I0830 17:04:47.606391 49973 master.cpp:2424] MESSAGE
 *
 * The date has no year up to glog 0.4 (`0830`), one since 0.5 (`20160830`), and never a zone. Looking
 * for what hardly any line has comes first: most lines of a log are passed over.
 */

const SPACE = 0x20;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** The parts of a master that say what an import needs, as their files are named over the versions. */
const SOURCES = [' master.', ' hierarchical.', ' main.', ' hierarchical_allocator_process.'];

/** So many places of a line are looked at: a prefix may look like the name of a file. */
const PLACES_MAX = 4;

/** Where in a line the source file and the message stand. */
export interface LinePlace {
  readonly source: number;
  readonly message: number;
}

/** Where a line's parts are if it is one of a master and its allocator; `undefined` when it is not. */
export function placeOf(line: string): LinePlace | undefined {
  // Source files end in .cpp or .hpp, and the number of the line stands behind.
  let end = line.indexOf('pp:');
  for (let place = 0; end > 0 && place < PLACES_MAX; place++) {
    if (line.charCodeAt(end - 2) === DOT) {
      for (const source of SOURCES) {
        const start = end - 1 - source.length;
        if (!line.startsWith(source, start)) continue;
        const message = line.indexOf('] ', end);
        return message < 0 ? undefined : { source: start + 1, message: message + 2 };
      }
      // Some other part of the master: most lines end here.
      return undefined;
    }
    end = line.indexOf('pp:', end + 1);
  }
  return undefined;
}

/** A time as a line has it. */
export interface LineTime {
  /** `1121` or `20261121`. */
  readonly date: string;
  /** Since midnight, without their fraction. */
  readonly seconds: number;
}

/** `.606391`, which ends a time. */
const FRACTION_LENGTH = '.606391'.length;
const TIME_LENGTH = '17:04:47'.length;

/**
 * Where the fraction of a second begins in the time that stands before a source file's name, with the
 * thread's number between them.
 */
export function fractionBefore(line: string, source: number): number {
  const thread = backOver(line, source - 2, isDigit);
  return backOver(line, thread, isSpace) + 1 - FRACTION_LENGTH;
}

/** The time up to its fraction; `undefined` where none stands. */
export function timeBefore(line: string, fraction: number): LineTime | undefined {
  const start = fraction - TIME_LENGTH;
  const dateEnd = start - 1;
  const dateStart = backOver(line, dateEnd - 1, isDigit) + 1;
  const length = dateEnd - dateStart;
  if (start < 5 || (length !== 4 && length !== 8) || line.charCodeAt(dateEnd) !== SPACE) {
    return undefined;
  }
  const minutes = digitsAt(line, start, 2) * 60 + digitsAt(line, start + 3, 2);
  const seconds = minutes * 60 + digitsAt(line, start + 6, 2);
  return Number.isNaN(seconds) ? undefined : { date: line.slice(dateStart, dateEnd), seconds };
}

/** Of a time's fraction of a second; `NaN` unless it has six digits. */
export function microsAt(line: string, fraction: number): number {
  return digitsAt(line, fraction + 1, 6);
}

export function hasDigitAt(line: string, at: number): boolean {
  return isDigit(line.charCodeAt(at));
}

const isDigit = (code: number) => code >= ZERO && code <= NINE;
const isSpace = (code: number) => code === SPACE;

function backOver(line: string, from: number, isOver: (code: number) => boolean): number {
  let at = from;
  while (at >= 0 && isOver(line.charCodeAt(at))) at -= 1;
  return at;
}

/** `NaN` unless there are so many digits. */
function digitsAt(line: string, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const code = line.charCodeAt(i);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - ZERO;
  }
  return value;
}
