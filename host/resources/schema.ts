/**
 * JSON Schema (draft-07) of Mesos' words, and the blocks that schemas of more are made of.
 *
 * Two keywords are this package's. `mesos` is what a text or a list means to Mesos, which who checks by
 * the schema has to know (`trace/content.ts`). `names` is whom or what a text names, which who makes
 * names unknown has to know (`trace/anonymize/`): every text has it.
 */

export interface Schema {
  readonly [keyword: string]: unknown;
}

/**
 * Whom or what a text names. `nothing`: it is a word of Mesos or of the format, or says how much.
 * `prose` is written for people and may hold anything. The last ones hold names of several sorts.
 */
export type Names =
  | 'nothing'
  | 'prose'
  | 'trace'
  | 'agent'
  | 'place'
  | 'framework'
  | 'application'
  | 'task'
  | 'executor'
  | 'offer'
  | 'role'
  | 'principal'
  | 'label'
  | 'path'
  | 'disk'
  | 'item'
  | 'attributes'
  | 'resources'
  | 'attribute constraint'
  | 'service constraint'
  | 'spark properties';

/** A text that is not empty. */
export function text(names: Names): Schema {
  return { type: 'string', minLength: 1, names };
}

export function anyText(names: Names): Schema {
  return { type: 'string', names };
}

/** A word of Mesos or of the format. */
export const word = text('nothing');

/** Ten years: the largest time and duration, in ms. */
export const TIME_MAX_MS = 10 * 365 * 24 * 3_600_000;
/** A filter may last for a century; who wants nothing suppresses. */
const REFUSE_SECONDS_MAX = 3_153_600_000;

export const ms = { type: 'integer', minimum: 0, maximum: TIME_MAX_MS };
export const words = { type: 'array', items: word };
export const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const refuseSeconds = { type: 'number', minimum: -1, maximum: REFUSE_SECONDS_MAX };
export const role = { ...text('role'), mesos: 'role' };
export const roles = { type: 'array', items: role };
export const quantities = { ...anyText('nothing'), mesos: 'quantities' };
export const wantedQuantities = { type: 'array', items: quantities };

/** A JSON object with the fields given, of which those in `required` must be there. */
export function object(properties: Schema, required: readonly string[]): Schema {
  return { type: 'object', properties, required };
}

/** A JSON object with keys of one's own. */
export function mapOf(values: Schema, keysName: Names): Schema {
  return { type: 'object', propertyNames: { names: keysName }, additionalProperties: values };
}

const label = object({ key: anyText('label'), value: anyText('label') }, ['key']);
const labels = object({ labels: { type: 'array', items: label } }, []);
const root = object({ root: anyText('path') }, []);

const disk = object(
  {
    persistence: object({ id: text('disk'), principal: anyText('principal') }, ['id']),
    volume: object(
      {
        container_path: anyText('path'),
        host_path: anyText('path'),
        mode: anyText('nothing'),
      },
      [],
    ),
    source: object(
      {
        type: word,
        path: root,
        mount: root,
        vendor: anyText('disk'),
        id: anyText('disk'),
        profile: anyText('disk'),
        metadata: labels,
      },
      ['type'],
    ),
  },
  [],
);

const resource = object(
  {
    name: word,
    type: { enum: ['SCALAR', 'RANGES', 'SET'] },
    scalar: object({ value: { type: 'number' } }, ['value']),
    ranges: object(
      { range: { type: 'array', items: object({ begin: count, end: count }, ['begin', 'end']) } },
      ['range'],
    ),
    set: object({ item: { type: 'array', items: anyText('item') } }, ['item']),
    role: text('role'),
    reservations: {
      type: 'array',
      items: object(
        {
          type: { enum: ['STATIC', 'DYNAMIC'] },
          role: text('role'),
          principal: anyText('principal'),
          labels,
        },
        ['type', 'role'],
      ),
    },
    reservation: object({ principal: anyText('principal'), labels }, []),
    disk,
    revocable: { type: 'object' },
    shared: { type: 'object' },
    provider_id: object({ value: text('disk') }, ['value']),
    allocation_info: object({ role: text('role') }, []),
  },
  ['name', 'type'],
);

export const resources = {
  type: ['string', 'array'],
  items: resource,
  mesos: 'resources',
  names: 'resources',
};

/** Of a task: Mesos launches none that uses nothing. */
export const someResources = { ...resources, mesos: 'some resources' };
