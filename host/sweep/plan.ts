import { createHash } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../allocator/api.js';
import { type Change, changeOf } from '../changes/index.js';
import { systemProblem, validatorOf, writeText } from '../files/index.js';
import { DURATION_SOURCES, type DurationSource } from '../replay/durations.js';
import { policySchema } from '../replay/policies.js';
import { stableJson } from '../report/json.js';
import {
  nameOfSource,
  openSource,
  type TraceEvent,
  type TraceSource,
  writeTrace,
} from '../trace/index.js';
import { SweepError } from './errors.js';

/**
 * A sweep's plan: every trace under every policy, with every set of changes, with every seed. It lies in
 * a folder with copies of its traces, and says all that its cells need: the folder may be moved, or shared.
 */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** Of this package and its module: other ones might answer differently. */
  readonly program: string;
  readonly traces: readonly PlannedTrace[];
  readonly policies: readonly Policy[];
  /** What each set changes, as it was asked for; the empty one changes nothing. */
  readonly changes: readonly (readonly string[])[];
  readonly seeds: readonly number[];
  readonly durations: DurationSource;
}

export interface PlannedTrace {
  readonly name: string;
  /** SHA-256 of the trace as it lies in the folder, uncompressed; it is called by that. */
  readonly digest: string;
}

const PLAN_VERSION = 1;

const text = { type: 'string' } as const;
const listOf = (items: object) => ({ type: 'array', minItems: 1, items }) as const;

export const planSchema = {
  type: 'object',
  required: ['version', 'program', 'traces', 'policies', 'changes', 'seeds', 'durations'],
  additionalProperties: false,
  properties: {
    version: { const: PLAN_VERSION },
    program: text,
    traces: listOf({
      type: 'object',
      required: ['name', 'digest'],
      additionalProperties: false,
      properties: { name: text, digest: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    }),
    policies: listOf(policySchema),
    changes: listOf({ type: 'array', items: text }),
    seeds: listOf({ type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 }),
    durations: { enum: DURATION_SOURCES },
  },
};

const planValidator = validatorOf<Plan>(planSchema);

/** What a sweep is made of, before its traces are copied. */
export interface Planned extends Pick<Plan, 'policies' | 'seeds' | 'durations'> {
  readonly sources: readonly TraceSource[];
  readonly changes: readonly (readonly Change[])[];
}

const PLAN_FILE = 'plan.json';

export function pathOfTrace(folder: string, { digest }: PlannedTrace): string {
  return join(folder, 'traces', `${digest}.jsonl.gz`);
}

/**
 * Writes a plan and copies its traces.
 *
 * @throws {SweepError} when the folder has another plan.
 * @throws {TraceError} when a trace cannot be read.
 */
export async function writePlan(folder: string, planned: Planned, program: string): Promise<Plan> {
  await mkdir(join(folder, 'traces'), { recursive: true });
  const traces: PlannedTrace[] = [];
  for (const source of planned.sources) traces.push(await copyTrace(folder, source));
  const { policies, seeds, durations } = planned;
  const plan: Plan = {
    version: PLAN_VERSION,
    ...{ program, traces, policies },
    changes: planned.changes.map((set) => set.map((change) => change.text)),
    ...{ seeds, durations },
  };
  const before = planTextIn(folder);
  const json = `${stableJson(plan)}\n`;
  if (before !== undefined && before !== json) {
    throw new SweepError(`${folder} has another plan`, 'a folder of its own for each sweep');
  }
  await writeText(join(folder, PLAN_FILE), json);
  return plan;
}

/** What is copied is what was read, whatever kind of recording it was. */
async function copyTrace(folder: string, source: TraceSource): Promise<PlannedTrace> {
  const { header, events } = await openSource(source);
  const hash = createHash('sha256').update(`${JSON.stringify(header)}\n`);
  const hashed = async function* (): AsyncGenerator<TraceEvent> {
    for await (const event of events) {
      hash.update(`${JSON.stringify(event)}\n`);
      yield event;
    }
  };
  const unnamed = join(folder, 'traces', `unnamed-${process.pid}.jsonl.gz`);
  await writeTrace(unnamed, header, hashed());
  const trace = { name: header.name ?? nameOfSource(source), digest: hash.digest('hex') };
  renameSync(unnamed, pathOfTrace(folder, trace));
  return trace;
}

function planTextIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, PLAN_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    throw new SweepError(`${join(folder, PLAN_FILE)}: ${problem}`, 'the folder of a sweep');
  }
}

/** Letters of a plan's digest that tell it from others on one engine. */
const QUEUE_LETTERS = 16;

/** Where cells of this plan wait for workers, apart from those of others. */
export function queueOf(plan: Plan): string {
  const digest = createHash('sha256').update(stableJson(plan)).digest('hex');
  return `sweep-${digest.slice(0, QUEUE_LETTERS)}`;
}

/**
 * Reads the plan in a folder.
 *
 * @throws {SweepError} when there is none, or it is of another version of this program.
 */
export function readPlan(folder: string, program: string): Plan {
  const json = planTextIn(folder);
  if (json === undefined) {
    throw new SweepError(
      `${folder} has no ${PLAN_FILE}`,
      'a folder that `fairlead sweep plan` made',
    );
  }
  const plan = parsed(json);
  const validate = planValidator();
  if (plan === undefined || !validate(plan)) {
    throw new SweepError(
      `${join(folder, PLAN_FILE)} is no plan`,
      `one of version ${PLAN_VERSION}, as \`fairlead sweep plan\` writes it`,
    );
  }
  if (plan.program !== program) {
    const problem = `${folder} was planned with fairlead ${plan.program}, and this is ${program}`;
    throw new SweepError(problem, 'the same program for all cells');
  }
  for (const text of plan.changes.flat()) changeOf(text);
  return plan;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
