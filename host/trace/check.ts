import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { findNodeAtLocation, type JSONPath, type ParseError, parseTree } from 'jsonc-parser';
import { TraceError, type TracePlace } from './errors.js';
import type { TraceEvent, TraceHeader } from './events.js';
import { eventSchemas, headerSchema } from './schema.js';

/** What a line holds before it is known to be an event. */
export type Line = { readonly [field: string]: unknown };

const ajv = new Ajv({ allErrors: false, strictTypes: false });
const validators = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction {
  let validate = validators.get(type);
  if (validate === undefined) {
    validate = ajv.compile(type === 'TRACE' ? headerSchema : (eventSchemas[type] ?? {}));
    validators.set(type, validate);
  }
  return validate;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A cheap look at the fields that every reader relies on; the schema decides when it says no. It is
 * right about all small events; inside of offers, tasks and demands it does not look.
 */
export function looksRight(event: Line): boolean {
  const t = event.t;
  if (typeof t !== 'number' || !(t >= 0)) return false;
  switch (event.type) {
    case 'OFFERS':
      return Array.isArray(event.offers);
    case 'RESCIND':
      return isText(event.offer_id);
    case 'ACCEPT':
      return (
        isText(event.framework_id) && Array.isArray(event.offer_ids) && Array.isArray(event.tasks)
      );
    case 'DECLINE':
      return isText(event.framework_id) && Array.isArray(event.offer_ids);
    case 'TASK_STATUS':
      return (
        isText(event.task_id) &&
        isText(event.state) &&
        isText(event.framework_id) &&
        isText(event.agent_id)
      );
    case 'SUPPRESS':
    case 'REVIVE':
    case 'FINISHED':
    case 'FRAMEWORK_ACTIVATED':
    case 'FRAMEWORK_DEACTIVATED':
    case 'FRAMEWORK_REMOVED':
      return isText(event.framework_id);
    case 'AGENT_ACTIVATED':
    case 'AGENT_DEACTIVATED':
    case 'AGENT_REMOVED':
      return isText(event.agent_id);
    default:
      // Rare and rich events go to the schema.
      return false;
  }
}

/** The schema's verdict; throws the first thing wrong with its place. */
export function checkLine(type: string, value: Line, source: string, place: TracePlace): void {
  const validate = validatorOf(type);
  if (validate(value)) return;
  const error = validate.errors?.[0];
  if (error === undefined) throw new Error('a schema that fails says why');
  throw fieldError(error, type, source, place);
}

export function isHeader(value: Line): value is Line & TraceHeader {
  return value.type === 'TRACE';
}

export function isKnownEvent(value: unknown): value is Line & TraceEvent {
  return isObject(value) && typeof value.type === 'string' && value.type in eventSchemas;
}

export { isObject };

function fieldError(
  error: ErrorObject,
  type: string,
  source: string,
  place: TracePlace,
): TraceError {
  const path = error.instancePath.split('/').slice(1);
  const code = type === 'TRACE' ? 'header' : 'field';
  const at = { ...place, column: columnOf(source, path) };
  const named = path.length === 0 ? 'the line' : `field "${path.join('.')}"`;
  if (error.keyword === 'required') {
    const missing = [...path, String(error.params.missingProperty)].join('.');
    return new TraceError(code, at, `${type} lacks field "${missing}"`, `"${missing}" to be there`);
  }
  const expected = expectation(error);
  return new TraceError(code, at, `${type}: ${named} is not valid`, expected);
}

function expectation(error: ErrorObject): string {
  switch (error.keyword) {
    case 'const':
      return JSON.stringify(error.params.allowedValue);
    case 'enum':
      return `one of ${JSON.stringify(error.params.allowedValues)}`;
    case 'type':
      return `a value of type ${String(error.params.type)}`;
    default:
      return `that it ${error.message ?? 'fits the schema'}`;
  }
}

/** The column of a field in a line's text, counted from 1; 1 when it cannot be told. */
export function columnOf(source: string, path: readonly string[]): number {
  const tree = parseTree(source);
  const location: JSONPath = path.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const node = tree === undefined ? undefined : findNodeAtLocation(tree, location);
  return (node?.offset ?? 0) + 1;
}

/** Where a text stops being JSON, counted from 1, and whether only its end is missing. */
export function jsonError(source: string): { column: number; isCutOff: boolean } {
  const errors: ParseError[] = [];
  parseTree(source, errors, { disallowComments: true, allowTrailingComma: false });
  const end = source.trimEnd().length;
  const isCutOff = errors.every(({ offset, length }) => offset + length >= end);
  return { column: (errors[0]?.offset ?? 0) + 1, isCutOff };
}
