import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { Durations } from '../../host/replay/durations.js';
import { replay } from '../../host/replay/index.js';
import { isModuleBuilt } from '../support/checked-allocators.js';
import { agent, headerOf, spark } from '../support/traces.js';

const unasked = (): undefined => {
  throw new Error('the model was asked');
};

t.test('declared: the trace comes before the model, which is heard without it', (t) => {
  const durations = new Durations('declared');
  t.same(durations.of('etl', 7000, unasked), { expectedDurationMs: 7000, isHeard: false });
  t.same(
    durations.of('etl', undefined, () => 5000),
    { expectedDurationMs: 5000, isHeard: true },
  );
  t.same(
    durations.of('etl', undefined, () => undefined),
    { isHeard: true },
  );
  t.equal(durations.note(), undefined);
  t.end();
});

t.test('estimated: the median of those of the same name that ended', (t) => {
  const durations = new Durations('estimated');
  t.same(durations.of('etl', 7000, unasked), { isHeard: false });
  for (const ranMs of [9000, 1000, 4000]) durations.ended('etl', ranMs);
  durations.ended('other', 1);
  t.same(durations.of('etl', 7000, unasked), { expectedDurationMs: 4000, isHeard: false });
  durations.ended('etl', 5000);
  t.same(durations.of('etl', undefined, unasked), { expectedDurationMs: 4000, isHeard: false });
  t.match(durations.note(), /median of earlier frameworks .*, which 2 of 3 frameworks had/);
  t.end();
});

t.test('none: nobody knows', (t) => {
  t.same(new Durations('none').of('etl', 7000, unasked), { isHeard: false });
  t.end();
});

t.test('what the allocator hears', { skip: !isModuleBuilt && 'not built' }, async (t) => {
  const events = [agent(0, 'a1'), ...spark(1000, 'one', { workCoreMs: 160_000 })];
  const heard = async (durations: 'declared' | 'estimated' | 'none'): Promise<number[]> => {
    const said: number[] = [];
    await replay(
      headerOf({ horizon_ms: 60_000 }),
      events,
      { name: 'drf', roles: [] },
      async (options) => {
        const allocator = await createAllocator(options);
        allocator.tap({
          called(name, args) {
            if (name === 'expectDuration') said.push(args[1] as number);
          },
        });
        return allocator;
      },
      { durations },
    );
    return said;
  };
  // From its eight cores on, which is when its executors start, and its work on them.
  t.same(await heard('declared'), [20_100]);
  t.same(await heard('estimated'), []);
  t.same(await heard('none'), []);
});
