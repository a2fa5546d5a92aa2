import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { OutputLine, ScriptOp } from './lines.js';

/** What each line may hold, as JSON Schemas; the first word of a line says which one applies. */

const text = { type: 'string' } as const;
const name = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text } as const;
const number = { type: 'number' } as const;
const flag = { type: 'boolean' } as const;
const resources = {
  anyOf: [text, { type: 'array', items: { type: 'object', required: ['name', 'type'] } }],
} as const;
const byName = (of: object) => ({ type: 'object', additionalProperties: of });

type Fields = Readonly<Record<string, object>>;

const triple = { framework: name, role: name, agent: name };
const agent = {
  resources,
  revocable: text,
  attributes: text,
  capabilities: texts,
  hostname: name,
  region: name,
  zone: name,
  used: byName(byName(resources)),
  maintenance: { type: 'object', required: ['start_ms'], properties: { start_ms: number } },
};
const framework = {
  suppressed: texts,
  capabilities: texts,
  active: flag,
  min_allocatable: byName(texts),
  offer_constraints: { type: 'object' },
};

/** By op: fields that must be there, fields that may. */
const OPS: Readonly<Record<ScriptOp['op'], readonly [Fields, Fields]>> = {
  comment: [{}, { text }],
  options: [
    {},
    {
      allocation_interval: { type: 'number', exclusiveMinimum: 0 },
      min_allocatable: texts,
      fairness_exclude: texts,
      filter_gpu: flag,
      event_driven: flag,
      region: name,
      zone: name,
    },
  ],
  addAgent: [{ id: name, resources }, agent],
  updateAgent: [{ id: name }, agent],
  removeAgent: [{ id: name }, {}],
  activateAgent: [{ id: name }, {}],
  deactivateAgent: [{ id: name }, {}],
  addFramework: [{ id: name, roles: texts }, framework],
  updateFramework: [{ id: name, roles: texts }, framework],
  removeFramework: [{ id: name }, {}],
  activateFramework: [{ id: name }, {}],
  deactivateFramework: [{ id: name }, {}],
  updateWeights: [{ weights: byName(number) }, {}],
  updateQuota: [{ role: name }, { guarantees: text, limits: text }],
  suppress: [{ framework: name }, { roles: texts }],
  revive: [{ framework: name }, { roles: texts }],
  decline: [triple, { resources, refuse_seconds: number }],
  finish: [triple, { resources, refuse_seconds: number }],
  accept: [{ ...triple, use: resources }, { refuse_seconds: number }],
  reserve: [{ ...triple, resources }, {}],
  unreserve: [{ ...triple, resources }, {}],
  create: [{ ...triple, resources }, {}],
  destroy: [{ ...triple, resources }, {}],
  whitelist: [{}, { hosts: texts }],
  pause: [{}, {}],
  resume: [{}, {}],
  advance: [{ ms: { type: 'number', minimum: 0 } }, {}],
  allocate: [{}, {}],
  dump: [{}, {}],
};

const clients = {
  type: 'array',
  items: { type: 'object', required: ['client'], properties: { client: text, share: number } },
};
const count = { type: 'integer', minimum: 0 };

const LINES: Readonly<Record<string, readonly [Fields, Fields]>> = {
  offer: [
    {
      step: count,
      cycle: count,
      trigger: { enum: ['batch', 'event'] },
      time_ms: number,
      ...triple,
      items: {
        type: 'array',
        items: { type: 'object', required: ['name', 'role'], properties: { name, role: name } },
      },
    },
    { resources: text },
  ],
  inverse: [{ step: count, framework: name, agent: name }, {}],
  cycle: [{ step: count, cycle: count, time_ms: number }, {}],
  state: [
    { step: count },
    {
      roles: clients,
      frameworks: byName(clients),
      available: byName(text),
      role_tree: { type: 'object' },
    },
  ],
};

/** Says what is wrong with a line, if anything is. */
export interface Check<T> {
  problemOf(json: unknown): string | undefined;
  /** Only a type: what a line without problems is. */
  readonly value?: T;
}

function problemText({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? '' : `${instancePath.slice(1)} `;
  const extra = params.additionalProperty === undefined ? '' : `: ${params.additionalProperty}`;
  return `${where}${message ?? 'is wrong'}${extra}`;
}

function newCheck<T>(
  tag: string,
  kinds: Readonly<Record<string, readonly [Fields, Fields]>>,
): Check<T> {
  const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false, strictTypes: false });
  const validators = new Map<string, ValidateFunction>();
  for (const [kind, [required, optional]] of Object.entries(kinds)) {
    validators.set(
      kind,
      ajv.compile({
        type: 'object',
        required: [tag, ...Object.keys(required)],
        properties: { [tag]: text, ...optional, ...required },
        additionalProperties: false,
      }),
    );
  }
  return {
    problemOf(json) {
      const isObject = typeof json === 'object' && json !== null;
      const kind = isObject ? (json as Record<string, unknown>)[tag] : undefined;
      const validate = validators.get(String(kind));
      if (typeof kind !== 'string' || validate === undefined) {
        return `unknown ${tag} ${JSON.stringify(kind)}: expected one of ${[...validators.keys()].join(', ')}`;
      }
      if (validate(json)) return undefined;
      return `${kind}: ${(validate.errors ?? []).map(problemText).join('; ')}`;
    },
  };
}

export const checkScript: Check<ScriptOp> = newCheck('op', OPS);
export const checkExpected: Check<OutputLine> = newCheck('type', LINES);
