import type { Point, Workload } from './cluster.js';
import type { Findings, Part, Settings } from './findings.js';
import { type Effort, placeText, Run } from './harness.js';
import { effortOf, measureInTurns, pointText } from './measure.js';
import { formatMs, formatRatio, type Table } from './print.js';
import { MODULE, NAIVE } from './subjects.js';
import { batchCycle } from './workloads/agents.js';
import { fullCycle, fullCycleSetUp, steadyState } from './workloads/own.js';
import { declineOffers } from './workloads/shared-role.js';

/** The module beside the naive model, which takes a second for what the module does in 0.1 ms. */

const SMALL: readonly (readonly [Workload, Point, phases: readonly string[]])[] = [
  [fullCycle, { agents: 50, frameworks: 10 }, ['round']],
  [fullCycle, { agents: 100, frameworks: 20 }, ['round']],
  [batchCycle, { agents: 50, frameworks: 10 }, ['round']],
  [declineOffers, { agents: 30, frameworks: 5 }, ['recover', 'offering round', 'filtered round']],
  [steadyState, { agents: 30, frameworks: 5 }, ['round']],
];

const LARGE = [
  { agents: 1000, frameworks: 100 },
  { agents: 1000, frameworks: 1000 },
  { agents: 10_000, frameworks: 100 },
  { agents: 10_000, frameworks: 1000 },
];

const VISITED = 2;
const RUNS_MAX = 3;

/** One phase at one size, how long each takes, and how many times the module is faster. */
interface Ratio {
  /** What is measured, as it is written. */
  readonly name: string;
  readonly moduleMs: number;
  readonly naiveMs: number;
  readonly ratio: number;
}

async function compare(
  workload: Workload,
  point: Point,
  phases: readonly string[],
  effort: Effort,
): Promise<Ratio[]> {
  const [own, other] = await measureInTurns([MODULE, NAIVE], workload, point, effort);
  return phases.map((phase) => {
    const moduleMs = own?.phases.get(phase)?.medianMs ?? Number.NaN;
    const naiveMs = other?.phases.get(phase)?.medianMs ?? Number.NaN;
    const name = placeText({ workload: workload.name, ...point, phase });
    return { name, moduleMs, naiveMs, ratio: naiveMs / moduleMs };
  });
}

/**
 * What the model would take for a full cycle of a large cluster: it is let allocate a few agents
 * only, and what that takes is multiplied. Its books grow as offers are made, so the whole would
 * take longer, and the ratio is at least what it says.
 */
async function estimate(
  point: { readonly agents: number; readonly frameworks: number },
  { isQuick, seed, tell }: Settings,
): Promise<Ratio> {
  tell(`${NAIVE.name}, estimated: ${pointText(fullCycle, point)}`);
  const effort = effortOf(fullCycle, isQuick, seed);
  const [own] = await measureInTurns([MODULE], fullCycle, point, effort);
  const moduleMs = own?.phases.get('round')?.medianMs ?? Number.NaN;
  const naive = await NAIVE.make({ eventDriven: false });
  fullCycleSetUp(new Run(0), naive, point);
  const ids = Array.from({ length: VISITED }, (_, i) => `agent${i + 1}`);
  const start = performance.now();
  naive.allocate(ids);
  const naiveMs = ((performance.now() - start) * point.agents) / VISITED;
  const phase = `round (the model's: at least, from ${VISITED} agents)`;
  const name = placeText({ workload: fullCycle.name, ...point, phase });
  return { name, moduleMs, naiveMs, ratio: naiveMs / moduleMs };
}

export const naivePart: Part = {
  names: [NAIVE.name],
  async measure(_chosen, settings): Promise<Findings> {
    const { isQuick, seed, tell } = settings;
    const ratios: Ratio[] = [];
    for (const [workload, point, phases] of SMALL) {
      tell(`${NAIVE.name}: ${pointText(workload, point)}`);
      const effort = { ...effortOf(workload, isQuick, seed), runsMax: RUNS_MAX };
      ratios.push(...(await compare(workload, point, phases, effort)));
    }
    for (const point of isQuick ? LARGE.slice(0, 1) : LARGE) {
      ratios.push(await estimate(point, settings));
    }
    return {
      figures: ratios.map(({ name, ratio }) => {
        return { name: `${name}, ${NAIVE.name}`, value: ratio, unit: '×' };
      }),
      tables: [ratioTable(ratios)],
      verdicts: [],
    };
  },
};

function ratioTable(ratios: readonly Ratio[]): Table {
  return {
    title: 'Beside the naive model',
    words: 1,
    head: ['phase', MODULE.name, NAIVE.name, 'times faster'],
    rows: ratios.map(({ name, moduleMs, naiveMs, ratio }) => [
      name,
      formatMs(moduleMs),
      formatMs(naiveMs),
      formatRatio(ratio),
    ]),
  };
}
