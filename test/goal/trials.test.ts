import t from 'tap';
import { comersMost } from '../../host/goal/comers.js';
import { meetsGoal, parseGoal, type Trial, Trials } from '../../host/goal/index.js';
import { loadPolicy, replayTrace } from '../../host/replay/index.js';
import { keptInMemory, type Recording } from '../../host/trace/index.js';

/** What is tried to meet a goal. */

const trace = (name: string) => new URL(`../../traces/${name}`, import.meta.url).pathname;
const ROLES = trace('mesos-1.12-pitfall-roles.jsonl.gz');
const DRF: Trial = { policy: loadPolicy('drf'), changes: [] };

/** The recording, and how much of it was read at the last reading. */
async function watched(path: string) {
  const recording = await keptInMemory(path);
  const read = { last: 0, all: 0 };
  const { events } = await recording.open();
  for await (const _ of events) read.all++;
  const open: Recording['open'] = async (options) => {
    const opened = await recording.open(options);
    read.last = 0;
    const counted = async function* () {
      for await (const event of opened.events) {
        read.last++;
        yield event;
      }
    };
    return { ...opened, events: counted() };
  };
  return { recording: { ...recording, open }, read };
}

/** Options, and what is replayed with them. */
function telling(goal: string, seeds: readonly number[]) {
  const tries: string[] = [];
  const onTry = (policy: string, changes: readonly string[]) =>
    tries.push([policy, ...changes].join());
  return { tries, options: { goal: parseGoal(goal), seeds, onTry } };
}

t.test('a goal is met or missed as it is by whole replays', async (t) => {
  const recording = await keptInMemory(ROLES);
  const result = async (seed: number) =>
    (await replayTrace(ROLES, { policies: ['drf'], seed })).policies[0];
  const whole = await Promise.all([0, 1].map(result));
  for (const measure of ['p50 queue', 'p90 queue', 'mean queue', 'max completion', 'makespan']) {
    for (const bound of ['< 1ms', '< 40s', '<= 60s', '< 300s', '< 1d', '= 1s']) {
      const goal = parseGoal(`${measure} ${bound}`);
      await Trials.with(recording, { goal, seeds: [0, 1] }, async (trials) => {
        for (const seed of [0, 1]) {
          const one = whole[seed];
          const isMet = one !== undefined && meetsGoal(goal, one);
          t.equal(await trials.meetsWith(DRF, seed), isMet, `${goal.text}, seed ${seed}`);
        }
      });
    }
  }
});

t.test('a replay ends when its goal is out of reach', async (t) => {
  const path = trace('mesos-1.12-staggered.jsonl.gz');
  const { recording, read } = await watched(path);
  const goal = parseGoal('max queue < 1ms');
  const [whole] = (await replayTrace(path, { policies: ['drf'] })).policies;
  await Trials.with(recording, { goal, seeds: [0] }, async (trials) => {
    t.equal(read.last, read.all);
    t.equal(await trials.meets(DRF), false);
    t.ok(read.last < read.all, `${read.last} of ${read.all} events`);
    const [result] = await trials.results(DRF);
    t.equal(read.last, read.all, 'what it comes to is known from the whole only');
    t.strictSame(result?.frameworks, whole?.frameworks);
    t.strictSame(result?.queueTimeMs, whole?.queueTimeMs);
  });
});

t.test('nothing is replayed twice, and what is known to miss is not tried again', async (t) => {
  const { tries, options } = telling('stuck = 0', [0, 1, 2]);
  await Trials.with(await keptInMemory(ROLES), options, async (trials) => {
    t.equal(await trials.meetsWith(DRF, 2), false);
    t.equal(await trials.meetsWith(DRF, 2), false);
    t.equal(await trials.meets(DRF), false);
    t.strictSame(tries, ['drf'], 'the last seed misses, so the first two are not asked');
    await trials.results(DRF);
    await trials.results(DRF);
    t.equal(tries.length, 3);
    t.equal(await trials.meets({ ...DRF, changes: ['agents=+30'] }), true);
    t.equal(tries.length, 6);
    t.equal(tries.at(-1), 'drf,agents=+30');
  });
});

t.test('who comes: frameworks that are added, and those that they bring', async (t) => {
  const count = async (name: string) =>
    comersMost((await (await keptInMemory(trace(name))).open()).events);
  t.equal(await count('mesos-1.12-pitfall-roles.jsonl.gz'), 9);
  const { policies } = await replayTrace(trace('story-10-dispatcher.jsonl'));
  t.equal(await count('story-10-dispatcher.jsonl'), policies[0]?.frameworks.total);
});

t.test('asked for at once, too, nothing is replayed twice', async (t) => {
  const { tries, options } = telling('max queue < 1ms', [0]);
  await Trials.with(await keptInMemory(ROLES), options, async (trials) => {
    const [met, one, other] = await Promise.all([
      trials.meets(DRF),
      trials.results(DRF),
      trials.results(DRF),
    ]);
    t.equal(met, false);
    t.strictSame(one, other);
    t.equal(tries.length, 2, 'up to where it misses, and to its end');
  });
});

t.test('what cannot be tried is an error as it is elsewhere, and ends all', async (t) => {
  const { recording, read } = await watched(ROLES);
  const options = { goal: parseGoal('stuck = 0'), seeds: [0] };
  let others: Promise<unknown> = Promise.resolve();
  const tried = Trials.with(recording, options, (trials) => {
    const failing = trials.meets({ ...DRF, changes: ['weight.nobody=3'] });
    others = Promise.allSettled([
      trials.results({ ...DRF, policy: loadPolicy('fifo') }),
      trials.results(DRF),
    ]);
    return failing;
  });
  await t.rejects(tried, { name: 'ChangeError', message: /nobody/ });
  t.match(await others, [{ status: 'rejected' }, { status: 'rejected' }]);
  t.ok(read.last < read.all, `${read.last} of ${read.all} events of the last`);
});

t.test('a goal that nobody has a time for is met, however short it is', async (t) => {
  const nobody = await keptInMemory(trace('story-14-disk-leak.jsonl'));
  const options = { goal: parseGoal('p90 queue < 0s'), seeds: [0] };
  await Trials.with(nobody, options, async (trials) => t.ok(await trials.meets(DRF)));
});

t.test('whether there is something to change is known without a replay', async (t) => {
  const { tries, options } = telling('stuck = 0', [0]);
  await Trials.with(await keptInMemory(ROLES), options, async (trials) => {
    t.ok(await trials.hasWhatChanges({ ...DRF, changes: ['weight.spark=3'] }));
    t.notOk(await trials.hasWhatChanges({ ...DRF, changes: ['weight.nobody=3'] }));
    await t.rejects(trials.hasWhatChanges({ ...DRF, changes: ['x=3'] }), { name: 'ChangeError' });
  });
  t.strictSame(tries, []);
});
