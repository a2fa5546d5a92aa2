import { Presets, SingleBar } from 'cli-progress';
import { type Command, Option } from 'commander';
import { formatPercent, formatTime, plainText } from '../report/units.js';
import { parseTime } from './arguments.js';
import { printNote } from './output.js';

/** Work that is over sooner than this needs no bar. */
const PATIENCE_MS = 700;

/** How far long work is, on the clock of a recording. */
export interface Step {
  /** What is being done, in a few words. */
  readonly what: string;
  readonly nowMs: number;
  /** Absent when nobody knows where it ends. */
  readonly untilMs: number | undefined;
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
 * on a terminal once the work has taken a while, else not at all.
 */
export class Progress {
  readonly #bar: SingleBar | undefined;
  readonly #lineEveryMs: number | undefined;
  #sinceMs = performance.now();
  #isShown = false;

  /** @param lineEveryMs how long from one line to the next; no lines when absent. */
  constructor(lineEveryMs?: number) {
    this.#lineEveryMs = lineEveryMs;
    if (lineEveryMs !== undefined || process.stderr.isTTY !== true) return;
    this.#bar = new SingleBar(
      {
        format: '{what} [{bar}] {percentage} % at {time}',
        stream: process.stderr,
        clearOnComplete: true,
        fps: 5,
      },
      Presets.shades_classic,
    );
  }

  update(step: Step): void {
    const elapsedMs = performance.now() - this.#sinceMs;
    if (this.#lineEveryMs !== undefined && elapsedMs >= this.#lineEveryMs) {
      printNote(`fairlead: ${progressLine(step)}`);
      this.#sinceMs = performance.now();
    } else if (this.#bar !== undefined && elapsedMs >= PATIENCE_MS) this.#draw(this.#bar, step);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#bar?.stop();
    this.#isShown = false;
  }

  #draw(bar: SingleBar, step: Step): void {
    const fields = { what: plainText(step.what), time: formatTime(step.nowMs) };
    const permille = Math.round((ratioOf(step) ?? 0) * 1000);
    if (this.#isShown) bar.update(permille, fields);
    else bar.start(1000, permille, fields);
    this.#isShown = true;
  }
}

/** `drf: at 71 s of 170 s, 41.8 %`. */
function progressLine(step: Step): string {
  const { what, nowMs, untilMs } = step;
  const ratio = ratioOf(step);
  const of = untilMs === undefined ? '' : ` of ${formatTime(untilMs)}`;
  const percent = ratio === undefined ? '' : `, ${formatPercent(ratio)}`;
  return `${what}: at ${formatTime(nowMs)}${of}${percent}`;
}

function ratioOf({ nowMs, untilMs }: Step): number | undefined {
  return untilMs === undefined ? undefined : Math.min(1, nowMs / Math.max(1, untilMs));
}
