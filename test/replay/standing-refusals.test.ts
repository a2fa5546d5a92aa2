import { readdirSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Policy } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { presets, replay } from '../../host/replay/index.js';
import type { ReplayOptions } from '../../host/replay/replay.js';
import { metamarketsWeek, type Scenario } from '../../host/scenario/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { openTrace } from '../../host/trace/index.js';

/** What the module declines in a framework's name is what the framework would have declined. */

const HOUR_MS = 3_600_000;

/** A replay's result, and how many offers were declined without having been told. */
async function replayed(
  { header, events }: Scenario,
  policy: Policy,
  options: ReplayOptions,
): Promise<{ readonly result: string; readonly untold: number }> {
  let untold = 0;
  const { result } = await replay(
    header,
    events,
    policy,
    async (made) => {
      const allocator = await createAllocator(made);
      allocator.tap({
        called(_name, _args, { declined }) {
          for (const { count } of declined) untold += count;
        },
      });
      return allocator;
    },
    options,
  );
  return { result: JSON.stringify(result), untold };
}

async function comesToTheSame(
  test: Test,
  name: string,
  scenario: Scenario,
  policy: Policy,
  options: ReplayOptions = {},
): Promise<number> {
  const told = await replayed(scenario, policy, { ...options, tellsAll: true });
  const standing = await replayed(scenario, policy, options);
  test.equal(told.untold, 0, `${name}: every offer is told where that is asked for`);
  test.equal(standing.result, told.result, `${name}: the same result`);
  return standing.untold;
}

t.test('the first hours of a busy week, under every preset', async (t) => {
  const week = metamarketsWeek({ seed: 0 });
  for (const [name, policy] of Object.entries(presets)) {
    const options = { untilMs: 2 * HOUR_MS };
    const untold = await comesToTheSame(t, name, week, policy, options);
    t.ok(untold > 20_000, `${name}: ${untold} offers were declined untold`);
  }
});

t.test('shipped recordings and the traces of the stories', async (t) => {
  let untold = 0;
  for (const file of readdirSync('traces').filter((name) => name.includes('.jsonl'))) {
    const { header, events } = await openTrace(`traces/${file}`);
    const kept: TraceEvent[] = [];
    for await (const event of events) kept.push(event);
    for (const name of ['drf', 'relinquish'] as const) {
      const scenario = { header, events: kept };
      const options = { seed: 7, untilMs: Math.min(header.horizon_ms ?? HOUR_MS, HOUR_MS) };
      untold += await comesToTheSame(t, `${file} ${name}`, scenario, presets[name], options);
    }
  }
  t.ok(untold > 1000, `${untold} offers were declined untold`);
});

t.test('a framework that waits for what has another name is asked', async (t) => {
  const gadgets = (value: number) => [
    { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } },
    { name: 'gadget[x]', type: 'SCALAR', scalar: { value } },
  ];
  const task = (id: string, value: number) => ({ id, resources: gadgets(value), after_ms: 0 });
  const events = [
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources: gadgets(2) } },
    { t: 0, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: 'f', roles: ['r'] } },
    {
      t: 0,
      type: 'DEMAND',
      framework_id: 'f',
      demand: { model: 'tasks', tasks: [task('never', 40), task('runs', 2)] },
    },
  ] as unknown as TraceEvent[];
  const header = { type: 'TRACE', version: 1, name: 'gadgets', horizon_ms: 20_000 } as const;
  const untold = await comesToTheSame(t, 'gadgets', { header, events } as Scenario, presets.drf);
  t.equal(untold, 0);
});
