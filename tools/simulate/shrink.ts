import type { Policy } from '../../host/allocator/api.js';
import type { ClusterScenario } from '../../host/scenario/index.js';
import { type Outcome, simulate } from './run.js';

/** A smaller cluster may hide the failure; so many attempts are made to find one that does not. */
const ATTEMPTS_MAX = 60;

/** What is tried, the largest cut first. */
function smaller(options: ClusterScenario): ClusterScenario[] {
  const cut = (field: 'agents' | 'applications' | 'roles', factor: number): ClusterScenario => ({
    ...options,
    [field]: Math.max(1, Math.floor(options[field] * factor)),
  });
  return [
    cut('agents', 0.25),
    cut('applications', 0.25),
    cut('agents', 0.5),
    cut('applications', 0.5),
    { ...options, agentLosses: 0 },
    { ...options, uncooperative: 0 },
    { ...options, roles: 1 },
    cut('roles', 0.5),
    cut('agents', 0.8),
    cut('applications', 0.8),
    { ...options, agents: options.agents - 1 },
    { ...options, applications: options.applications - 1 },
  ].filter((candidate) => isSmaller(candidate, options));
}

function isSmaller(candidate: ClusterScenario, options: ClusterScenario): boolean {
  if (candidate.agents < 1 || candidate.applications < 1) return false;
  return JSON.stringify(candidate) !== JSON.stringify(options);
}

/** The smallest cluster found that still fails with the same seed. */
export async function shrink(
  options: ClusterScenario,
  policy: Policy,
  onSmaller: (options: ClusterScenario, outcome: Outcome) => void,
): Promise<ClusterScenario> {
  let attempts = 0;
  let smallest = options;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of smaller(smallest)) {
      if (++attempts > ATTEMPTS_MAX) return smallest;
      const outcome = await simulate(candidate, policy);
      if (outcome.passed) continue;
      smallest = candidate;
      onSmaller(candidate, outcome);
      found = true;
      break;
    }
  }
  return smallest;
}
