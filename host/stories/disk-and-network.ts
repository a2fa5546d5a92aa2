import { diskTrace, networkTrace } from './crowded-agents.js';
import { play } from './play.js';
import type { Fact, Story, StoryTrace, Values } from './story.js';

const MINUTE_MS = 60_000;
/** Who takes so much longer than alone is slowed down. */
const SLOWED_ABOVE = 1.02;
/** What was not published, over a range. */
const SENDS = [100, 300, 1000, 3000];
const WRITES = [75, 100, 300];
const ASKED = [25, 50];
const REPEATED = [0, 0.5];

const SLOWS = 'one application can slow down others';
const FAILS = 'others on the machine can fail as well';
const WISH = 'it cannot (the wish)';

/** How long each took, in minutes; infinite for who never ended. */
interface Outcome {
  readonly neighbour: number;
  readonly hogs: readonly number[];
  /** For their disk. */
  readonly tasksFailed: number;
}

async function outcomeOf(trace: StoryTrace, values: Values): Promise<Outcome> {
  const { result } = await play(trace.make(0, values), 'drf');
  const minutesOf = (role: string) =>
    result.perFramework
      .filter((one) => one.role === role)
      .map(({ completedMs = Number.POSITIVE_INFINITY, arrivedMs }) => completedMs - arrivedMs)
      .map((ms) => ms / MINUTE_MS);
  const [neighbour = Number.POSITIVE_INFINITY] = minutesOf('neighbour');
  return { neighbour, hogs: minutesOf('hogs'), tasksFailed: result.diskUse?.tasksFailed ?? 0 };
}

function inMinutes(minutes: number): string {
  return Number.isFinite(minutes) ? `${Math.round(minutes)} min` : 'never';
}

function inWords({ neighbour, hogs, tasksFailed }: Outcome): string {
  const failed = tasksFailed === 0 ? '' : `; ${tasksFailed} executors failed`;
  const others = hogs.length === 0 ? '' : `, hogs ${hogs.map(inMinutes).join(' and ')}`;
  return `neighbour ${inMinutes(neighbour)}${others}${failed}`;
}

/** Facts of one resource: each is what is done about the hogs, and what was published of that. */
class Crowd {
  readonly facts: Fact[] = [];

  private constructor(
    private readonly resource: string,
    private readonly trace: StoryTrace,
    private readonly alone: Outcome,
  ) {}

  static async of(resource: string, trace: StoryTrace): Promise<Crowd> {
    const alone = await outcomeOf(trace, { hogs: 0 });
    const crowd = new Crowd(resource, trace, alone);
    crowd.#add('the neighbour alone', '–', alone);
    return crowd;
  }

  /** What was published says that the neighbour is slowed down or fails. */
  async harms(what: string, published: string, values: Values): Promise<void> {
    const outcome = await outcomeOf(this.trace, values);
    this.#add(what, published, outcome, this.#isHarmed(outcome));
  }

  /** What was wished for is that it is not. */
  async protects(what: string, values: Values): Promise<void> {
    const outcome = await outcomeOf(this.trace, values);
    this.#add(what, WISH, outcome, !this.#isHarmed(outcome));
  }

  async shows(what: string, values: Values): Promise<void> {
    this.#add(what, '–', await outcomeOf(this.trace, values));
  }

  #isHarmed({ neighbour }: Outcome): boolean {
    return neighbour > SLOWED_ABOVE * this.alone.neighbour;
  }

  #add(what: string, published: string, outcome: Outcome, agrees?: boolean): void {
    const replayed = inWords(outcome);
    const fact = { what: `${this.resource}, ${what}`, published, replayed };
    this.facts.push(agrees === undefined ? fact : { ...fact, agrees });
  }
}

async function networkFacts(): Promise<Fact[]> {
  const crowd = await Crowd.of('network', networkTrace);
  await crowd.harms('nobody asks, no limit', SLOWS, {});
  await crowd.protects('a resource, asked for as used', { asked: 100 });
  await crowd.shows('the same, hogs limited to 1,200 Mbit/s', { asked: 100, limit: 1200 });
  await crowd.shows('a resource, hogs ask for a tenth', { asked: 10 });
  await crowd.shows('the same, hogs limited to 240 Mbit/s', { asked: 10, limit: 240 });
  await crowd.protects('nobody asks, 250 Mbit/s a container', { isolation: 1 });
  await crowd.protects('nobody asks, fair shares', { isolation: 2 });
  for (const sends of SENDS) {
    await crowd.shows(`no limit, ${sends} Mbit/s an executor of a hog`, { sends });
  }
  for (const asked of ASKED) await crowd.shows(`hogs ask for ${asked} %`, { asked });
  return crowd.facts;
}

async function diskFacts(): Promise<Fact[]> {
  const crowd = await Crowd.of('disk', diskTrace);
  await crowd.harms('nobody asks, no limit', FAILS, {});
  await crowd.protects('a resource, asked for as used', { asked: 100 });
  await crowd.shows('the same, hogs limited to 320 GB', { asked: 100, limit: 320 });
  await crowd.shows('a resource, hogs ask for a tenth', { asked: 10 });
  await crowd.shows('the same, hogs limited to 64 GB', { asked: 10, limit: 64 });
  await crowd.protects('hogs ask for a tenth, quota enforced', { asked: 10, isolation: 1 });
  for (const writes of WRITES) {
    await crowd.shows(`no limit, ${writes} GB an hour an executor of a hog`, { writes });
  }
  for (const asked of ASKED) await crowd.shows(`hogs ask for ${asked} %`, { asked });
  for (const repeated of REPEATED) {
    await crowd.shows(`no limit, ${repeated} of lost work done again`, { repeated });
  }
  return crowd.facts;
}

export const diskAndNetwork: Story = {
  number: 9,
  title: 'Disk and network as resources',
  source: 'Metamarkets (its wish)',
  traces: [networkTrace, diskTrace],
  facts: async () => [...(await networkFacts()), ...(await diskFacts())],
};
