import t from 'tap';
import { comersMost } from '../../host/goal/comers.js';
import { replayTrace } from '../../host/replay/index.js';
import type { Distribution } from '../../host/replay/result.js';
import type { Times } from '../../host/replay/times.js';
import { openTrace } from '../../host/trace/index.js';

/** What is known of a replay's times before it is over. */

const TRACES = new URL('../../traces/', import.meta.url).pathname;
const NAMES = [
  'mesos-1.12-pitfall-roles.jsonl.gz',
  'mesos-1.12-staggered.jsonl.gz',
  'story-8-upgrade.jsonl',
  'story-10-dispatcher.jsonl',
];

/** Every measure by its name; of nobody 0, which is no time at all. */
function measures({ queueTimeMs, completionMs, makespanMs }: Times): Map<string, number> {
  const words = (name: string, of?: Distribution) =>
    (['mean', 'p50', 'p90', 'p99', 'max'] as const).map(
      (word) => [`${word} ${name}`, of?.[word] ?? 0] as const,
    );
  return new Map([
    ...words('queue', queueTimeMs),
    ...words('completion', completionMs),
    ['makespan', makespanMs ?? 0] as const,
  ]);
}

t.test('no time is shorter later than it is at best on the way', async (t) => {
  for (const name of NAMES) {
    const path = `${TRACES}${name}`;
    const most = await comersMost((await openTrace(path)).events);
    for (const policy of ['drf', 'relinquish']) {
      let before = new Map<string, number>();
      let looks = 0;
      const shorter: string[] = [];
      const look = (now: Map<string, number>, when: string) => {
        for (const [measure, ms] of before) {
          if (ms > (now.get(measure) ?? 0)) shorter.push(`${measure} ${when}`);
        }
        before = now;
        looks++;
      };
      const { policies } = await replayTrace(path, {
        policies: [policy],
        onProgress: ({ timesAtBest, nowMs }) => look(measures(timesAtBest(most)), `at ${nowMs}`),
      });
      for (const result of policies) {
        t.ok(result.frameworks.total <= most, `${name}: ${most} come at most`);
        look(measures(result), 'at the end');
      }
      t.strictSame(shorter, [], `${name} ${policy}`);
      t.ok(looks > 0);
    }
  }
});
