import { parseQuantities } from '../../../resources/index.js';
import type { TraceHeader } from '../../../trace/events.js';
import type { ImportOptions } from '../../options.js';
import type { Report } from '../../report.js';
import { secondsOf } from './texts.js';

type Master = NonNullable<TraceHeader['master']>;

/** A master's flags by name, as it prints them when it starts: `--name="value" …`. */
export function flagsOf(text: string): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/--([a-z0-9_]+)="([^"]*)"/g)) {
    flags.set(name, value);
  }
  return flags;
}

/** The flags that the allocator needs, for the header of a trace. */
export function masterOf(
  flags: ReadonlyMap<string, string>,
  options: ImportOptions,
  report: Report,
): Master {
  const intervalMs = milliseconds(flags.get('allocation_interval'));
  const allocationMs = intervalMs ?? options.allocationIntervalMs;
  const timeoutMs = milliseconds(flags.get('offer_timeout'));
  const minimal = flags.get('min_allocatable_resources');
  const exclude = flags.get('fair_sharing_excluded_resource_names');
  const filterGpus = flags.get('filter_gpu_resources');
  return {
    ...(allocationMs !== undefined && { allocation_interval_ms: allocationMs }),
    ...(minimal !== undefined && minimal !== '' && minimalOf(minimal, report)),
    ...(filterGpus !== undefined && { filter_gpu_resources: filterGpus !== 'false' }),
    ...(timeoutMs !== undefined && { offer_timeout_ms: timeoutMs }),
    ...(exclude !== undefined && exclude !== '' && { fairness_exclude: exclude.split(',') }),
  };
}

function milliseconds(duration: string | undefined): number | undefined {
  const seconds = duration === undefined ? undefined : secondsOf(duration);
  const ms = seconds === undefined ? 0 : Math.round(seconds * 1000);
  return ms > 0 ? ms : undefined;
}

function minimalOf(text: string, report: Report): Pick<Master, 'min_allocatable_resources'> {
  const list = text.split('|');
  try {
    for (const quantities of list) parseQuantities(quantities);
    return { min_allocatable_resources: list };
  } catch {
    report.leftOut('flags that cannot be read');
    return {};
  }
}

/** Weights of roles, from `spark=2.0,etl=1`; `undefined` when the flag is not set. */
export function weightsOf(
  flags: ReadonlyMap<string, string>,
  report: Report,
): Readonly<Record<string, number>> | undefined {
  const text = flags.get('weights');
  if (text === undefined || text === '') return undefined;
  const weights = text.split(',').map((pair): [string, number] => {
    const at = pair.lastIndexOf('=');
    return [pair.slice(0, at), Number(pair.slice(at + 1))];
  });
  if (weights.some(([role, weight]) => role === '' || !(weight > 0 && Number.isFinite(weight)))) {
    report.leftOut('flags that cannot be read');
    return undefined;
  }
  return Object.fromEntries(weights);
}
