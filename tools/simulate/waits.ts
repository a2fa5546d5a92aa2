import type { AllocatorOptions, Policy } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import type { DurationSource } from '../../host/replay/durations.js';
import { replay } from '../../host/replay/index.js';
import { formatNumber } from '../../host/report/units.js';
import { KeptFree } from './kept-free.js';
import { type Queue, queueCells, queueOf } from './queue.js';
import type { NamedTrace } from './recordings.js';

/** What a policy made of a trace: how long everybody waited, and what that cost. */
export interface Waits {
  readonly served: number;
  readonly of: number;
  /** `null` where a queue never ends: JSON knows no infinity. */
  readonly queue: { readonly [P in keyof Queue]: number | null };
  readonly coreHoursBelow: number;
  readonly coreHoursKept: number;
  readonly coreHoursRepeated: number;
  readonly relinquishes: number;
}

export const WAITS_HEADER = [
  'got their minimum',
  'queue p50',
  'p90',
  'p99',
  'max',
  'core-h below + kept free',
  'done again',
  'relinquishes',
] as const;

export async function waitsUnder(
  { header, events, untilMs }: NamedTrace,
  policy: Policy,
  durations: DurationSource = 'declared',
): Promise<Waits> {
  let kept: KeptFree | undefined;
  const makeAllocator = async (options: AllocatorOptions) => {
    const allocator = await createAllocator(options);
    kept = new KeptFree(allocator);
    return allocator;
  };
  const { result } = await replay(header, events, policy, makeAllocator, { untilMs, durations });
  const { frameworks, coreHoursBelowMinimum, coreHoursRepeated, relinquishes } = result;
  return {
    served: result.queueTimeMs?.count ?? 0,
    of: frameworks.total - frameworks.noMinimum,
    queue: toJson(queueOf(result)),
    coreHoursBelow: coreHoursBelowMinimum,
    coreHoursKept: kept?.coreHours() ?? 0,
    coreHoursRepeated,
    relinquishes,
  };
}

export function waitsCells(waits: Waits): string[] {
  const { served, of, queue, coreHoursBelow, coreHoursKept, coreHoursRepeated } = waits;
  return [
    `${served} of ${of}`,
    ...queueCells(fromJson(queue)),
    `${formatNumber(coreHoursBelow, 1)} + ${formatNumber(coreHoursKept, 1)}`,
    formatNumber(coreHoursRepeated, 1),
    formatNumber(waits.relinquishes),
  ];
}

function toJson({ p50, p90, p99, max }: Queue): Waits['queue'] {
  const finite = (ms: number) => (Number.isFinite(ms) ? ms : null);
  return { p50: finite(p50), p90: finite(p90), p99: finite(p99), max: finite(max) };
}

function fromJson({ p50, p90, p99, max }: Waits['queue']): Queue {
  const ms = (value: number | null) => value ?? Number.POSITIVE_INFINITY;
  return { p50: ms(p50), p90: ms(p90), p99: ms(p99), max: ms(max) };
}
