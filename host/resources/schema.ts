/**
 * JSON Schema (draft-07) of Mesos' words, and the blocks that schemas of more are made of.
 *
 * `mesos` is a keyword of this package: what a text or a list means to Mesos, which who checks by
 * the schema has to know (`trace/content.ts`).
 */

export interface Schema {
  readonly [keyword: string]: unknown;
}

export const text = { type: 'string', minLength: 1 };
export const anyText = { type: 'string' };

/** Ten years: the largest time and duration, in ms. */
export const TIME_MAX_MS = 10 * 365 * 24 * 3_600_000;
/** A filter may last for a century; who wants nothing suppresses. */
const REFUSE_SECONDS_MAX = 3_153_600_000;

export const ms = { type: 'integer', minimum: 0, maximum: TIME_MAX_MS };
export const texts = { type: 'array', items: text };
export const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const refuseSeconds = { type: 'number', minimum: -1, maximum: REFUSE_SECONDS_MAX };
export const role = { ...text, mesos: 'role' };
export const roles = { type: 'array', items: role };
export const quantities = { type: 'string', mesos: 'quantities' };
export const wantedQuantities = { type: 'array', items: quantities };

/** A JSON object with the fields given, of which those in `required` must be there. */
export function object(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, required };
}

export function mapOf(values: Schema): Schema {
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

export const resources = { type: ['string', 'array'], items: resource, mesos: 'resources' };

/** Of a task: Mesos launches none that uses nothing. */
export const someResources = { ...resources, mesos: 'some resources' };
