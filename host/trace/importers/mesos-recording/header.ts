import type { TraceHeader } from '../../events.js';
import type { AboutTrace } from '../importer.js';
import { parseDurationMs, parseFlags } from './glog.js';
import type { Recording } from './recording-files.js';
import type { RecordingIndex } from './recording-index.js';

/** The header of a recording's trace: when it was, and the flags of its master. */
export function headerOf(
  recording: Recording,
  index: RecordingIndex,
  about: AboutTrace,
): TraceHeader {
  const started = recording.log.find(({ message }) => message.startsWith('Flags at startup'));
  const flags = parseFlags(started?.message ?? '');
  const excluded = flags.get('fair_sharing_excluded_resource_names');
  return {
    type: 'TRACE',
    version: 1,
    ...about,
    source: 'mesos-master 1.12',
    start: new Date(index.startAt).toISOString(),
    ...(Number.isFinite(index.stopAt) && { horizon_ms: index.ms(index.stopAt) }),
    master: {
      allocation_interval_ms: parseDurationMs(flags.get('allocation_interval') ?? '1secs'),
      min_allocatable_resources: (flags.get('min_allocatable_resources') ?? '').split('|'),
      filter_gpu_resources: flags.get('filter_gpu_resources') !== 'false',
      ...(flags.has('offer_timeout') && {
        offer_timeout_ms: parseDurationMs(flags.get('offer_timeout') ?? ''),
      }),
      ...(excluded !== undefined && { fairness_exclude: excluded.split(',') }),
    },
  };
}
