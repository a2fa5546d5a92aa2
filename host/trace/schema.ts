/**
 * The JSON Schema (draft-07) of a trace: of its header, and of every event by type. Unknown fields
 * are allowed everywhere, so that a later writer can add to an event without breaking this reader.
 *
 * `mesos` is a keyword of this package: what a text or a list means to Mesos, checked by `content.ts`.
 */

export interface Schema {
  readonly [keyword: string]: unknown;
}

const text = { type: 'string', minLength: 1 };
const anyText = { type: 'string' };

/** Ten years: the largest time and duration, in ms. */
export const TIME_MAX_MS = 10 * 365 * 24 * 3_600_000;
/** Core-milliseconds that an application may have to do: 2.5 million core-hours. */
const WORK_MAX = 9e12;
const WORK_FACTOR_MAX = 1000;
/** A filter may last for a century; who wants nothing suppresses. */
const REFUSE_SECONDS_MAX = 3_153_600_000;

const ms = { type: 'integer', minimum: 0, maximum: TIME_MAX_MS };
const texts = { type: 'array', items: text };
const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const refuseSeconds = { type: 'number', minimum: -1, maximum: REFUSE_SECONDS_MAX };
const role = { ...text, mesos: 'role' };
const roles = { type: 'array', items: role };
const quantities = { type: 'string', mesos: 'quantities' };
const wantedQuantities = { type: 'array', items: quantities };

/** A JSON object with the fields given, of which those in `required` must be there. */
function object(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, required };
}

function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

const labels = object({ labels: { type: 'array', items: object({ key: anyText }, ['key']) } }, []);

const resource = object(
  {
    name: text,
    type: { enum: ['SCALAR', 'RANGES', 'SET'] },
    scalar: object({ value: { type: 'number' } }, ['value']),
    ranges: object(
      { range: { type: 'array', items: object({ begin: count, end: count }, ['begin', 'end']) } },
      ['range'],
    ),
    set: object({ item: { type: 'array', items: anyText } }, ['item']),
    role: text,
    reservations: {
      type: 'array',
      items: object(
        { type: { enum: ['STATIC', 'DYNAMIC'] }, role: text, principal: anyText, labels },
        ['type', 'role'],
      ),
    },
    reservation: object({ principal: anyText, labels }, []),
    disk: object(
      {
        persistence: object({ id: text, principal: anyText }, ['id']),
        volume: { type: 'object' },
        source: object({ type: text }, ['type']),
      },
      [],
    ),
    revocable: { type: 'object' },
    shared: { type: 'object' },
    provider_id: object({ value: text }, ['value']),
    allocation_info: object({ role: text }, []),
  },
  ['name', 'type'],
);

const resources = { type: ['string', 'array'], items: resource, mesos: 'resources' };

/** Of a task: Mesos launches none that uses nothing. */
const someResources = { ...resources, mesos: 'some resources' };

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

const sparkCoarse = object(
  {
    model: { const: 'spark-coarse' },
    properties: mapOf(anyText),
    work_core_ms: { type: 'number', minimum: 0, maximum: WORK_MAX },
    executor_start_ms: ms,
    below: object(
      {
        cores: { type: 'number', minimum: 0 },
        work_factor: { type: 'number', minimum: 1, maximum: WORK_FACTOR_MAX },
      },
      ['cores', 'work_factor'],
    ),
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
          resources: someResources,
          after_ms: ms,
          duration_ms: ms,
          start_ms: ms,
          unique_host: { type: 'boolean' },
        },
        ['id', 'resources', 'after_ms'],
      ),
    },
    refuse_seconds: refuseSeconds,
    unused_refuse_seconds: refuseSeconds,
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
    object({ type: { const: type }, t: ms, ...fields }, ['type', 't', ...required]),
  ]),
);

/** One schema for every line of a trace, for tools outside of this package. */
export const traceLineSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A line of a fairlead trace',
  oneOf: [headerSchema, ...eventSchemas.values()],
};
