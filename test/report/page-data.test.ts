import t from 'tap';
import { replayTrace } from '../../host/replay/index.js';
import type { ReplayResult } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import { binsOf, lengthOf } from '../../host/report/page/bins.js';
import { Figures } from '../../host/report/page/client/figures.js';
import { unpacked } from '../../host/report/page/client/unpack.js';
import { PHASES, roleBands } from '../../host/report/page/colours.js';
import { pageData } from '../../host/report/page/data.js';
import type { PageData } from '../../host/report/page/data-types.js';
import { packed } from '../../host/report/page/pack.js';
import { added, plottedOf } from '../../host/report/page/plotted.js';
import { HOSTILE_NAME, pitfallResult } from '../support/replay-result.js';

/** Whatever a page shows is in these figures: they have to add up to the answer's JSON. */

const MS_PER_HOUR = 3_600_000;

const result = await replayTrace('traces/mesos-1.12-pitfall-roles.jsonl.gz', {
  policies: ['drf', 'relinquish'],
  tell: answerText,
});

function prepare(of: ReplayResult) {
  const bins = binsOf(of);
  const roles = roleBands(of.policies);
  return { bins, roles, plotted: plottedOf(of, bins, roles) };
}

const prepared = prepare(result);
const { bins, plotted } = prepared;
const data = (await unpacked(packed(pageData(result, {}, prepared)))) as PageData;
const figures = new Figures(data);

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** To a millionth: a column of 32 bits has no more. */
function isClose(found: number, wanted: number): boolean {
  return Math.abs(found - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
}

for (const [index, policy] of result.policies.entries()) {
  const areaOf = (values: readonly number[]) =>
    sum(values.map((value, bin) => value * lengthOf(bins, bin, policy)));
  const panelOf = (id: string) => {
    const panel = plotted.find((one) => one.id === id)?.panels[index];
    if (panel === undefined) throw new Error(`there is a plot ${id}`);
    return panel;
  };

  t.test(`${policy.policy}: cores held and used have the area of their core-hours`, async (t) => {
    const { values, used = [] } = panelOf('cores');
    const heldMs = areaOf(added(values));
    t.ok(isClose(heldMs, policy.coreHoursHeld * MS_PER_HOUR), `${heldMs}`);
    t.ok(isClose(areaOf(used), policy.coreHoursUsed * MS_PER_HOUR), `${areaOf(used)}`);
    for (const [band, { name }] of prepared.roles.bands.entries()) {
      const its = policy.roles.filter(({ role }) => prepared.roles.of(role) === band);
      const wanted = sum(its.map(({ coreHoursHeld }) => coreHoursHeld)) * MS_PER_HOUR;
      const ofBand = areaOf(values[band] ?? []);
      t.ok(isClose(ofBand, wanted), `${name}: ${ofBand}, ${wanted}`);
    }
  });

  t.test(
    `${policy.policy}: in no bin more is held than there is, nor used than held`,
    async (t) => {
      const { values, total = [], used = [] } = panelOf('cores');
      const held = added(values);
      t.same(
        held.filter((cores, bin) => cores > (total[bin] ?? 0) + 1e-9),
        [],
      );
      t.same(
        used.filter((cores, bin) => cores > (held[bin] ?? 0) + 1e-9),
        [],
      );
      t.ok(Math.max(...total) > 0);
    },
  );

  t.test(`${policy.policy}: the queue is who gathers, waits or backs off`, async (t) => {
    const phases = panelOf('phases').values;
    const lacking = ['gathering', 'waiting', 'backing off'].map(
      (name) => phases[PHASES.findIndex((phase) => phase.name === name)] ?? [],
    );
    const queue = added(panelOf('queue').values);
    t.ok(queue.every((count, bin) => isClose(count, added(lacking)[bin] ?? 0)));
    const inPhases = sum(
      policy.perFramework.flatMap(({ phases: all }) =>
        all.filter(({ phase }) => phase !== 'done').map(({ fromMs, toMs }) => toMs - fromMs),
      ),
    );
    t.ok(isClose(areaOf(added(phases)), inPhases), `${inPhases}`);
  });

  t.test(`${policy.policy}: the agents’ heat is what is held of what there is`, async (t) => {
    const { rows = 0, bins: count = 0, held } = data.policies[index]?.history?.heat ?? {};
    const agents = policy.history?.agents;
    for (let row = 0; row < rows; row++) {
      for (let bin = 0; bin < count; bin++) {
        const there = agents?.rows[row]?.coreMs[bin] ?? 0;
        const part = (agents?.rows[row]?.heldCoreMs[bin] ?? 0) / there;
        const shown = held?.[row * count + bin] ?? 0;
        if (there === 0 ? shown !== 255 : Math.abs(shown / 254 - part) > 1 / 254)
          t.fail(`${row}, ${bin}`);
      }
    }
    t.ok(rows === result.agents && count > 0);
  });

  t.test(`${policy.policy}: lanes are the phases, and add up to the cores held`, async (t) => {
    for (const [place, id] of data.frameworks.ids.entries()) {
      const framework = policy.perFramework.find((one) => one.id === id);
      const [first, behind] = figures.range(index, place);
      const spans = Array.from({ length: behind - first }, (_, i) =>
        figures.span(index, first + i),
      );
      t.same(
        spans.map(({ fromMs, toMs, phase }) => [fromMs, toMs, PHASES[phase]?.name ?? 'done']),
        framework?.phases.map(({ fromMs, toMs, phase }) => [fromMs, toMs, phase]),
        id,
      );
      const coreMs = sum(spans.map(({ fromMs, toMs, cores }) => cores * (toMs - fromMs)));
      t.ok(isClose(coreMs, (framework?.coreHoursHeld ?? 0) * MS_PER_HOUR), id);
    }
  });

  t.test(`${policy.policy}: at a moment frameworks hold what their roles hold`, async (t) => {
    const held = added(panelOf('cores').values);
    const factor = data.wideBinMs / data.binMs;
    for (let bin = 0; bin * data.wideBinMs < policy.endedMs; bin++) {
      const ms = bin * data.wideBinMs;
      const frameworks = sum(
        data.frameworks.ids.map((_, place) => figures.coresAt(index, place, ms)),
      );
      const areas = held
        .slice(bin * factor, (bin + 1) * factor)
        .map((cores, i) => cores * lengthOf(bins, bin * factor + i, policy));
      const lengthMs = Math.min(data.wideBinMs, policy.endedMs - ms);
      if (!isClose(frameworks, sum(areas) / lengthMs)) t.fail(`${ms}: ${frameworks}`);
    }
    t.pass('they do');
  });
}

t.test('what is found at a moment is the span that covers it', async (t) => {
  for (const { fromMs, toMs, phase } of result.policies[0]?.perFramework[3]?.phases ?? []) {
    const place = data.frameworks.ids.indexOf(result.policies[0]?.perFramework[3]?.id ?? '');
    for (const ms of [fromMs, Math.floor((fromMs + toMs) / 2), toMs - 1]) {
      const found = figures.spanAt(0, place, ms);
      t.equal(found === undefined ? 'done' : PHASES[found.phase]?.name, phase, `${ms}`);
    }
  }
  t.equal(figures.spanAt(0, 3, -1), undefined, 'nothing before it came');
});

t.test('in the page lie letters and digits, whatever the names are', async (t) => {
  const hostile = prepare(pitfallResult());
  const text = packed(pageData(pitfallResult(), {}, hostile));
  t.match(text, /^[A-Za-z0-9+/=]+$/);
  const back = (await unpacked(text)) as PageData;
  t.ok(back.frameworks.names.includes(HOSTILE_NAME));
  t.equal(text, packed(pageData(pitfallResult(), {}, hostile)), 'the same each time');
});
