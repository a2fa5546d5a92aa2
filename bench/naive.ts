import type { Findings, Part, Settings } from './findings.js';
import { placeText, Run } from './harness.js';
import { effortOf, measureInTurns, pointText } from './measure.js';
import {
  at,
  comparePeer,
  type PeerPoint,
  type PeerRatio,
  ratioFigures,
  ratioTable,
} from './peers.js';
import { MODULE, NAIVE } from './subjects.js';
import { batchCycle } from './workloads/agents.js';
import { fullCycle, fullCycleSetUp, steadyState } from './workloads/own.js';
import { declineOffers } from './workloads/shared-role.js';

/** The module beside the naive model, which takes a second for what the module does in 0.1 ms. */

const SMALL: readonly PeerPoint[] = [
  at(fullCycle, 50, 10, 'round'),
  at(fullCycle, 100, 20, 'round'),
  at(batchCycle, 50, 10, 'round'),
  at(declineOffers, 30, 5, 'recover', 'offering round', 'filtered round'),
  at(steadyState, 30, 5, 'round'),
];

const LARGE = [
  { agents: 1000, frameworks: 100 },
  { agents: 1000, frameworks: 1000 },
  { agents: 10_000, frameworks: 100 },
  { agents: 10_000, frameworks: 1000 },
];

const VISITED = 2;
const RUNS_MAX = 3;

/**
 * What the model would take for a full cycle of a large cluster: it is let allocate a few agents
 * only, and what that takes is multiplied. Its books grow as offers are made, so the whole would
 * take longer, and the ratio is at least what it says.
 */
async function estimate(
  point: { readonly agents: number; readonly frameworks: number },
  { isQuick, seed, tell }: Settings,
): Promise<PeerRatio> {
  tell(`${NAIVE.name}, estimated: ${pointText(fullCycle, point)}`);
  const effort = effortOf(fullCycle, isQuick, seed);
  const [own] = await measureInTurns([MODULE], fullCycle, point, effort);
  const moduleMs = own?.phases.get('round')?.medianMs ?? Number.NaN;
  const naive = await NAIVE.make({ eventDriven: false });
  fullCycleSetUp(new Run(0), naive, point);
  const ids = Array.from({ length: VISITED }, (_, i) => `agent${i + 1}`);
  const start = performance.now();
  naive.allocate(ids);
  const peerMs = ((performance.now() - start) * point.agents) / VISITED;
  const phase = `round (the model's: at least, from ${VISITED} agents)`;
  const name = placeText({ workload: fullCycle.name, ...point, phase });
  return { name, moduleMs, peerMs, ratio: peerMs / moduleMs };
}

export const naivePart: Part = {
  names: [NAIVE.name],
  async measure(_chosen, settings): Promise<Findings> {
    const { isQuick, seed, tell } = settings;
    const ratios: PeerRatio[] = [];
    for (const point of SMALL) {
      tell(`${NAIVE.name}: ${pointText(point.workload, point.point)}`);
      const effort = { ...effortOf(point.workload, isQuick, seed), runsMax: RUNS_MAX };
      ratios.push(...(await comparePeer(NAIVE, point, effort)));
    }
    for (const point of isQuick ? LARGE.slice(0, 1) : LARGE) {
      ratios.push(await estimate(point, settings));
    }
    return {
      figures: ratioFigures(NAIVE, ratios),
      tables: [ratioTable('Beside the naive model', NAIVE, ratios)],
      verdicts: [],
    };
  },
};
