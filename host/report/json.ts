import type { TrustedResult } from '../trust/result.js';
import { plainJson } from './units.js';

/** Version of the JSON's shape (`docs/replay.schema.json`); raised when a field changes meaning. */
const JSON_VERSION = 2;

/**
 * Fields in the order in which they are written, whatever order they were computed in. A field that
 * is not named here (a resource, say) comes after these, by name.
 */
const FIELD_ORDER: readonly string[] = [
  'version',
  'trace',
  'changes',
  'horizonMs',
  'agents',
  'restsOn',
  'type',
  'field',
  'notPlayed',
  'what',
  'warnings',
  'policies',
  'policy',
  'id',
  'name',
  'role',
  'class',
  'ended',
  'endedMs',
  'arrivedMs',
  'firstResourcesMs',
  'satisfiedMs',
  'startedMs',
  'completedMs',
  'frameworks',
  'total',
  'noMinimum',
  'satisfied',
  'underResourced',
  'infeasible',
  'gaveUp',
  'waiting',
  'stuck',
  'queueTimeMs',
  'completionMs',
  'slowdown',
  'makespanMs',
  'count',
  'of',
  'mean',
  'p50',
  'p90',
  'p99',
  'max',
  'coreHoursHeld',
  'coreHoursUsed',
  'coreHoursUseful',
  'coreHoursBelowMinimum',
  'coreHoursRepeated',
  'relinquishes',
  'utilisationUntilMs',
  'utilisation',
  'jainIndex',
  'roleShortfall',
  'offers',
  'sent',
  'accepted',
  'declined',
  'rescinded',
  'tasksLaunched',
  'diskUse',
  'heldMib',
  'mostMib',
  'mostShare',
  'tasksFailed',
  'roles',
  'finalState',
  'unplaceable',
  'task',
  'resource',
  'wants',
  'most',
  'phases',
  'fromMs',
  'toMs',
  'phase',
  'perFramework',
  'series',
  'coresHeld',
  'coresUsed',
  'dominantShare',
  'diskHeld',
  'diskOfAgents',
  'overSeeds',
  'seeds',
  'measures',
  'measure',
  'interval',
  'difference',
  'low',
  'high',
  'timesMs',
  'values',
  'trust',
  'intervalMs',
  'completed',
  'facts',
  'rows',
  'imposed',
  'missing',
  'inOrder',
  'makespanError',
  'meanWaitErrorMs',
  'errorMs',
  'startErrorMs',
  'completionErrorMs',
  'least',
  'greatest',
];

const RANKS = new Map(FIELD_ORDER.map((field, rank) => [field, rank]));

/** The answer as one line of JSON, the same bytes for the same answer. */
export function renderJson(result: TrustedResult): string {
  return `${stableJson({ version: JSON_VERSION, ...result })}\n`;
}

/** JSON with the fields of every object in one fixed order, and "never" for an infinite time. */
export function stableJson(value: unknown): string {
  return plainJson(value, (_key, child) => written(child));
}

function written(value: unknown): unknown {
  // JSON has no infinity, and `null` would be less than every time to most who sort or compare.
  if (value === Number.POSITIVE_INFINITY) return 'never';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.sort(([a], [b]) => compareFields(a, b)));
}

function compareFields(a: string, b: string): number {
  const rankA = RANKS.get(a) ?? FIELD_ORDER.length;
  const rankB = RANKS.get(b) ?? FIELD_ORDER.length;
  if (rankA !== rankB) return rankA - rankB;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
