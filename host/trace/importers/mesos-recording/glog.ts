import { ownValue } from '../../../resources/index.js';

/** One line of a glog file: when, who wrote it, and what. */
export interface LogLine {
  /** Wall clock, in ms since the epoch with microseconds as fraction, taken as UTC. */
  readonly at: number;
  /** The source file that logged it, e.g. `master.cpp`. Line numbers differ from build to build. */
  readonly file: string;
  readonly message: string;
}

const GLOG = /^[IWEF](\d{4})(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6})\s+\d+ ([\w.]+):\d+\] (.*)$/;

/** Parses a line of a log that writes the year; `undefined` for anything that is no log line. */
export function parseLogLine(line: string): LogLine | undefined {
  const match = GLOG.exec(line);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, micros] = match
    .slice(1, 8)
    .map(Number) as number[];
  const seconds = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  return { at: seconds + (micros ?? 0) / 1000, file: match[8] ?? '', message: match[9] ?? '' };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

/** A duration as Mesos prints it (`1.117952ms`, `5secs`), in ms; NaN when it is none. */
export function parseDurationMs(text: string): number {
  const match = /^([\d.]+)([a-z]+)$/.exec(text);
  return match === null
    ? Number.NaN
    : Number(match[1]) * (ownValue(UNIT_MS, match[2] ?? '') ?? Number.NaN);
}

/** A master's flags from its line `Flags at startup: --name="value" …`. */
export function parseFlags(message: string): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const match of message.matchAll(/--(\w+)="([^"]*)"/g))
    flags.set(match[1] ?? '', match[2] ?? '');
  return flags;
}
