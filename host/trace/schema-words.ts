import type { ErrorObject } from 'ajv';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
]);

/** What a schema expects where a value failed it, for people. The error has to be verbose. */
export function expectation(error: ErrorObject): string {
  switch (error.keyword) {
    case 'const':
      return JSON.stringify(error.params.allowedValue);
    case 'enum':
      return `one of ${(error.params.allowedValues as string[]).join(', ')}`;
    case 'type':
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return expectedOf(error.parentSchema ?? {});
    case 'minLength':
      return 'a text that is not empty';
    case 'minItems':
      return 'a list that is not empty';
    default:
      return `that it ${error.message ?? 'fits the schema'}`;
  }
}

function expectedOf({ type, minimum, maximum, exclusiveMinimum }: Record<string, unknown>): string {
  const types = [type].flat().map((name) => TYPES.get(String(name)) ?? String(name));
  const words = types.join(' or ');
  if (exclusiveMinimum !== undefined) return `${words} above ${exclusiveMinimum}`;
  if (minimum === undefined) return words;
  return maximum === undefined
    ? `${words} from ${minimum} on`
    : `${words} from ${minimum} to ${maximum}`;
}

const SHOWN_MAX = 40;

/** A value in a message: what is small as it is written, of the rest what it is. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}
