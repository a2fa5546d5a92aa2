import { intervalOf } from '../replay/bootstrap.js';
import { presets, type ReplayProgress } from '../replay/index.js';
import { isReadOnce, openSource, type TraceSource } from '../trace/index.js';
import type { ReplayErrors } from './errors.js';
import { type HeldRecording, holdRecording } from './recording.js';
import { type Replayed, type Replaying, replayed } from './replayed.js';
import type { ErrorOver, ImposedPart, NoTrust, Trust, TrustRow } from './result.js';

export type * from './result.js';

const SEEDS = 20;
/** Replays with something imposed cost more, as orders are looked for, and leave less to the seed. */
const SEEDS_IMPOSED = 1;
/** Offers and events of all replays together: a few seconds' work. */
const WORK_MAX = 2_000_000;
const INTERVAL_MS = 1000;

export interface TrustOptions {
  /**
   * So many for every row. Default: 20 for replays on their own, fewer where they are long (as many as
   * take a few seconds), and one for those with something imposed.
   */
  readonly seeds?: number;
  readonly onProgress?: (progress: ReplayProgress) => void;
}

/**
 * Replays a master's recording as it was, under the policy that masters have, with several seeds, and
 * says how far that is off what the recording says of itself; then with more and more of the
 * recording's decisions imposed, so that the error left is of the rest.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when it cannot be replayed.
 */
export async function trustIn(
  source: TraceSource,
  { seeds, onProgress }: TrustOptions = {},
): Promise<Trust | NoTrust> {
  if (isReadOnce(source)) return 'read-once';
  if (!(await isOfMaster(source))) return 'no-master';
  const recording = await holdRecording(source);
  const intervalMs = recording.header.master?.allocation_interval_ms ?? INTERVAL_MS;
  const replaying: Replaying = { source, recording, intervalMs, onProgress };
  const first = await replayed(replaying, 'nothing', 0);
  const { facts } = first.errors;
  if (facts.length === 0) return 'no-facts';
  const own = seeds ?? affordableSeeds(first, recording);
  const rows = [await rowOf(replaying, 'nothing', own, [first])];
  if (recording.kept !== undefined) {
    const imposed = seeds ?? SEEDS_IMPOSED;
    rows.push(await rowOf(replaying, 'order', imposed));
    rows.push(await rowOf(replaying, 'answers', imposed));
  }
  const completed = facts.filter(({ fact }) => fact === 'completed').length;
  return {
    ...{ policy: presets.drf.name, intervalMs, frameworks: recording.facts.length, completed },
    ...{ facts: facts.length, rows },
  };
}

async function isOfMaster(source: TraceSource): Promise<boolean> {
  const { header, close } = await openSource(source, { warn: () => {} });
  await close();
  return /^mesos/i.test(header.source ?? '');
}

function affordableSeeds({ result }: Replayed, { eventCount }: HeldRecording): number {
  const affordable = Math.floor(WORK_MAX / (result.offers.sent + eventCount));
  return Math.max(1, Math.min(SEEDS, affordable));
}

/** @param known replays of the first seeds. */
async function rowOf(
  replaying: Replaying,
  imposed: ImposedPart,
  seeds: number,
  known: readonly Replayed[] = [],
): Promise<TrustRow> {
  const all = [...known];
  for (let seed = known.length; seed < seeds; seed++) {
    all.push(await replayed(replaying, imposed, seed));
  }
  const errors = all.map((one) => one.errors);
  const offered = sum(all.map(({ counts }) => counts?.offered ?? 0));
  const inOrder = sum(all.map(({ counts }) => counts?.inOrder ?? 0));
  return {
    imposed,
    seeds,
    missing: Math.max(...errors.map(({ missing }) => missing)),
    ...(offered > 0 && { inOrder: inOrder / offered }),
    ...over('makespanError', errors, ({ makespan }) => makespan),
    ...over('meanWaitErrorMs', errors, ({ meanWaitMs }) => meanWaitMs),
    ...over('errorMs', errors, ({ factMs }) => factMs),
    ...over('startErrorMs', errors, ({ startMs }) => startMs),
    ...over('completionErrorMs', errors, ({ completionMs }) => completionMs),
  };
}

/** Nothing where some replay has no value. */
function over<Name extends string>(
  name: Name,
  errors: readonly ReplayErrors[],
  value: (errors: ReplayErrors) => number | undefined,
): { readonly [key in Name]?: ErrorOver } {
  const values = errors.map(value).filter((one) => one !== undefined);
  if (values.length < errors.length) return {};
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  return { [name]: { ...intervalOf(values), least, greatest } } as { [key in Name]?: ErrorOver };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
