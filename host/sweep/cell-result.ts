import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asOutputError, writeText } from '../files/index.js';
import type { FrameworkResult, PolicyResult, ReplayResult } from '../replay/result.js';
import { stableJson } from '../report/json.js';
import { type Cell, keyOf, pathOfResult } from './cells.js';
import type { Plan } from './plan.js';

/**
 * What is kept of a cell: all but what grows with time, the plots' lines and the stretches of phases,
 * and the policy's settings, which the plan has.
 */
export interface CellResult extends Omit<PolicyResult, 'series' | 'settings' | 'perFramework'> {
  readonly agents: number;
  readonly perFramework: readonly Omit<FrameworkResult, 'phases'>[];
}

/** The line that is kept. */
export function cellJson({ agents, policies }: ReplayResult): string {
  const [policy] = policies;
  if (policy === undefined) throw new Error('a cell has a policy');
  const { series: _, settings: __, perFramework, ...rest } = policy;
  const frameworks = perFramework.map(({ phases: _, ...framework }) => framework);
  return `${stableJson({ agents, ...rest, perFramework: frameworks })}\n`;
}

export function hasResult(folder: string, plan: Plan, cell: Cell): boolean {
  return existsSync(pathOfResult(folder, keyOf(cell, plan)));
}

/**
 * Keeps a cell's result, whole or not at all. Where two made it, both must have made the same.
 *
 * @throws {OutputError} when it cannot be written.
 */
export async function keepResult(
  folder: string,
  plan: Plan,
  cell: Cell,
  json: string,
): Promise<void> {
  const path = pathOfResult(folder, keyOf(cell, plan));
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === json) return;
    throw new Error(`${path}: two replays of one cell differ`);
  }
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw asOutputError(path, error);
  }
  await writeText(path, json);
}

/** A cell's result; `undefined` when it has none yet. */
export function readResult(folder: string, plan: Plan, cell: Cell): CellResult | undefined {
  const path = pathOfResult(folder, keyOf(cell, plan));
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8'), fromJson) as CellResult;
}

function fromJson(_key: string, value: unknown): unknown {
  return value === 'never' ? Number.POSITIVE_INFINITY : value;
}
