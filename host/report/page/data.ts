import type { FrameworkResult, PolicyResult, ReplayResult } from '../../replay/result.js';
import { CLASSES } from '../class-words.js';
import type { PageBins } from './bins.js';
import { PHASES, phaseIndex, type RoleBands } from './colours.js';
import type { PageContext } from './context.js';
import type { FrameworksData, PageData, PlotData, PolicyData } from './data-types.js';
import { waitedMs } from './frameworks.js';
import { historyData, Texts } from './history-data.js';
import { integers } from './pack.js';
import type { Plotted } from './plotted.js';

/** What the page's parts were made from. */
export interface Prepared {
  readonly bins: PageBins;
  readonly roles: RoleBands;
  readonly plotted: readonly Plotted[];
}

/** All that the page's script needs: the figures of the plots, and of each framework. */
export function pageData(result: ReplayResult, context: PageContext, prepared: Prepared): PageData {
  const { policies, start, seed } = result;
  const { bins, roles, plotted } = prepared;
  const wideBinMs = Math.max(bins.binMs, ...policies.map(({ history }) => history?.binMs ?? 0));
  const texts = new Texts();
  const { frameworks, places } = frameworksOf(policies);
  const startMs = Date.parse(start ?? '');
  return {
    endMs: bins.endMs,
    binMs: bins.binMs,
    wideBinMs,
    ...(!Number.isNaN(startMs) && { startMs }),
    seed,
    ...(context.explain !== undefined && { explain: context.explain }),
    frameworks,
    bandOfRole: integers(frameworks.roleNames.map(roles.of)),
    phases: PHASES,
    classes: CLASSES.map(({ label }) => label.replace('their', 'its')),
    plots: plotted.map(plotData),
    policies: policies.map((policy) => ({
      ...policyData(policy, places),
      ...(policy.history !== undefined && {
        history: historyData(policy.history, policy, { places, texts, wideBinMs }),
      }),
    })),
    texts: texts.all,
  };
}

/** Everyone who is there under some policy, by id, in the order of arrival under the first. */
function frameworksOf(policies: readonly PolicyResult[]) {
  const all = new Map<string, FrameworkResult>();
  for (const { perFramework } of policies) {
    for (const framework of perFramework) {
      if (!all.has(framework.id)) all.set(framework.id, framework);
    }
  }
  const some = [...all.values()];
  const roleNames = [...new Set(some.map(({ role }) => role))].sort();
  const placeOfRole = new Map(roleNames.map((role, place) => [role, place]));
  const frameworks: FrameworksData = {
    ids: some.map(({ id }) => id),
    names: some.map(({ name }) => name),
    roleNames,
    role: integers(some.map(({ role }) => placeOfRole.get(role) ?? 0)),
    hasMinimum: integers(some.map((framework) => (framework.class === 'noMinimum' ? 0 : 1))),
  };
  return { frameworks, places: new Map(some.map(({ id }, place) => [id, place])) };
}

function plotData({ panels, ...plot }: Plotted): PlotData {
  return {
    ...plot,
    panels: panels.map(({ values, total, used }) => ({
      values: values.map((one) => Float32Array.from(one)),
      ...(total !== undefined && { total: Float32Array.from(total) }),
      ...(used !== undefined && { used: Float32Array.from(used) }),
    })),
  };
}

function policyData(policy: PolicyResult, places: ReadonlyMap<string, number>): PolicyData {
  const { perFramework } = policy;
  const known: (FrameworkResult | undefined)[] = Array(places.size).fill(undefined);
  for (const framework of perFramework) known[places.get(framework.id) ?? 0] = framework;
  const times = (of: (framework: FrameworkResult) => number | undefined) =>
    Float64Array.from(known, (one) => (one === undefined ? Number.NaN : (of(one) ?? Number.NaN)));
  const offsets = [0];
  for (const one of known) offsets.push((offsets.at(-1) ?? 0) + (one?.phases.length ?? 0));
  const spans = known.flatMap((one) => one?.phases ?? []);
  return {
    policy: policy.policy,
    endedMs: policy.endedMs,
    arrivedMs: times(({ arrivedMs }) => arrivedMs),
    servedMs: times((one) => {
      const ms = waitedMs(one);
      return Number.isFinite(ms) ? one.arrivedMs + ms : undefined;
    }),
    completedMs: times(({ completedMs }) => completedMs),
    class: integers(known.map((one) => CLASSES.findIndex(({ key }) => key === one?.class) + 1)),
    relinquishes: integers(known.map((one) => one?.relinquishes ?? 0)),
    spans: {
      offsets: integers(offsets),
      phase: Uint8Array.from(spans, ({ phase }) => phaseIndex(phase)),
      lengthMs: integers(spans.map(({ fromMs, toMs }) => toMs - fromMs)),
      cores: Float32Array.from(spans, ({ cores }) => cores),
    },
  };
}
