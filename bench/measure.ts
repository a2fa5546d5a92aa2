import type { Contender, Point, Workload } from './cluster.js';
import { type Effort, type Figures, placeText, repeatInTurns, type Timed } from './harness.js';
import type { Subject } from './subjects.js';

/** Workloads at one size, each run of them on a new allocator. */

const BUDGET_MS = 25_000;
const QUICK_BUDGET_MS = 2000;

export function effortOf(
  { budgetMs = BUDGET_MS }: Workload,
  isQuick: boolean,
  seed: number,
): Effort {
  if (isQuick) {
    const budget = Math.min(budgetMs, QUICK_BUDGET_MS);
    return { warmUps: 1, warmUpMs: 200, runsMax: 5, totalMs: 1500, budgetMs: budget, seed };
  }
  return { warmUps: 1, warmUpMs: 700, runsMax: 7, totalMs: 3500, budgetMs, seed };
}

/**
 * The last allocator of each kind. An engine forgets what it has learnt of objects of which none is
 * left; of an allocator in use there always is one.
 */
const alive = new Map<string, Contender>();

function timedOn(subject: Subject, workload: Workload, point: Point): Timed {
  return async (run) => {
    const allocator = await subject.make();
    workload.run(run, allocator, point);
    alive.set(subject.name, allocator);
  };
}

/** What each of the subjects takes, in the same order. */
export function measureInTurns(
  subjects: readonly Subject[],
  workload: Workload,
  point: Point,
  effort: Effort,
): Promise<Figures[]> {
  return repeatInTurns(
    subjects.map((subject) => timedOn(subject, workload, point)),
    effort,
  );
}

/** What one subject takes at each of the points, in the same order. */
export function measurePoints(
  subject: Subject,
  workload: Workload,
  points: readonly Point[],
  effort: Effort,
): Promise<Figures[]> {
  return repeatInTurns(
    points.map((point) => timedOn(subject, workload, point)),
    effort,
  );
}

export function pointText({ name }: Workload, { agents, frameworks, variant }: Point): string {
  const phase = variant ?? '';
  return placeText({ workload: name, agents, frameworks, phase }).trim();
}
