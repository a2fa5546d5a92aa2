import t from 'tap';
import { type Fact, stories } from '../../host/stories/index.js';

/** What replays of the stories show agrees with what was published. */

const played = new Map<number, Promise<Fact[]>>();

/** Each story is played once, whatever is asked of it. */
function factsOf(number: number): Promise<Fact[]> {
  const facts = played.get(number) ?? stories.find((one) => one.number === number)?.facts();
  if (facts === undefined) throw new Error(`there is no story ${number}`);
  played.set(number, facts);
  return facts;
}

/** What replays of a story show, by what it is of. */
async function shownOf(number: number): Promise<Record<string, string>> {
  const facts = await factsOf(number);
  return Object.fromEntries(facts.map(({ what, replayed }) => [what, replayed]));
}

for (const { number, title } of stories) {
  t.test(`${number}. ${title}`, async (t) => {
    const all = await factsOf(number);
    t.ok(all.length > 0);
    for (const { what, published, replayed, agrees } of all) {
      if (agrees !== undefined) t.ok(agrees, `${what}: ${published}; ${replayed}`);
    }
    // Nothing of story 3 was published but the wish.
    t.equal(
      all.some(({ agrees }) => agrees === true),
      number !== 3,
    );
  });
}

t.test('they stand in the order of their numbers, each once, and so do their traces', (t) => {
  const numbers = stories.map(({ number }) => number);
  t.same(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
  const names = stories.flatMap(({ traces }) => traces.map(({ name }) => name));
  t.equal(new Set(names).size, names.length);
  t.end();
});

t.test('relinquish starts nobody below its minimum, the workaround nearly everybody', async (t) => {
  const shown = await shownOf(3);
  t.match(shown['workaround (drf, ratio 0.25, 30 s), work × 1'], '8 under-resourced');
  t.match(shown.relinquish, '0 under-resourced; 0.0 core-h held for nothing');
});

t.test('a limit on the role of the drivers lets every application through', async (t) => {
  const shown = await shownOf(10);
  for (const preset of ['drf', 'fifo', 'relinquish']) {
    t.match(shown[`${preset}, limit 4`], '20 of 20 done', preset);
  }
});

t.test(
  'equal executors have the same memory a core, those that take whole offers do not',
  async (t) => {
    const shown = await shownOf(6);
    // 30 GB and a tenth: 33 / 5 and 33 / 32.
    t.equal(shown['executors, 1.6'], '2 of 5 cores (6.6 GB a core), 2 of 32 cores (1.0 GB a core)');
    // One where 5 cores are free, six where 32 are.
    t.equal(shown['executors, 2.0'], '14 of 5 cores (6.6 GB a core)');
  },
);

t.test('the more executors meet on agents, the more of these are blacklisted', async (t) => {
  const shown = await shownOf(13);
  const after6h = [0, 2, 5, 10, 20, 60].map((rate) => {
    const curve = shown[`agents blacklisted, ${rate} tasks of others an hour`];
    return Number(/(\d+) % \(6 h\)/.exec(curve ?? '')?.[1]);
  });
  t.equal(after6h[0], 0, 'nobody leaves cpus beside an executor');
  t.same(
    after6h,
    [...after6h].sort((a, b) => a - b),
  );
  t.ok((after6h.at(-1) ?? 0) > 33);
  t.match(shown['the same, no port for JMX'], '200 in hour 12');
});

t.test('executors that are idle for less than their timeout let no fifth service in', async (t) => {
  const shown = await shownOf(11);
  const bursts = 'bursts of 800, 1200, 2400 tasks';
  t.match(shown[`5 dynamic, pauses of 60 s, ${bursts}`], '3 × 800; 3 ×');
  t.equal(shown[`5 dynamic, pauses of 600 s, ${bursts}`], '5 × 800; 5 × 800; 5 × 800');
  // Published of the time before: 500 held, 400 used.
  t.match(shown['4 static, 400 tasks'], 'peak 500 held, 400 used');
});

t.test('services whose bursts come at one time share what four had', async (t) => {
  const shown = await shownOf(11);
  const [together, apart] = (shown['5 dynamic, arrivals 0, 300 s apart'] ?? '').split('; ');
  t.ok(Number(together?.slice('5 × '.length)) < 800);
  t.equal(apart, '5 × 800');
});

t.test(
  'a resource protects a neighbour from who asks for what it uses, and from nobody else',
  async (t) => {
    const shown = await shownOf(9);
    for (const resource of ['network', 'disk']) {
      t.match(shown[`${resource}, a resource, asked for as used`], 'neighbour 60 min');
      t.notMatch(shown[`${resource}, a resource, hogs ask for a tenth`], 'neighbour 60 min');
    }
    t.match(shown['disk, hogs ask for a tenth, quota enforced'], 'neighbour 60 min, hogs never');
  },
);

t.test('the smaller the disks, the less there is to gain by keeping for a day', async (t) => {
  const shown = await shownOf(14);
  const gains = [12_288, 1024, 256].map((gib) => {
    const fact = shown[`kept for a month, then a day, agents of ${gib} GB`];
    return Number(/−(\d+) %/.exec(fact ?? '')?.[1]);
  });
  t.same(
    gains,
    [...gains].sort((a, b) => b - a),
  );
  t.equal(new Set(gains).size, gains.length);
});

t.test('who honours inverse offers loses nothing, however soon the agent goes', async (t) => {
  const shown = await shownOf(8);
  t.match(shown['it is told 1 s before'], '0 executors lost on 0 agents, 0.0 core-h');
  t.match(shown['Spark, packed on 3 agents by a constraint'], 'on 3 agents');
});
