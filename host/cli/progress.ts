import { Presets, SingleBar } from 'cli-progress';
import { type Command, Option } from 'commander';
import { formatNumber, formatPercent, formatSize, formatTime, plainText } from '../report/units.js';
import { parseTime } from './arguments.js';
import { printNote } from './output.js';
import { TimeLeft } from './time-left.js';

/** Work that is over sooner than this needs no bar. */
const PATIENCE_MS = 700;
/** A bar changes no more often. */
const DRAWN_EVERY_MS = 100;

/** How far long work is, on the clock of a recording. */
interface ClockStep {
  /** What is being done, in a few words. */
  readonly what: string;
  readonly nowMs: number;
  /** Absent when nobody knows where it ends. */
  readonly untilMs: number | undefined;
}

/** How far long work is, in words. */
interface Step {
  readonly what: string;
  /** Where it is, once somebody is to read it: `71 s of 170 s`. */
  readonly place: () => string;
  /** 0 to 1; absent when nobody knows where it ends. */
  readonly ratio: number | undefined;
}

/** Gives a command that may take long its option `--progress`. */
export function addProgressOption(command: Command): Command {
  const option = new Option(
    '--progress <time>',
    'every so often (10s, 1m) a line on standard error that says how far it is',
  );
  return command.addOption(option.argParser((text) => parseTime('--progress', text)));
}

/**
 * Tells how far long work is, on stderr: with lines now and then if that was asked for, else with a bar
 * on a terminal once the work has taken a while, else not at all. By the clock of the recording where its
 * end is known, else by the bytes that have been read.
 */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #lineEveryMs: number | undefined;
  readonly #timeLeft = new TimeLeft();
  #sinceMs = performance.now();
  #isShown = false;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #hasClock = false;
  /** Of the bytes those that have been read. */
  #readRatio: number | undefined;

  /** @param lineEveryMs how long from one line to the next; no lines when absent. */
  constructor(lineEveryMs?: number) {
    this.#lineEveryMs = lineEveryMs;
    if (lineEveryMs !== undefined || process.stderr.isTTY !== true) return;
    this.#bar = new SingleBar(
      {
        format: '{what} [{bar}] {percentage} % at {place}{left}',
        stream: process.stderr,
        clearOnComplete: true,
        fps: 5,
      },
      Presets.shades_classic,
    );
  }

  update({ what, nowMs, untilMs }: ClockStep): void {
    this.#hasClock = true;
    const isKnown = untilMs !== undefined;
    const place = () =>
      isKnown ? `${formatTime(nowMs)} of ${formatTime(untilMs)}` : formatTime(nowMs);
    const ratio = isKnown ? Math.min(1, nowMs / Math.max(1, untilMs)) : this.#readRatio;
    this.#tell({ what, place, ratio });
  }

  /** So many things are done, of how many; `noun` is what they are, more than one. */
  counted(what: string, done: number, of: number, noun: string): void {
    const place = () => `${formatNumber(done)} of ${formatNumber(of)} ${noun}`;
    this.#hasClock = true;
    this.#tell({ what, place, ratio: done / Math.max(1, of) });
  }

  /** One of many replays begins, and nobody knows how many there will be. */
  tried(what: string, number: number): void {
    this.#hasClock = true;
    this.#tell({ what, place: () => `replay ${formatNumber(number)}`, ratio: undefined });
  }

  /** So many bytes have been read; what is done with them says more, once it says something. */
  readonly read = (bytes: number, ofBytes: number): void => {
    this.#readRatio = bytes / Math.max(1, ofBytes);
    if (this.#hasClock) return;
    const place = () => `${formatSize(bytes)} of ${formatSize(ofBytes)}`;
    this.#tell({ what: 'reading', place, ratio: this.#readRatio });
  };

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#bar?.stop();
    this.#isShown = false;
  }

  /** Work tells it of each small step: what nobody is going to read is not put into words. */
  #tell(step: Step): void {
    if (this.#bar === undefined && this.#lineEveryMs === undefined) return;
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#sinceMs;
    const { what, ratio } = step;
    const leftMs = ratio === undefined ? undefined : this.#timeLeft.at(what, ratio, nowMs);
    if (this.#lineEveryMs !== undefined && elapsedMs >= this.#lineEveryMs) {
      printNote(`fairlead: ${progressLine(step)}${leftWords(leftMs)}`);
      this.#sinceMs = nowMs;
    } else if (this.#bar !== undefined && elapsedMs >= PATIENCE_MS) {
      if (nowMs - this.#drawnMs < DRAWN_EVERY_MS) return;
      this.#drawnMs = nowMs;
      this.#draw(this.#bar, step, leftMs);
    }
  }

  #draw(bar: SingleBar, { what, place, ratio = 0 }: Step, leftMs: number | undefined): void {
    const fields = { what: plainText(what), place: place(), left: leftWords(leftMs) };
    const permille = Math.round(ratio * 1000);
    if (this.#isShown) bar.update(permille, fields);
    else bar.start(1000, permille, fields);
    this.#isShown = true;
  }
}

/** `drf: at 71 s of 170 s, 41.8 %`. */
function progressLine({ what, place, ratio }: Step): string {
  return `${what}: at ${place()}${ratio === undefined ? '' : `, ${formatPercent(ratio)}`}`;
}

/** `, 12 s left`. */
function leftWords(leftMs: number | undefined): string {
  return leftMs === undefined ? '' : `, ${formatTime(Math.ceil(leftMs / 1000) * 1000)} left`;
}
