import type { Workload } from '../cluster.js';
import { addAndUpdateSlave, allocatorBacklog, batchCycle, persistentVolumes } from './agents.js';
import { multiFramework } from './multi-framework.js';
import { failoverStorm, fullCycle, steadyState } from './own.js';
import { largeAndSmallQuota, metrics, nonQuotaVsQuota } from './quotas.js';
import {
  declineOffers,
  extremeSuppressOffers,
  resourceLabels,
  suppressOffers,
} from './shared-role.js';

/** Mesos' own, in its order. */
export const MESOS_WORKLOADS: readonly Workload[] = [
  addAndUpdateSlave,
  declineOffers,
  resourceLabels,
  suppressOffers,
  extremeSuppressOffers,
  persistentVolumes,
  metrics,
  allocatorBacklog,
  batchCycle,
  largeAndSmallQuota,
  nonQuotaVsQuota,
  multiFramework,
];

export const WORKLOADS: readonly Workload[] = [
  ...MESOS_WORKLOADS,
  fullCycle,
  steadyState,
  failoverStorm,
];
