import { closeSync, openSync, readSync } from 'node:fs';
import type { ErrorObject } from 'ajv';
import { type ParseError, type ParseErrorCode, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Policy, RolePolicy } from '../allocator/api.js';
import { needsRelinquish } from '../allocator/input/needs-relinquish.js';
import { systemProblem, validatorOf } from '../files/index.js';
import { ReplayError } from '../models/errors.js';
import { DEPTH_MAX, keysOf, placeOfField, tooDeepAt } from '../trace/json-text.js';
import { expectation, shown } from '../trace/schema-words.js';
import { policySchema, presets } from './policies.js';

const policyValidator = validatorOf<Policy>(policySchema, { allErrors: true, verbose: true });

/** A policy file larger than this is none. */
const BYTES_MAX = 1 << 20;

/** A file that is no policy at all has no end of errors. */
const ERRORS_SHOWN = 3;

/**
 * A preset by name (`drf`, `fifo`, `relinquish`) or else a policy read from a JSON file.
 *
 * @throws {ReplayError} (`policy`) naming the file, the place in it and what is expected.
 */
export function loadPolicy(nameOrPath: string): Policy {
  const preset = PRESETS.get(nameOrPath);
  if (preset !== undefined) return preset;
  const expected = `${[...PRESETS.keys()].join(', ')} or the path of a policy file`;
  return parsePolicy(readPolicyFile(nameOrPath, expected), nameOrPath);
}

const PRESETS: ReadonlyMap<string, Policy> = new Map(Object.entries(presets));

/**
 * Parses the text of a policy file; `path` is for the errors.
 *
 * @throws {ReplayError} (`policy`) with the first errors, each with its place.
 */
export function parsePolicy(text: string, path: string): Policy {
  const { policy, problems } = checkPolicyText(text, path);
  if (policy !== undefined) return policy;
  const shown = problems.slice(0, ERRORS_SHOWN);
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`${path}: and ${more} more; see docs/policy-file.md`);
  throw new ReplayError('policy', shown.join('\n'));
}

/** A policy, or all that is wrong with a text, each as `FILE:LINE:COLUMN: what; expected …`. */
export function checkPolicyText(
  text: string,
  path: string,
): { readonly policy?: Policy; readonly problems: readonly string[] } {
  const at = (offset: number) => `${path}:${placeOf(text, offset)}`;
  const syntax = syntaxProblem(text);
  if (syntax !== undefined) return { problems: [`${at(syntax.offset)}: ${syntax.problem}`] };
  const atField = (pointer: string) => at(placeOfField(text, keysOf(pointer)).offset);
  const value: unknown = JSON.parse(text);
  const validate = policyValidator();
  if (!validate(value)) {
    const errors = validate.errors ?? [];
    return {
      problems: errors.map((error) => `${atField(error.instancePath)}: ${describe(error)}`),
    };
  }
  const problems = roleProblems(value.roles).map(
    ([pointer, problem]) => `${atField(pointer)}: ${pointer}: ${problem}`,
  );
  return problems.length > 0 ? { problems } : { policy: value, problems };
}

function syntaxProblem(text: string): { offset: number; problem: string } | undefined {
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const problem = `this is nested too deeply; expected at most ${DEPTH_MAX} levels`;
    return { offset: deep, problem };
  }
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) return undefined;
  return { offset: first.offset, problem: `this is not JSON: ${wordsOf(first.error)}` };
}

/** `value expected` for the parser's `ValueExpected`. */
function wordsOf(code: ParseErrorCode): string {
  const words = printParseErrorCode(code).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`);
  return words.toLowerCase();
}

/** What a schema cannot say: selectors are told apart, and a back-off cannot shrink. */
function roleProblems(roles: readonly RolePolicy[]): (readonly [pointer: string, string])[] {
  const problems: (readonly [string, string])[] = [];
  const seen = new Map<string, number>();
  for (const [index, role] of roles.entries()) {
    const { selector, relinquish } = role;
    const needs = needsRelinquish(role);
    if (needs !== undefined) problems.push([`/roles/${index}/${needs.field}`, needs.why]);
    const before = seen.get(selector);
    if (before === undefined) seen.set(selector, index);
    else {
      const problem = `\`${selector}\` stands already in /roles/${before}`;
      problems.push([`/roles/${index}/selector`, problem]);
    }
    if (relinquish !== undefined && relinquish.backoffMaxMs < relinquish.backoffMs) {
      const expected = `at least backoffMs (${relinquish.backoffMs})`;
      const problem = `${relinquish.backoffMaxMs}; expected ${expected}`;
      problems.push([`/roles/${index}/relinquish/backoffMaxMs`, problem]);
    }
  }
  return problems;
}

/**
 * The text of a policy file, read once; `expected` is what else might have been asked for.
 *
 * @throws {ReplayError} (`policy`) when it cannot be read, is too large or is not UTF-8.
 */
export function readPolicyFile(path: string, expected = 'a policy file'): string {
  const bytes = Buffer.alloc(BYTES_MAX + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        read = readSync(file, bytes, length, bytes.length - length, null);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    throw new ReplayError('policy', `policy \`${path}\`: ${problem}`, expected);
  }
  if (length > BYTES_MAX) throw new ReplayError('policy', `${path}: is no policy`, '1 MiB or less');
  const [first, second] = bytes;
  if (length > 1 && (first === 0 || second === 0 || (first ?? 0) + (second ?? 0) === 0x1fd)) {
    throw new ReplayError('policy', `${path}: the file is UTF-16`, 'UTF-8');
  }
  return bytes.toString('utf8', 0, length).replace(/^\ufeff/, '');
}

function describe(error: ErrorObject): string {
  const place = error.instancePath === '' ? '/' : error.instancePath;
  if (error.keyword === 'additionalProperties') {
    return `${place}: unknown field \`${error.params.additionalProperty}\``;
  }
  if (error.keyword === 'required') {
    return `${place}: lacks field \`${error.params.missingProperty}\``;
  }
  return `${place}: ${shown(error.data)}; expected ${expectation(error)}`;
}

/** `line:column` of an offset. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
