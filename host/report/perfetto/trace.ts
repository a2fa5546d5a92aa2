import type { PolicyResult, ReplayResult } from '../../replay/result.js';
import { binsOf } from '../page/bins.js';
import { roleBands } from '../page/colours.js';
import { plottedOf } from '../page/plotted.js';
import { plainText } from '../units.js';
import { counters } from './counters.js';
import { flowsOf, lanes } from './lanes.js';
import { encoded, type Packet, slice, startsAt, Tracks } from './packets.js';

/**
 * A replay as a trace for Perfetto's UI: a process for each policy, with the page's plots as counters,
 * whom the earmark was for, and a track for each framework. Piece by piece, in the order of the file; flows,
 * earmarks and answers are there where the result has histories.
 */
export function perfettoTrace(result: ReplayResult): Generator<Uint8Array> {
  return encoded(packetsOf(result));
}

function* packetsOf(result: ReplayResult): Generator<Packet> {
  const bins = binsOf(result);
  const plotted = plottedOf(result, bins, roleBands(result.policies));
  const startMs = Date.parse(result.start ?? '');
  if (startMs >= 0) yield startsAt(startMs);
  const tracks = new Tracks();
  let flowCount = 0n;
  for (const [place, policy] of result.policies.entries()) {
    const processName = plainText(policy.policy);
    const [process, packet] = tracks.add({ process: { pid: place + 1, processName } });
    yield packet;
    yield* counters(tracks, process, { policy, place }, { plotted, bins });
    const names = new Map(policy.perFramework.map(({ id, name }) => [id, plainText(name)]));
    const nameOf = (id: string) => names.get(id) ?? '';
    yield* earmarks(tracks, process, policy, nameOf);
    const flows = flowsOf(policy.history?.givenBack ?? [], nameOf, () => ++flowCount);
    yield* lanes(tracks, process, policy, flows);
  }
}

function* earmarks(
  tracks: Tracks,
  process: bigint,
  { history }: PolicyResult,
  nameOf: (frameworkId: string) => string,
): Generator<Packet> {
  const spans = history?.earmarks ?? [];
  if (spans.length === 0) return;
  const [track, packet] = tracks.add({ name: 'For whom the earmark is' }, process);
  yield packet;
  for (const { frameworkId, role, ...span } of spans) {
    yield* slice(track, span, nameOf(frameworkId), [['role', plainText(role)]]);
  }
}
