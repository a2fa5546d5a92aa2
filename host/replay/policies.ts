import type { Policy } from '../allocator/api.js';
import { TIME_MAX_MS } from '../resources/schema.js';

/** Role `spark` and all below it. */
const SPARK = 'spark/*';

/**
 * The policies that every trace and scenario is replayed with, the same for all: `drf` as Mesos
 * does it; `fifo` inside role `spark` and below; `relinquish`: the same order, where everybody
 * starts with its whole minimum and a start is kept for whoever comes next; who does not reach its
 * minimum in 60 s gives back and waits 60 s, doubling to an hour, without losing its place.
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
        admission: 'easy',
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

const milliseconds = { type: 'integer', minimum: 0, maximum: TIME_MAX_MS } as const;

/** JSON Schema of a policy file; `docs/policy.schema.json` is the same for other tools. */
export const policySchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A policy of fairlead',
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
          order: { enum: ['drf', 'fifo', 'priority', 'random', 'shortest'] },
          admission: { enum: ['greedy', 'backfill', 'gang', 'easy'] },
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
