import {
  compileOfferConstraints,
  parseAttributes,
  parseQuantities,
  ResourceError,
  resourcesFrom,
  validateRole,
} from '../resources/index.js';
import type { Resource } from '../resources/types.js';

/** What is wrong with a value that has the right type, and how far inside of it. */
export interface ContentError {
  readonly error: ResourceError;
  readonly path: readonly string[];
}

type Check = (value: never) => void;

/** What the schema's keyword `mesos` may say of a value. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['resources', checkResources],
  ['some resources', checkSomeResources],
  ['quantities', parseQuantities as Check],
  ['attributes', parseAttributes as Check],
  ['offer constraints', compileOfferConstraints as Check],
  ['role', checkRole],
]);

/** By what they were held to be, texts that were found right lately: recordings repeat them. */
const known = new Map([...CHECKS.keys()].map((kind) => [kind, new Set<string>()]));
const KNOWN_MAX = 5000;
const KNOWN_LENGTH_MAX = 200;

/** Reads a value as Mesos would; the complaint if it is none of `kind`. */
export function contentError(kind: string, value: unknown): ContentError | undefined {
  const [check, right] = [CHECKS.get(kind), known.get(kind)];
  if (check === undefined || right === undefined) throw new Error(`no content is called ${kind}`);
  const isShort = typeof value === 'string' && value.length <= KNOWN_LENGTH_MAX;
  if (isShort && right.has(value)) return undefined;
  const error = complaint(() => check(value as never));
  if (error !== undefined) return { error, path: placeInList(value, error) };
  if (!isShort) return undefined;
  if (right.size >= KNOWN_MAX) right.clear();
  right.add(value);
  return undefined;
}

function complaint(work: () => void): ResourceError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ResourceError) return error;
    throw error;
  }
}

/** Of a list of resources the first that is wrong by itself; the list, when they are wrong together. */
function placeInList(value: unknown, { code }: ResourceError): readonly string[] {
  if (!Array.isArray(value) || code === 'PATTERN') return [];
  const index = value.findIndex((one: Resource) => complaint(() => resourcesFrom([one])));
  return index < 0 ? [] : [String(index)];
}

function checkResources(value: string | readonly Resource[]): void {
  resourcesFrom(value);
}

function checkSomeResources(value: string | readonly Resource[]): void {
  if (resourcesFrom(value).length > 0) return;
  throw new ResourceError('INVALID', 'a task without resources', {
    expected: 'resources that it uses',
  });
}

function checkRole(role: string): void {
  if (role !== '*') validateRole(role);
}
