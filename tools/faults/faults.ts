import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { digestOf, exitCodeOf, isOver, LOCK_MS, resultsIn, Stage } from './stage.js';

/** What may befall a sweep whose cells workers take from a queue. */

export interface Sweep {
  /** A folder with the plan and no results. */
  readonly plan: string;
  readonly cells: number;
  readonly queue: string;
  /** Keys of its cells. */
  readonly keys: readonly string[];
  /** Where the sweep may be copied to. */
  readonly folder: string;
}

export interface Played {
  /** What was done, with how often. */
  readonly what: string;
  readonly exitCode: number | null;
  /** Of all results. */
  readonly digest: string;
  /** Keys that are to have no result. */
  readonly without: readonly string[];
}

export type Fault = (sweep: Sweep) => Promise<Played>;

/** Plays on a stage that is cleared whatever happens. */
async function onStage(
  { plan, folder }: Sweep,
  play: (stage: Stage) => Promise<Pick<Played, 'what' | 'exitCode'>>,
): Promise<Played> {
  const stage = await Stage.open(plan, folder);
  try {
    const played = await play(stage);
    return { ...played, digest: digestOf(folder), without: [] };
  } finally {
    await stage.close();
  }
}

const nothing: Fault = (sweep) =>
  onStage(sweep, async (stage) => {
    const run = stage.run();
    for (let count = 0; count < 2; count++) stage.worker();
    return { what: 'Redis, two workers', exitCode: await exitCodeOf(run) };
  });

/** The first lives on: on a busy machine one that is killed so soon has hardly begun. */
const killedWorkers: Fault = (sweep) =>
  onStage(sweep, async (stage) => {
    const run = stage.run();
    stage.worker();
    const victims = [stage.worker(), stage.worker()];
    let kills = 0;
    while (!isOver(run)) {
      await Promise.race([sleep(1000), exitCodeOf(run)]);
      if (victims.shift()?.kill('SIGKILL') === true) kills++;
      victims.push(stage.worker());
    }
    const what = `one of three workers killed with -9 every second, and replaced: ${kills} times`;
    return { what, exitCode: await exitCodeOf(run) };
  });

const stoppedWorker: Fault = (sweep) =>
  onStage(sweep, async (stage) => {
    const run = stage.run();
    const sleeper = stage.worker();
    await stage.untilResults(10, () => isOver(run));
    let stops = 0;
    stage.worker();
    while (!isOver(run)) {
      sleeper.kill('SIGSTOP');
      stops++;
      await Promise.race([sleep(3 * LOCK_MS), exitCodeOf(run)]);
      sleeper.kill('SIGCONT');
      await Promise.race([sleep(LOCK_MS), exitCodeOf(run)]);
    }
    const what = `one of two workers stopped for three times its lock, then continued: ${stops} times`;
    return { what, exitCode: await exitCodeOf(run) };
  });

const lostRedis: Fault = (sweep) =>
  onStage(sweep, async (stage) => {
    const run = stage.run();
    for (let count = 0; count < 2; count++) stage.worker();
    const marks = [0.2, 0.5, 0.8].map((share) => Math.round(share * sweep.cells));
    for (const mark of marks) {
      await stage.untilResults(mark, () => isOver(run));
      await stage.redis.replace();
    }
    const what = `Redis killed with -9 and an empty one in its place: ${marks.length} times`;
    return { what, exitCode: await exitCodeOf(run) };
  });

const killedRun: Fault = (sweep) =>
  onStage(sweep, async (stage) => {
    let run = stage.run();
    for (let count = 0; count < 2; count++) stage.worker();
    const marks = [0.2, 0.5, 0.8].map((share) => Math.round(share * sweep.cells));
    for (const mark of marks) {
      await stage.untilResults(mark, () => isOver(run));
      run.kill('SIGKILL');
      run = stage.run();
    }
    const what = `the run killed with -9 and started again: ${marks.length} times`;
    return { what, exitCode: await exitCodeOf(run) };
  });

/** A store of its own with room for some of the results. */
const fullStore: Fault = async (sweep) => {
  mkdirSync(sweep.folder);
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', sweep.folder]);
  mount('size=1m');
  try {
    const folder = join(sweep.folder, 'sweep');
    return await onStage({ ...sweep, folder }, async (stage) => {
      const run = stage.run();
      const codes = await Promise.all([stage.worker(), stage.worker()].map(exitCodeOf));
      const results = resultsIn(folder).length;
      mount('remount,size=64m');
      stage.worker();
      const exitCode = await exitCodeOf(run);
      const ends = codes.join(' and ');
      const what = `a disk of 1 MB, full after ${results} results (workers ended with ${ends}), then made larger`;
      return { what, exitCode };
    });
  } finally {
    execFileSync('umount', [sweep.folder]);
  }
};

/** Whoever takes a certain cell is killed. */
const poisonCell: Fault = async (sweep) => {
  const poison = sweep.keys[Math.floor(sweep.cells / 2)] ?? '';
  let kills = 0;
  const played = await onStage(sweep, async (stage) => {
    const redis = new Redis(stage.redis.url);
    const key = `fairlead:${sweep.queue}:${poison}`;
    // How often BullMQ has handed it out, and whether it is given up: handed out once more for that, and then no
    // longer marked so, but among those that failed.
    const state = async () => {
      const [[starts = '0', mark] = [], failedAt] = await Promise.all([
        redis.hmget(key, 'ats', 'defa'),
        redis.zscore(`fairlead:${sweep.queue}:failed`, poison),
      ]);
      return { starts: Number(starts), isGivenUp: Boolean(mark) || failedAt !== null };
    };
    const run = stage.run();
    let workers = [stage.worker(), stage.worker()];
    while (!isOver(run)) {
      await sleep(2);
      const { starts, isGivenUp } = await state();
      if (starts <= kills || isGivenUp) continue;
      kills++;
      for (const worker of workers) worker.kill('SIGKILL');
      workers = [stage.worker(), stage.worker()];
    }
    redis.disconnect();
    const what = `whoever took a certain cell killed with -9, ${kills} times: it is named, the others have results`;
    return { what, exitCode: await exitCodeOf(run) };
  });
  return { ...played, without: [poison] };
};

/** In the order of the table, with the exit code that each is to have. */
export const FAULTS: readonly { readonly fault: Fault; readonly exitCode: number }[] = [
  { fault: nothing, exitCode: 0 },
  { fault: killedWorkers, exitCode: 0 },
  { fault: stoppedWorker, exitCode: 0 },
  { fault: lostRedis, exitCode: 0 },
  { fault: killedRun, exitCode: 0 },
  { fault: fullStore, exitCode: 0 },
  { fault: poisonCell, exitCode: 1 },
];
