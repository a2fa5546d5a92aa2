import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asOutputError, writeText } from '../files/index.js';
import { stableJson } from '../report/json.js';
import { trustSentences } from '../report/trust.js';
import { counted, wrap } from '../report/units.js';
import type { NoTrust, Trust } from '../trust/index.js';
import { type Plan, type PlannedTrace, pathOfTrace } from './plan.js';
import type { CellRow } from './rows.js';

/**
 * How far a sweep's traces, replayed as they were recorded, are off their recordings. That follows from
 * the trace and the program alone, so it is worked out once for all cells of a trace, and kept beside them.
 */

/** By the digest of the trace. */
export type Trusts = ReadonlyMap<string, Trust | NoTrust>;

/** Works it out for a trace, which lies there. */
type Ask = (path: string) => Promise<Trust | NoTrust>;

/**
 * Of each trace of which there are results, in the order of these.
 *
 * @throws {TraceError} when a trace cannot be read, and {ReplayError} when it cannot be replayed.
 * @throws {OutputError} when what was worked out cannot be kept.
 */
export async function trustsOf(
  folder: string,
  plan: Plan,
  rows: readonly CellRow[],
  ask: Ask,
): Promise<Trusts> {
  const traces = new Map(rows.map(({ cell: { trace } }) => [trace.digest, trace]));
  const trusts = new Map<string, Trust | NoTrust>();
  for (const [digest, trace] of traces) trusts.set(digest, await trustOf(folder, plan, trace, ask));
  return trusts;
}

async function trustOf(
  folder: string,
  { program }: Plan,
  trace: PlannedTrace,
  ask: Ask,
): Promise<Trust | NoTrust> {
  const all = stableJson({ trace: trace.digest, program });
  const key = createHash('sha256').update(all).digest('hex');
  const path = join(folder, 'trust', `${key}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Trust | NoTrust;
  const trust = await ask(pathOfTrace(folder, trace));
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw asOutputError(path, error);
  }
  await writeText(path, `${stableJson(trust)}\n`);
  return trust;
}

/** A sentence for traces of which the same is to be said; it names them where there are others. */
export function trustText(rows: readonly CellRow[], trusts: Trusts, columns: number): string {
  const names = new Map(rows.map(({ cell: { trace } }) => [trace.digest, trace.name]));
  const saying = new Map<string, string[]>();
  for (const [digest, trust] of trusts) {
    const sentences = trustSentences(trust);
    saying.set(sentences, [...(saying.get(sentences) ?? []), names.get(digest) ?? '']);
  }
  const lines = [...saying].map(([sentences, of]) =>
    wrap(saying.size === 1 ? sentences : `${whose(of)}. ${sentences}`, columns, '  '),
  );
  return lines.join('\n');
}

const NAMED_MAX = 3;

function whose(names: readonly string[]): string {
  return names.length > NAMED_MAX ? counted(names.length, 'trace') : names.join(', ');
}
