import type { TraceHeader } from '../../trace/events.js';
import { masterOf } from '../mesos-json/flags.js';
import { type Fields, fieldsOf, textOf } from '../mesos-json/json.js';
import { oldDefaults } from '../old-defaults.js';
import type { ImportOptions } from '../options.js';

/** The header of what a state tells: when it was, and the flags of its master. */
export function stateHeader(
  state: Fields,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  options: ImportOptions,
): TraceHeader {
  const version = textOf(state.version);
  const master = { ...oldDefaults(version), ...masterOf(fieldsOf(state.flags), options) };
  const region = textOf(fieldsOf(fieldsOf(fieldsOf(state.domain).fault_domain).region).name);
  return {
    type: 'TRACE',
    version: 1,
    name: options.name ?? 'mesos-state',
    source: version === undefined ? 'mesos-master' : `mesos-master ${version}`,
    start: new Date(startMs).toISOString(),
    horizon_ms: endMs - startMs,
    master: { ...master, ...(region !== undefined && { region }) },
  };
}
