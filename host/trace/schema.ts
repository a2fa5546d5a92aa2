import { demandSchema } from '../models/index.js';
import {
  anyText,
  count,
  mapOf,
  ms,
  object,
  quantities,
  refuseSeconds,
  resources,
  role,
  roles,
  type Schema,
  TIME_MAX_MS,
  text,
  wantedQuantities,
  word,
  words,
} from '../resources/schema.js';
import { OPERATION_TYPES } from './events.js';

/**
 * The JSON Schema (draft-07) of a trace: of its header, and of every event by type. Unknown fields
 * are allowed everywhere, so that a later writer can add to an event without breaking this reader.
 */

/** A pebibyte, or a petabit a second in the usual unit: more is a slip of the pen. */
const SIZE_MAX = 1e9;

const attributeConstraint = { type: 'object', names: 'attribute constraint' };

const constraintGroup = object(
  { attribute_constraints: { type: 'array', minItems: 1, items: attributeConstraint } },
  ['attribute_constraints'],
);

const offerConstraints = {
  ...object(
    {
      role_constraints: mapOf(
        object({ groups: { type: 'array', minItems: 1, items: constraintGroup } }, ['groups']),
        'role',
      ),
    },
    [],
  ),
  mesos: 'offer constraints',
};

const agentId = text('agent');
const place = text('place');

const agentFields = {
  id: agentId,
  hostname: agentId,
  resources,
  attributes: { ...anyText('attributes'), mesos: 'attributes' },
  capabilities: words,
  region: place,
  zone: place,
};

const minimum = object(
  {
    resources: { ...word, ...quantities },
    unit: { ...word, ...quantities },
    patience_ms: ms,
    recovery_patience_ms: ms,
  },
  ['resources'],
);

const frameworkId = text('framework');

const framework = object(
  {
    id: frameworkId,
    name: anyText('application'),
    roles: { ...roles, minItems: 1 },
    suppressed_roles: roles,
    capabilities: words,
    offer_constraints: offerConstraints,
    min_allocatable: mapOf(wantedQuantities, 'role'),
    minimum: mapOf(minimum, 'role'),
    priority: { type: 'integer' },
    permanent: { type: 'boolean' },
    expected_duration_ms: ms,
  },
  ['id', 'name', 'roles'],
);

const offerId = text('offer');
const offerIds = { type: 'array', items: offerId, minItems: 1 };

const offer = object(
  { id: offerId, framework_id: frameworkId, role, agent_id: agentId, resources },
  ['id', 'framework_id', 'role', 'agent_id', 'resources'],
);

const executorId = text('executor');
const executor = object({ id: executorId, resources }, ['id', 'resources']);

const taskId = text('task');
const task = object({ id: taskId, name: anyText('task'), resources, executor }, [
  'id',
  'resources',
]);

const operation = object({ type: { enum: [...OPERATION_TYPES] }, resources }, [
  'type',
  'resources',
]);

const reason = anyText('prose');

/** The fields of each event type besides `type` and `t`, and which of them must be there. */
const eventFields: Record<string, { fields: Schema; required: readonly string[] }> = {
  AGENT_ADDED: { fields: { agent: object(agentFields, ['id', 'resources']) }, required: ['agent'] },
  AGENT_UPDATED: { fields: { agent: object(agentFields, ['id']) }, required: ['agent'] },
  AGENT_ACTIVATED: { fields: { agent_id: agentId, reason }, required: ['agent_id'] },
  AGENT_DEACTIVATED: { fields: { agent_id: agentId, reason }, required: ['agent_id'] },
  AGENT_REMOVED: { fields: { agent_id: agentId, reason }, required: ['agent_id'] },
  WEIGHTS_UPDATED: {
    fields: { weights: mapOf({ type: 'number', exclusiveMinimum: 0 }, 'role') },
    required: ['weights'],
  },
  QUOTA_UPDATED: {
    fields: { role, guarantees: quantities, limits: quantities },
    required: ['role'],
  },
  MAINTENANCE_SCHEDULED: {
    fields: { agent_id: agentId, start_ms: { ...ms, minimum: -TIME_MAX_MS }, duration_ms: ms },
    required: ['agent_id'],
  },
  FRAMEWORK_ADDED: { fields: { framework }, required: ['framework'] },
  FRAMEWORK_UPDATED: { fields: { framework }, required: ['framework'] },
  FRAMEWORK_ACTIVATED: {
    fields: { framework_id: frameworkId, reason },
    required: ['framework_id'],
  },
  FRAMEWORK_DEACTIVATED: {
    fields: { framework_id: frameworkId, reason },
    required: ['framework_id'],
  },
  FRAMEWORK_REMOVED: {
    fields: { framework_id: frameworkId, reason },
    required: ['framework_id'],
  },
  OFFERS: {
    fields: { cycle: count, agents: count, offers: { type: 'array', items: offer } },
    required: ['offers'],
  },
  ALLOCATIONS: { fields: { framework_id: frameworkId, role, count }, required: ['role', 'count'] },
  RESCIND: { fields: { offer_id: offerId }, required: ['offer_id'] },
  ACCEPT: {
    fields: {
      framework_id: frameworkId,
      offer_ids: offerIds,
      tasks: { type: 'array', items: task },
      operations: { type: 'array', items: operation },
      refuse_seconds: refuseSeconds,
    },
    required: ['framework_id', 'offer_ids', 'tasks'],
  },
  DECLINE: {
    fields: {
      framework_id: frameworkId,
      offer_ids: offerIds,
      refuse_seconds: refuseSeconds,
    },
    required: ['framework_id', 'offer_ids'],
  },
  SUPPRESS: { fields: { framework_id: frameworkId, roles }, required: ['framework_id'] },
  REVIVE: { fields: { framework_id: frameworkId, roles }, required: ['framework_id'] },
  TASK_STATUS: {
    fields: {
      framework_id: frameworkId,
      agent_id: agentId,
      task_id: taskId,
      state: word,
      resources,
      role,
    },
    required: ['framework_id', 'agent_id', 'task_id', 'state'],
  },
  FAILURE: {
    fields: { framework_id: frameworkId, agent_id: agentId, executor_id: executorId },
    required: ['framework_id', 'agent_id', 'executor_id'],
  },
  STARTED: {
    fields: { framework_id: frameworkId, reason: { enum: ['minimum', 'waited'] } },
    required: ['framework_id', 'reason'],
  },
  FINISHED: { fields: { framework_id: frameworkId }, required: ['framework_id'] },
  DEMAND: {
    fields: { framework_id: frameworkId, demand: demandSchema, derived: { type: 'boolean' } },
    required: ['framework_id', 'demand'],
  },
};

const share = { type: 'number', minimum: 0, maximum: 1 };
/** Mebibytes, or units of bandwidth. */
const size = { type: 'number', minimum: 0, maximum: SIZE_MAX };
const interval = { ...ms, minimum: 1 };

const agentFlags = object(
  {
    gc_delay_ms: ms,
    gc_disk_headroom: share,
    disk_watch_interval_ms: interval,
    container_disk_watch_interval_ms: interval,
    enforce_container_disk_quota: { type: 'boolean' },
    fetcher_cache_size_mib: size,
    egress_rate_limit_per_container: { ...size, minimum: 0.001 },
    egress_unique_flow_per_container: { type: 'boolean' },
  },
  [],
);

const file = object({ mib: size, unpacked_mib: size }, ['mib']);

export const headerSchema: Schema = object(
  {
    type: { const: 'TRACE' },
    version: { type: 'integer', minimum: 1 },
    name: text('trace'),
    description: anyText('prose'),
    source: anyText('nothing'),
    start: anyText('nothing'),
    horizon_ms: ms,
    master: object(
      {
        allocation_interval_ms: { ...ms, minimum: 1 },
        min_allocatable_resources: wantedQuantities,
        filter_gpu_resources: { type: 'boolean' },
        offer_timeout_ms: ms,
        fairness_exclude: words,
        region: place,
      },
      [],
    ),
    agent: agentFlags,
    files: mapOf(file, 'path'),
  },
  ['type', 'version', 'name'],
);

/** The schema of each event by its type. */
export const eventSchemas: ReadonlyMap<string, Schema> = new Map(
  Object.entries(eventFields).map(([type, { fields, required }]) => [
    type,
    object({ type: { const: type }, t: ms, inferred: words, ago_ms: ms, ...fields }, [
      'type',
      't',
      ...required,
    ]),
  ]),
);

/** One schema for every line of a trace, for tools outside of this package. */
export const traceLineSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of a fairlead trace',
  oneOf: [headerSchema, ...eventSchemas.values()],
};
