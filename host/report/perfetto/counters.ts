import type { PolicyResult } from '../../replay/result.js';
import { lengthOf, type PageBins } from '../page/bins.js';
import type { Plotted } from '../page/plotted.js';
import { plainText } from '../units.js';
import { count, type Packet, type Tracks } from './packets.js';

/** The plots of the page as counters, with the same figures: each is a mean from its bin's start to its end. */
export function* counters(
  tracks: Tracks,
  process: bigint,
  { policy, place }: { readonly policy: PolicyResult; readonly place: number },
  { plotted, bins }: { readonly plotted: readonly Plotted[]; readonly bins: PageBins },
): Generator<Packet> {
  for (const { id, title, label, bands, panels } of plotted) {
    const panel = panels[place];
    if (panel === undefined) continue;
    const [plot, packet] = tracks.add({ name: title }, process);
    yield packet;
    const named: (readonly [string, readonly number[] | undefined])[] = [
      ['of all agents', panel.total],
      ['that work', panel.used],
      ...bands.map(({ name }, band) => [name, panel.values[band]] as const),
    ];
    for (const [name, values] of named) {
      if (values === undefined) continue;
      const counter = { unitName: label, yAxisShareKey: id };
      const [track, packet] = tracks.add({ name: plainText(name), counter }, plot);
      yield packet;
      yield* steps(track, values, policy, bins);
    }
  }
}

/** A counter keeps its value until it has another one. */
function* steps(
  track: bigint,
  values: readonly number[],
  policy: PolicyResult,
  bins: PageBins,
): Generator<Packet> {
  let before: number | undefined;
  for (const [bin, value] of values.entries()) {
    if (value === before || lengthOf(bins, bin, policy) === 0) continue;
    yield count(track, bin * bins.binMs, value);
    before = value;
  }
  if (before !== undefined && before !== 0) yield count(track, policy.endedMs, 0);
}
