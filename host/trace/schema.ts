/**
 * The JSON Schema (draft-07) of a trace: of its header, and of every event by type. Unknown fields
 * are allowed everywhere, so that a later writer can add to an event without breaking this reader.
 */

interface Schema {
  readonly [keyword: string]: unknown;
}

const text = { type: 'string', minLength: 1 };
const anyText = { type: 'string' };
const ms = { type: 'number', minimum: 0 };
const texts = { type: 'array', items: text };
const count = { type: 'integer', minimum: 0 };

/** A JSON object with the fields given, of which those in `required` must be there. */
function object(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, required };
}

function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

const resources = {
  anyOf: [
    { type: 'string' },
    { type: 'array', items: object({ name: text, type: text }, ['name', 'type']) },
  ],
};

const agentFields = {
  id: text,
  hostname: text,
  resources,
  attributes: anyText,
  capabilities: texts,
  region: text,
  zone: text,
};

const minimum = object({ resources: text, unit: text, patience_ms: ms, recovery_patience_ms: ms }, [
  'resources',
]);

const framework = object(
  {
    id: text,
    name: anyText,
    roles: { ...texts, minItems: 1 },
    suppressed_roles: texts,
    capabilities: texts,
    offer_constraints: { type: 'object' },
    min_allocatable: mapOf({ type: 'array', items: anyText }),
    minimum: mapOf(minimum),
    priority: { type: 'number' },
    permanent: { type: 'boolean' },
  },
  ['id', 'name', 'roles'],
);

const offer = object({ id: text, framework_id: text, role: text, agent_id: text, resources }, [
  'id',
  'framework_id',
  'role',
  'agent_id',
  'resources',
]);

const executor = object({ id: text, resources }, ['id', 'resources']);

const task = object({ id: text, name: anyText, resources, executor }, ['id', 'resources']);

const sparkCoarse = object(
  {
    model: { const: 'spark-coarse' },
    properties: mapOf(anyText),
    work_core_ms: ms,
    executor_start_ms: ms,
    below: object({ cores: { type: 'number' }, work_factor: { type: 'number', minimum: 1 } }, [
      'cores',
      'work_factor',
    ]),
  },
  ['model', 'properties', 'work_core_ms', 'executor_start_ms'],
);

const tasksDemand = object(
  {
    model: { const: 'tasks' },
    tasks: {
      type: 'array',
      items: object(
        {
          id: text,
          name: anyText,
          resources,
          after_ms: ms,
          duration_ms: ms,
          start_ms: ms,
          unique_host: { type: 'boolean' },
        },
        ['id', 'resources', 'after_ms'],
      ),
    },
    refuse_seconds: { type: 'number' },
    unused_refuse_seconds: { type: 'number' },
    tasks_per_offer: { type: 'integer', minimum: 1 },
  },
  ['model', 'tasks'],
);

/** A demand of a known model is checked; one of a model that comes later passes. */
const demand = {
  ...object({ model: text }, ['model']),
  allOf: [
    {
      if: { properties: { model: { const: 'spark-coarse' } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a JSON Schema keyword here.
      then: sparkCoarse,
    },
    {
      if: { properties: { model: { const: 'tasks' } } },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a JSON Schema keyword here.
      then: tasksDemand,
    },
  ],
};

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
    fields: { role: text, guarantees: anyText, limits: anyText },
    required: ['role'],
  },
  MAINTENANCE_SCHEDULED: {
    fields: { agent_id: text, start_ms: { type: 'number' }, duration_ms: ms },
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
      refuse_seconds: { type: 'number' },
    },
    required: ['framework_id', 'offer_ids', 'tasks'],
  },
  DECLINE: {
    fields: {
      framework_id: text,
      offer_ids: { ...texts, minItems: 1 },
      refuse_seconds: { type: 'number' },
    },
    required: ['framework_id', 'offer_ids'],
  },
  SUPPRESS: { fields: { framework_id: text, roles: texts }, required: ['framework_id'] },
  REVIVE: { fields: { framework_id: text, roles: texts }, required: ['framework_id'] },
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
    fields: { framework_id: text, demand, derived: { type: 'boolean' } },
    required: ['framework_id', 'demand'],
  },
};

/** Every event type that this version knows. */
export const eventTypes: readonly string[] = Object.keys(eventFields);

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
        allocation_interval_ms: { type: 'number', exclusiveMinimum: 0 },
        min_allocatable_resources: texts,
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
export const eventSchemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries(eventFields).map(([type, { fields, required }]) => [
    type,
    object({ type: { const: type }, t: ms, ...fields }, ['type', 't', ...required]),
  ]),
);

/** One schema for every line of a trace, for tools outside of this package. */
export const traceLineSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of a fairlead trace',
  oneOf: [headerSchema, ...Object.values(eventSchemas)],
};
