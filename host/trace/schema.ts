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
  texts,
  wantedQuantities,
} from '../resources/schema.js';

/**
 * The JSON Schema (draft-07) of a trace: of its header, and of every event by type. Unknown fields
 * are allowed everywhere, so that a later writer can add to an event without breaking this reader.
 */

const constraintGroup = object(
  { attribute_constraints: { type: 'array', minItems: 1, items: { type: 'object' } } },
  ['attribute_constraints'],
);

const offerConstraints = {
  ...object(
    {
      role_constraints: mapOf(
        object({ groups: { type: 'array', minItems: 1, items: constraintGroup } }, ['groups']),
      ),
    },
    [],
  ),
  mesos: 'offer constraints',
};

const agentFields = {
  id: text,
  hostname: text,
  resources,
  attributes: { type: 'string', mesos: 'attributes' },
  capabilities: texts,
  region: text,
  zone: text,
};

const minimum = object(
  {
    resources: { ...text, ...quantities },
    unit: { ...text, ...quantities },
    patience_ms: ms,
    recovery_patience_ms: ms,
  },
  ['resources'],
);

const framework = object(
  {
    id: text,
    name: anyText,
    roles: { ...roles, minItems: 1 },
    suppressed_roles: roles,
    capabilities: texts,
    offer_constraints: offerConstraints,
    min_allocatable: mapOf(wantedQuantities),
    minimum: mapOf(minimum),
    priority: { type: 'integer' },
    permanent: { type: 'boolean' },
    expected_duration_ms: ms,
  },
  ['id', 'name', 'roles'],
);

const offer = object({ id: text, framework_id: text, role, agent_id: text, resources }, [
  'id',
  'framework_id',
  'role',
  'agent_id',
  'resources',
]);

const executor = object({ id: text, resources }, ['id', 'resources']);

const task = object({ id: text, name: anyText, resources, executor }, ['id', 'resources']);

/** The fields of each event type besides `type` and `t`, and which of them must be there. */
const eventFields: Record<string, { fields: Schema; required: readonly string[] }> = {
  AGENT_ADDED: { fields: { agent: object(agentFields, ['id', 'resources']) }, required: ['agent'] },
  AGENT_UPDATED: { fields: { agent: object(agentFields, ['id']) }, required: ['agent'] },
  AGENT_ACTIVATED: { fields: { agent_id: text, reason: anyText }, required: ['agent_id'] },
  AGENT_DEACTIVATED: { fields: { agent_id: text, reason: anyText }, required: ['agent_id'] },
  AGENT_REMOVED: { fields: { agent_id: text, reason: anyText }, required: ['agent_id'] },
  WEIGHTS_UPDATED: {
    fields: { weights: mapOf({ type: 'number', exclusiveMinimum: 0 }) },
    required: ['weights'],
  },
  QUOTA_UPDATED: {
    fields: { role, guarantees: quantities, limits: quantities },
    required: ['role'],
  },
  MAINTENANCE_SCHEDULED: {
    fields: { agent_id: text, start_ms: { ...ms, minimum: -TIME_MAX_MS }, duration_ms: ms },
    required: ['agent_id'],
  },
  FRAMEWORK_ADDED: { fields: { framework }, required: ['framework'] },
  FRAMEWORK_UPDATED: { fields: { framework }, required: ['framework'] },
  FRAMEWORK_ACTIVATED: {
    fields: { framework_id: text, reason: anyText },
    required: ['framework_id'],
  },
  FRAMEWORK_DEACTIVATED: {
    fields: { framework_id: text, reason: anyText },
    required: ['framework_id'],
  },
  FRAMEWORK_REMOVED: {
    fields: { framework_id: text, reason: anyText },
    required: ['framework_id'],
  },
  OFFERS: {
    fields: { cycle: count, agents: count, offers: { type: 'array', items: offer } },
    required: ['offers'],
  },
  RESCIND: { fields: { offer_id: text }, required: ['offer_id'] },
  ACCEPT: {
    fields: {
      framework_id: text,
      offer_ids: { ...texts, minItems: 1 },
      tasks: { type: 'array', items: task },
      refuse_seconds: refuseSeconds,
    },
    required: ['framework_id', 'offer_ids', 'tasks'],
  },
  DECLINE: {
    fields: {
      framework_id: text,
      offer_ids: { ...texts, minItems: 1 },
      refuse_seconds: refuseSeconds,
    },
    required: ['framework_id', 'offer_ids'],
  },
  SUPPRESS: { fields: { framework_id: text, roles }, required: ['framework_id'] },
  REVIVE: { fields: { framework_id: text, roles }, required: ['framework_id'] },
  TASK_STATUS: {
    fields: { framework_id: text, agent_id: text, task_id: text, state: text },
    required: ['framework_id', 'agent_id', 'task_id', 'state'],
  },
  FAILURE: {
    fields: { framework_id: text, agent_id: text, executor_id: text },
    required: ['framework_id', 'agent_id', 'executor_id'],
  },
  STARTED: {
    fields: { framework_id: text, reason: { enum: ['minimum', 'waited'] } },
    required: ['framework_id', 'reason'],
  },
  FINISHED: { fields: { framework_id: text }, required: ['framework_id'] },
  DEMAND: {
    fields: { framework_id: text, demand: demandSchema, derived: { type: 'boolean' } },
    required: ['framework_id', 'demand'],
  },
};

export const headerSchema: Schema = object(
  {
    type: { const: 'TRACE' },
    version: { type: 'integer', minimum: 1 },
    name: text,
    description: anyText,
    source: anyText,
    start: anyText,
    horizon_ms: ms,
    master: object(
      {
        allocation_interval_ms: { ...ms, minimum: 1 },
        min_allocatable_resources: wantedQuantities,
        filter_gpu_resources: { type: 'boolean' },
        offer_timeout_ms: ms,
        fairness_exclude: texts,
        region: text,
      },
      [],
    ),
  },
  ['type', 'version', 'name'],
);

/** The schema of each event by its type. */
export const eventSchemas: ReadonlyMap<string, Schema> = new Map(
  Object.entries(eventFields).map(([type, { fields, required }]) => [
    type,
    object({ type: { const: type }, t: ms, inferred: texts, ...fields }, [
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
