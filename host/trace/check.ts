import {
  Ajv,
  type ErrorObject,
  type JSONType,
  type SchemaValidateFunction,
  type ValidateFunction,
} from 'ajv';
import { type ContentError, contentError } from './content.js';
import { TraceError, type TracePlace } from './errors.js';
import type { TraceEvent, TraceHeader } from './events.js';
import { keysOf, placeOfField } from './json-text.js';
import { eventSchemas, headerSchema } from './schema.js';
import { expectation, shown } from './schema-words.js';

/** What a line holds before it is known to be an event. */
export type Line = { readonly [field: string]: unknown };

// That its schemas are schemas the tests see: to see it here takes as long as starting the command.
const ajv = new Ajv({
  validateSchema: false,
  allErrors: false,
  strictTypes: false,
  verbose: true,
  // To make the checks shorter takes longer than all that it saves.
  code: { optimize: false },
});

const checkContent: SchemaValidateFunction = (kind: string, value: unknown) => {
  const wrong = contentError(kind, value);
  if (wrong !== undefined) checkContent.errors = [{ keyword: 'mesos', params: wrong }];
  return wrong === undefined;
};
// Told the types, the keyword comes after those that look inside of lists and objects.
const types: JSONType[] = ['string', 'array', 'object'];
// What texts name makes no difference to whether they are right.
ajv.addKeyword('names');
ajv.addKeyword({ keyword: 'mesos', type: types, schemaType: 'string', validate: checkContent });

const validators = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction {
  let validate = validators.get(type);
  if (validate === undefined) {
    validate = ajv.compile(type === 'TRACE' ? headerSchema : (eventSchemas.get(type) ?? {}));
    validators.set(type, validate);
  }
  return validate;
}

export function isObject(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isHeader(value: Line): value is Line & TraceHeader {
  return value.type === 'TRACE';
}

export function isKnownEvent(value: unknown): value is Line & TraceEvent {
  return isObject(value) && typeof value.type === 'string' && eventSchemas.has(value.type);
}

/** Whether a trace can hold the event. */
export function isRight(event: TraceEvent): boolean {
  return validatorOf(event.type)(event);
}

/** The schema's verdict; throws the first thing wrong with its place. */
export function checkLine(type: string, value: Line, source: string, place: TracePlace): void {
  const validate = validatorOf(type);
  if (validate(value)) return;
  const error = validate.errors?.[0];
  if (error === undefined) throw new Error('a schema that fails says why');
  throw fieldError(error, type, source, place);
}

/** The column of a field in a line's text, counted from 1; 1 when it cannot be told. */
export function columnOf(source: string, path: readonly string[]): number {
  return placeOfField(source, path).offset + 1;
}

function fieldError(
  error: ErrorObject,
  type: string,
  source: string,
  place: TracePlace,
): TraceError {
  const path = keysOf(error.instancePath);
  const code = type === 'TRACE' ? 'header' : 'field';
  const named = path.length === 0 ? 'the line' : `field "${path.join('.')}"`;
  if (error.keyword === 'mesos') {
    return inside(error.params as ContentError, `${type}: ${named}`, code, path, source, place);
  }
  const at = { ...place, column: columnOf(source, path) };
  if (error.keyword === 'required') {
    const missing = [...path, String(error.params.missingProperty)].join('.');
    return new TraceError(code, at, `${type} lacks field "${missing}"`, `"${missing}" to be there`);
  }
  return new TraceError(code, at, `${type}: ${named} is ${shown(error.data)}`, expectation(error));
}

/** A complaint about what a field holds, at its own place in the field's text if that can be told. */
function inside(
  wrong: ContentError,
  subject: string,
  code: 'header' | 'field',
  path: readonly string[],
  source: string,
  place: TracePlace,
): TraceError {
  const { offset, isVerbatim } = placeOfField(source, [...path, ...wrong.path]);
  const { problem, expected, column } = wrong.error;
  // Behind the quote at `offset` stands the text's first character.
  const inner = column !== undefined && isVerbatim ? column : 0;
  return new TraceError(
    code,
    { ...place, column: offset + 1 + inner },
    `${subject}: ${problem}`,
    expected,
  );
}
