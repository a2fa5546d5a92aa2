import { mean } from 'simple-statistics';
import type { FrameworkResult, PolicyResult } from '../replay/result.js';
import type { RecordedFramework } from './facts.js';

/** One fact of a recording against a replay, in ms of the trace. */
export interface FactError {
  readonly framework: string;
  readonly fact: 'started' | 'completed';
  readonly recordedMs: number;
  /** Absent: it did not happen in the replay. */
  readonly replayedMs?: number;
}

/** How far one replay is off the recording; what one of the two does not have is absent. */
export interface ReplayErrors {
  readonly facts: readonly FactError[];
  /** Facts that only one of the two has. */
  readonly missing: number;
  /** Of those that completed in the recording; absent where none did, or one of them does not in the replay. */
  readonly makespan?: number;
  /** Mean of replayed − recorded waits, from arrival to start, in ms: whoever it was who waited. */
  readonly meanWaitMs?: number;
  /** Mean over all facts of |replayed − recorded|, in ms, and over each kind. */
  readonly factMs?: number;
  readonly startMs?: number;
  readonly completionMs?: number;
}

/** Holds one replay against what the recording says became of its frameworks. */
export function errorsOf(
  recorded: readonly RecordedFramework[],
  { perFramework }: PolicyResult,
): ReplayErrors {
  const replayed = new Map(perFramework.map((framework) => [framework.id, framework]));
  const pairs = recorded.flatMap((framework) => {
    const same = replayed.get(framework.id);
    return same === undefined ? [] : [{ framework, same }];
  });
  const facts = pairs.flatMap(({ framework, same }) => factsOf(framework, same));
  // A recording may not tell of accepted offers at all.
  const tellsServed = recorded.some(({ firstResourcesMs }) => firstResourcesMs !== undefined);
  const unrecorded = pairs.filter(
    ({ framework, same }) =>
      isOnlyIn(same, framework, 'completedMs') ||
      (tellsServed && isOnlyIn(same, framework, 'firstResourcesMs')),
  ).length;
  const missing = facts.filter(({ replayedMs }) => replayedMs === undefined).length + unrecorded;
  const done = pairs.filter(({ framework }) => framework.completedMs !== undefined);
  const recordedMs = makespanOf(done.map(({ framework }) => framework));
  const replayedMs = makespanOf(done.map(({ same }) => same));
  return {
    facts,
    missing,
    ...(Number.isFinite(replayedMs / recordedMs) && { makespan: replayedMs / recordedMs - 1 }),
    ...meanOf('meanWaitMs', differences(facts, 'started')),
    ...meanOf('factMs', facts.flatMap(differenceOf).map(Math.abs)),
    ...meanOf('startMs', differences(facts, 'started').map(Math.abs)),
    ...meanOf('completionMs', differences(facts, 'completed').map(Math.abs)),
  };
}

/** The start is the first resources of who does not say that it started. */
function factsOf(recorded: RecordedFramework, replayed: FrameworkResult): FactError[] {
  const { startedMs, firstResourcesMs, completedMs } = recorded;
  const hasStart = startedMs !== undefined;
  return [
    ...factOf('started', recorded, startedMs ?? firstResourcesMs, {
      at: hasStart ? replayed.startedMs : replayed.firstResourcesMs,
    }),
    ...factOf('completed', recorded, completedMs, { at: replayed.completedMs }),
  ];
}

function factOf(
  fact: FactError['fact'],
  { name }: RecordedFramework,
  recordedMs: number | undefined,
  { at: replayedMs }: { readonly at: number | undefined },
): FactError[] {
  if (recordedMs === undefined) return [];
  const row = { framework: name, fact, recordedMs };
  return [replayedMs === undefined ? row : { ...row, replayedMs }];
}

function isOnlyIn(
  replayed: FrameworkResult,
  recorded: RecordedFramework,
  fact: 'completedMs' | 'firstResourcesMs',
): boolean {
  return replayed[fact] !== undefined && recorded[fact] === undefined;
}

function differences(facts: readonly FactError[], fact: FactError['fact']): number[] {
  return facts.filter((row) => row.fact === fact).flatMap(differenceOf);
}

function differenceOf({ recordedMs, replayedMs }: FactError): number[] {
  return replayedMs === undefined ? [] : [replayedMs - recordedMs];
}

interface Lifetime {
  readonly arrivedMs: number;
  readonly completedMs?: number;
}

/** First arrival to last completion; infinite where one has not completed. */
function makespanOf(all: readonly Lifetime[]): number {
  const firstMs = Math.min(...all.map(({ arrivedMs }) => arrivedMs));
  return (
    Math.max(...all.map(({ completedMs = Number.POSITIVE_INFINITY }) => completedMs)) - firstMs
  );
}

function meanOf<Name extends string>(name: Name, values: readonly number[]): object {
  return values.length === 0 ? {} : { [name]: mean([...values]) };
}
