import fc from 'fast-check';
import t from 'tap';
import { agentFlags } from '../../host/replay/machines/flags.js';
import { pacesOf } from '../../host/replay/machines/pace.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent, TraceHeader } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** The network of an agent, which its tasks share. */

const egress = (more: NonNullable<TraceHeader['agent']> = {}) => agentFlags({ agent: more });
const fair = egress({ egress_unique_flow_per_container: true });

t.test('where there is enough for all, all get on as they would alone', (t) => {
  t.same(pacesOf([400, 0, 600], 1000, egress()), [1000, 1000, 1000]);
  t.same(pacesOf([400, 600], Number.POSITIVE_INFINITY, egress()), [1000, 1000], 'or none is told');
  t.end();
});

t.test('without a limit who sends more leaves less for all others', (t) => {
  t.same(pacesOf([100, 600, 1300], 1000, egress()), [500, 500, 500]);
  t.end();
});

t.test('a limit a container slows down only who is over it', (t) => {
  const limited = egress({ egress_rate_limit_per_container: 0.25 });
  t.same(pacesOf([100, 500, 1000], 1000, limited), [1000, 500, 250]);
  t.end();
});

t.test('with a flow for each, who wants less than an equal share is not slowed down', (t) => {
  t.same(pacesOf([100, 900, 900], 1000, fair), [1000, 500, 500]);
  t.same(pacesOf([400, 900, 200], 900, fair), [875, 388, 1000]);
  t.end();
});

t.test('never is more sent than there is, and none gets less than with all others gone', (t) => {
  const wanted = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 8 });
  const flags = fc.constantFrom(egress(), fair, egress({ egress_rate_limit_per_container: 2 }));
  fc.assert(
    fc.property(wanted, fc.integer({ min: 1, max: 20_000 }), flags, (amounts, capacity, one) => {
      const paces = pacesOf(amounts, capacity, one);
      const sent = paces.map((pace, index) => (pace * (amounts[index] ?? 0)) / 1000);
      const alone = amounts.map((amount) => pacesOf([amount], capacity, one)[0] ?? 0);
      return (
        sent.reduce((a, b) => a + b, 0) <= capacity &&
        paces.every((pace, index) => pace >= 0 && pace <= (alone[index] ?? 0))
      );
    }),
  );
  t.end();
});

/** An application of one executor of 4 cores with work for a minute, that sends so much. */
function application(t: number, id: string, bandwidth: number, asks = ''): TraceEvent[] {
  return framework(
    t,
    { id, name: id, roles: [id] },
    {
      model: 'spark-coarse',
      properties: {
        'spark.cores.max': '4',
        'spark.executor.cores': '4',
        'spark.executor.memory': '1g',
      },
      work_core_ms: 4 * 60_000,
      executor_start_ms: 1000,
      executor_uses: { network_bandwidth: bandwidth / 4 },
      executor_asks: asks,
    },
  );
}

const NETWORK = 'cpus:8;mem:16384;network_bandwidth:1000';

/** Times from arrival to end, in ms, by name. */
async function timesOf(events: TraceEvent[], flags: TraceHeader['agent'] = {}) {
  const header = headerOf({ agent: flags });
  const { result } = await replay(header, events, presets.drf, makeAllocator);
  return Object.fromEntries(
    result.perFramework.map(({ name, arrivedMs, completedMs }) => [
      name,
      (completedMs ?? Number.NaN) - arrivedMs,
    ]),
  );
}

t.test('an application is slowed down while another saturates the network beside it', async (t) => {
  const alone = await timesOf([agent(0, 'a', NETWORK), ...application(0, 'quiet', 200)]);
  t.equal(alone.quiet, 61_000);
  const both = [
    agent(0, 'a', NETWORK),
    ...application(0, 'quiet', 200),
    ...application(0, 'loud', 1800),
  ];
  t.same(await timesOf(both), { quiet: 121_000, loud: 121_000 }, 'both at half the pace');
  const flows = { egress_unique_flow_per_container: true };
  // The loud one has 800 of its 1,800, and 1,000 when the other is through.
  const doneMs = 60_000 * 0.444;
  t.same(await timesOf(both, flows), {
    quiet: 61_000,
    loud: 61_000 + Math.ceil((60_000 - doneMs) / 0.555),
  });
});

t.test('who asks for what it sends has it, and others go elsewhere or wait', async (t) => {
  const one = [
    agent(0, 'a', NETWORK),
    ...application(0, 'quiet', 400, 'network_bandwidth:400'),
    ...application(0, 'loud', 800, 'network_bandwidth:800'),
  ];
  const { quiet, loud = 0 } = await timesOf(one);
  t.equal(quiet, 61_000);
  t.ok(loud >= 2 * 61_000 && loud < 2 * 61_000 + 6000, 'it has waited for the other');
  t.same(await timesOf([agent(0, 'b', NETWORK), ...one]), { quiet: 61_000, loud: 61_000 });
  await t.rejects(timesOf([agent(0, 'a'), ...application(0, 'app', 1, 'cpus:1')]), {
    message:
      'app: executor_asks: `cpus`; expected other resources; for this one Spark has properties',
  });
});

t.test('when the other ends, the pace is what it was', async (t) => {
  const events = [
    agent(0, 'a', NETWORK),
    ...application(0, 'loud', 1800),
    ...application(60_000, 'quiet', 200),
  ];
  // Alone at 1000/1800 = 0.555; 59 s of 60 s of work are 32.7 s then.
  const { quiet = 0, loud = 0 } = await timesOf(events);
  t.ok(quiet > 61_000 && quiet < 121_000);
  t.ok(loud > 1000 + 60_000 / 0.555);
  const { coreHoursUsed, coreHoursUseful, coreHoursHeld } = (
    await replay(headerOf(), events, presets.drf, makeAllocator)
  ).result;
  t.ok(Math.abs(coreHoursUsed - coreHoursUseful) < 1e-6, 'a slowed core counts as far as it works');
  t.ok(coreHoursHeld > 1.3 * coreHoursUsed);
});

t.test('work of stages cannot be slowed down, and says so', async (t) => {
  const events = framework(
    0,
    { id: 'app', name: 'app', roles: ['app'] },
    {
      model: 'spark-coarse',
      properties: {},
      stages: [{ tasks: 1, task_ms: 1 }],
      executor_start_ms: 0,
      executor_uses: { network_bandwidth: 1 },
    },
  );
  const played = replay(headerOf(), [agent(0, 'a'), ...events], presets.drf, makeAllocator);
  await t.rejects(played, {
    code: 'demand',
    message: 'app: executor_uses beside stages; expected work_core_ms in their place',
  });
});
