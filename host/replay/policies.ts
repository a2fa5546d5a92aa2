import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Policy, RolePolicy } from '../allocator/api.js';
import { ReplayError } from './errors.js';

/** Role `spark` and all below it. */
const SPARK = 'spark/*';

/**
 * The policies that every trace and scenario is replayed with, the same for all: `drf` as Mesos
 * does it; `fifo` inside role `spark` and below; `relinquish`: the same, and who does not reach
 * its minimum in 60 s gives back and waits 60 s, doubling to an hour, without losing its place.
 */
export const presets: Readonly<Record<'drf' | 'fifo' | 'relinquish', Policy>> = {
  drf: { name: 'drf', roles: [] },
  fifo: { name: 'fifo', roles: [{ selector: SPARK, order: 'fifo', admission: 'greedy' }] },
  relinquish: {
    name: 'relinquish',
    roles: [
      {
        selector: SPARK,
        order: 'fifo',
        admission: 'greedy',
        relinquish: {
          patienceMs: 60_000,
          backoffMs: 60_000,
          backoffMaxMs: 3_600_000,
          requeue: 'place',
        },
      },
    ],
  },
};

const milliseconds = { type: 'integer', minimum: 0 } as const;

/** JSON Schema of a policy file. */
export const policySchema = {
  type: 'object',
  required: ['name', 'roles'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    roles: {
      type: 'array',
      items: {
        type: 'object',
        required: ['selector'],
        additionalProperties: false,
        properties: {
          selector: { type: 'string', minLength: 1 },
          order: { enum: ['drf', 'fifo', 'priority', 'random'] },
          admission: { enum: ['greedy', 'backfill', 'gang'] },
          relinquish: {
            type: 'object',
            required: ['patienceMs', 'backoffMs', 'backoffMaxMs'],
            additionalProperties: false,
            properties: {
              patienceMs: milliseconds,
              backoffMs: milliseconds,
              backoffMaxMs: milliseconds,
              recoveryPatienceMs: milliseconds,
              requeue: { enum: ['place', 'back'] },
              limit: { type: 'integer', minimum: 1 },
            },
          },
        },
      },
    },
  },
} as const;

const validate = new Ajv({ allErrors: true }).compile<Policy>(policySchema);

/**
 * A preset by name (`drf`, `fifo`, `relinquish`) or else a policy read from a JSON file.
 *
 * @throws {ReplayError} (`policy`) naming the file, the place in it and what is expected.
 */
export function loadPolicy(nameOrPath: string): Policy {
  const preset = Object.hasOwn(presets, nameOrPath)
    ? presets[nameOrPath as keyof typeof presets]
    : undefined;
  return preset ?? parsePolicy(readPolicyFile(nameOrPath), nameOrPath);
}

/** A file that is no policy at all has no end of errors. */
const ERRORS_SHOWN = 3;

/** Parses the text of a policy file; `path` is for the errors. */
export function parsePolicy(text: string, path: string): Policy {
  const syntaxErrors: ParseError[] = [];
  const tree = parseTree(text, syntaxErrors, { disallowComments: true });
  const first = syntaxErrors[0];
  if (first !== undefined) {
    const message = `${path}:${placeOf(text, first.offset)}: ${printParseErrorCode(first.error)}`;
    throw new ReplayError('policy', message, 'JSON');
  }
  const value: unknown = JSON.parse(text);
  if (!validate(value)) {
    const all = validate.errors ?? [];
    const errors = all.slice(0, ERRORS_SHOWN).map((error) => {
      const keys = error.instancePath.split('/').slice(1);
      const location = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
      const node = tree && findNodeAtLocation(tree, location);
      return `${path}:${placeOf(text, node?.offset ?? 0)}: ${describe(error)}`;
    });
    const more = all.length - errors.length;
    if (more > 0) errors.push(`${path}: and ${more} more; see docs/policies.md`);
    throw new ReplayError('policy', errors.join('\n'));
  }
  checkRoles(value.roles, path);
  return value;
}

/** What a schema cannot say: selectors are told apart, and a back-off cannot shrink. */
function checkRoles(roles: readonly RolePolicy[], path: string): void {
  const seen = new Map<string, number>();
  for (const [index, role] of roles.entries()) {
    const before = seen.get(role.selector);
    if (before !== undefined) {
      throw new ReplayError(
        'policy',
        `${path}: /roles/${index}/selector: \`${role.selector}\` stands already in /roles/${before}`,
      );
    }
    seen.set(role.selector, index);
    const relinquish = role.relinquish;
    if (relinquish !== undefined && relinquish.backoffMaxMs < relinquish.backoffMs) {
      throw new ReplayError(
        'policy',
        `${path}: /roles/${index}/relinquish/backoffMaxMs: ${relinquish.backoffMaxMs}`,
        `at least backoffMs (${relinquish.backoffMs})`,
      );
    }
  }
}

function readPolicyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ReplayError(
      'policy',
      `policy \`${path}\`: ${messageOf(error)}`,
      `${Object.keys(presets).join(', ')} or the path of a policy file`,
    );
  }
}

function describe(error: ErrorObject): string {
  const place = error.instancePath === '' ? '/' : error.instancePath;
  if (error.keyword === 'enum') {
    return `${place}: expected one of ${(error.params.allowedValues as string[]).join(', ')}`;
  }
  if (error.keyword === 'additionalProperties') {
    return `${place}: unknown field \`${error.params.additionalProperty}\``;
  }
  return `${place}: ${error.message ?? error.keyword}`;
}

/** `line:column` of an offset. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
