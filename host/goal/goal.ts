import { ReplayError } from '../models/errors.js';
import type { Distribution, PolicyResult } from '../replay/result.js';
import type { Times } from '../replay/times.js';
import { TIME_EXAMPLES, timeOf } from '../trace/index.js';

/** What is to hold of a replay. */

interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly holds: (result: PolicyResult) => boolean;
  /** No result whose times are at best these holds it; absent for what only the end tells. */
  readonly isOutOfReach?: (atBest: Times) => boolean;
}

export interface Goal {
  /** As it was written. */
  readonly text: string;
  readonly conditions: readonly Condition[];
}

/** Values of a result that are durations in ms, by the words that users write. */
const TIMES: Readonly<Record<string, (times: Times) => number | undefined>> = {
  ...quantiles('queue', ({ queueTimeMs }) => queueTimeMs),
  ...quantiles('completion', ({ completionMs }) => completionMs),
  makespan: ({ makespanMs }) => makespanMs,
};

/** Values that are counts of frameworks. */
const COUNTS: Readonly<Record<string, (result: PolicyResult) => number>> = {
  stuck: ({ frameworks }) => frameworks.stuck,
  waiting: ({ frameworks }) => frameworks.waiting,
  'under-resourced': ({ frameworks }) => frameworks.underResourced,
  'given up': ({ frameworks }) => frameworks.gaveUp,
  infeasible: ({ frameworks }) => frameworks.infeasible,
};

function quantiles(name: string, of: (times: Times) => Distribution | undefined) {
  const words = ['p50', 'p90', 'p99', 'max', 'mean'] as const;
  return Object.fromEntries(
    words.map((word) => [`${word} ${name}`, (times: Times) => of(times)?.[word]]),
  );
}

const EXPECTED = "conditions such as 'p90 queue < 10m, stuck = 0'";
const NAMES = [...Object.keys(TIMES), ...Object.keys(COUNTS)];

/**
 * Reads a goal: conditions with `<`, `<=` or `=`, joined by commas. One of a measure that a replay does
 * not have (the queue of nobody) holds.
 *
 * @throws {ReplayError} (`option`) that names the condition and what was expected.
 */
export function parseGoal(text: string): Goal {
  return { text, conditions: text.split(',').map((part) => conditionOf(part.trim())) };
}

function conditionOf(text: string): Condition {
  const [, words = '', sign = '', value = ''] =
    /^([a-z0-9 -]+?)\s*(<=|<|=)\s*(\S.*)$/.exec(text) ?? [];
  const name = words.replaceAll(/\s+/g, ' ');
  const [time, count] = [
    new Map(Object.entries(TIMES)).get(name),
    new Map(Object.entries(COUNTS)).get(name),
  ];
  const of = time ?? count;
  if (of === undefined) {
    throw new ReplayError(
      'option',
      `goal ${JSON.stringify(text)}`,
      `${EXPECTED}, of ${NAMES.join(', ')}`,
    );
  }
  const bound = time === undefined ? countOf(value) : timeOf(value);
  if (bound === undefined) {
    const expected = time === undefined ? 'a whole number' : `a time such as ${TIME_EXAMPLES}`;
    throw new ReplayError('option', `goal ${JSON.stringify(text)}: ${value}`, expected);
  }
  const isBelow = (measured: number) => (sign === '<' ? measured < bound : measured <= bound);
  return {
    text,
    holds: (result) => {
      const measured = of(result);
      if (measured === undefined) return true;
      return sign === '=' ? measured === bound : isBelow(measured);
    },
    ...(time !== undefined && {
      isOutOfReach: (atBest: Times) => {
        const least = time(atBest);
        return least !== undefined && !isBelow(least);
      },
    }),
  };
}

function countOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function meetsGoal({ conditions }: Goal, result: PolicyResult): boolean {
  return conditions.every(({ holds }) => holds(result));
}

/** A goal of which something may be known before the end. */
export function canBeOutOfReach({ conditions }: Goal): boolean {
  return conditions.some((condition) => condition.isOutOfReach !== undefined);
}

/** Nothing that follows can make up for what has been. */
export function isOutOfReach({ conditions }: Goal, atBest: Times): boolean {
  return conditions.some((condition) => condition.isOutOfReach?.(atBest));
}
