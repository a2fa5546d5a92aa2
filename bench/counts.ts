import type { Point, Workload } from './cluster.js';
import type { Figure } from './findings.js';
import { placeText, Run } from './harness.js';
import { MODULE } from './subjects.js';
import {
  addAndUpdateSlave,
  allocatorBacklog,
  batchCycle,
  persistentVolumes,
} from './workloads/agents.js';
import { failoverStorm, fullCycle, steadyState } from './workloads/own.js';
import { largeAndSmallQuota, metrics, nonQuotaVsQuota } from './workloads/quotas.js';
import {
  declineOffers,
  extremeSuppressOffers,
  resourceLabels,
  suppressOffers,
} from './workloads/shared-role.js';

/** What workloads do, in numbers: the same on every machine and for every right allocator. */

const SMALL: Point = { agents: 30, frameworks: 10 };

const COUNTED: readonly (readonly [Workload, Point])[] = [
  [addAndUpdateSlave, SMALL],
  [declineOffers, SMALL],
  [resourceLabels, SMALL],
  [suppressOffers, SMALL],
  [extremeSuppressOffers, SMALL],
  [persistentVolumes, SMALL],
  [metrics, SMALL],
  [allocatorBacklog, SMALL],
  [batchCycle, SMALL],
  [largeAndSmallQuota, { agents: 30, frameworks: 30 }],
  [nonQuotaVsQuota, { agents: 20, frameworks: 20, variant: 'with quota' }],
  [fullCycle, SMALL],
  [steadyState, SMALL],
  [failoverStorm, SMALL],
];

/** The workloads that stop by themselves, each once, and small. */
export async function countFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [workload, point] of COUNTED) {
    const run = new Run(Number.POSITIVE_INFINITY);
    workload.run(run, await MODULE.make(), point);
    for (const [phase, value] of run.counts) {
      const name = placeText({ workload: workload.name, ...point, phase });
      figures.push({ name, value, unit: 'count' });
    }
  }
  return figures;
}
