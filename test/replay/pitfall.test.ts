import t from 'tap';
import { replayTrace } from '../../host/replay/engine.js';
import type { PolicyResult } from '../../host/replay/result.js';

const POLICIES = ['drf', 'fifo', 'relinquish'] as const;

async function run(trace: string): Promise<Record<(typeof POLICIES)[number], PolicyResult>> {
  const { policies } = await replayTrace(`traces/${trace}`, { policies: POLICIES });
  const [drf, fifo, relinquish] = policies;
  if (!drf || !fifo || !relinquish) throw new Error('three results were expected');
  return { drf, fifo, relinquish };
}

const MOST = 5;

t.test(
  'the recorded pitfall: stuck under DRF as it was, not under fifo or relinquish',
  async (t) => {
    const { drf, fifo, relinquish } = await run('mesos-1.12-pitfall.jsonl.gz');
    t.ok(drf.frameworks.stuck >= MOST, `${drf.frameworks.stuck} of 8 stuck`);
    t.equal(fifo.frameworks.stuck, 0);
    t.equal(fifo.frameworks.satisfied, 8);
    t.equal(relinquish.frameworks.stuck, 0);
    t.ok(drf.coreHoursBelowMinimum > 10 * fifo.coreHoursBelowMinimum);
  },
);

t.test('a role for each application: fifo is stuck again, relinquish is not', async (t) => {
  const { drf, fifo, relinquish } = await run('mesos-1.12-pitfall-roles.jsonl.gz');
  t.ok(drf.frameworks.stuck >= MOST, `drf: ${drf.frameworks.stuck} of 8 stuck`);
  t.ok(fifo.frameworks.stuck >= MOST, `fifo: ${fifo.frameworks.stuck} of 8 stuck`);
  t.equal(relinquish.frameworks.stuck, 0);
  t.equal(relinquish.frameworks.satisfied, 8);
  t.equal(relinquish.coreHoursBelowMinimum, 0, 'nobody holds a part of its minimum');
  t.equal(relinquish.relinquishes, 0, 'so there is nothing to give back');
});

t.test('the scenarios: everyone gets through under relinquish', async (t) => {
  for (const trace of ['story-2-pitfall.jsonl', 'story-2-pitfall-roles.jsonl']) {
    const { drf, relinquish } = await run(trace);
    t.ok(drf.frameworks.stuck >= MOST, `${trace}: ${drf.frameworks.stuck} stuck under drf`);
    t.equal(relinquish.frameworks.satisfied, 8, trace);
  }
});
