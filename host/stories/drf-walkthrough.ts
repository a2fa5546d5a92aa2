import { arrival, type Scenario } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

interface Walker {
  readonly name: string;
  readonly resources: string;
}

/**
 * Two frameworks on one agent that want more tasks than fit. Mesos offers whole agents, so each
 * launches one task on an offer and gives the rest back at once, without a filter.
 */
function drfExample(
  header: Scenario['header'],
  agent: string,
  walkers: readonly Walker[],
): Scenario {
  const events: TraceEvent[] = [
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'agent-1', resources: agent } },
  ];
  for (const [index, { name, resources }] of walkers.entries()) {
    const tasks = [1, 2, 3, 4, 5, 6].map((number) => ({
      id: `${name}-${number}`,
      resources,
      after_ms: 0,
    }));
    const filters = { refuse_seconds: 0, unused_refuse_seconds: 0 };
    const demand: Demand = { model: 'tasks', tasks, ...filters, tasks_per_offer: 1 };
    events.push(...arrival(100 + 100 * index, { id: name, name, roles: ['*'] }, demand));
  }
  return { header, events };
}

const walkthrough = storyTrace(
  {
    name: 'story-1-drf-walkthrough',
    about: 'the walk-through of dominant resource fairness: A, B, B, A, B',
    parameters: {},
  },
  () =>
    drfExample(
      headerOf(
        'story-1-drf-walkthrough',
        'The DRF walk-through of Metamarkets: 9 CPUs and 15 GB, framework A wants <3 CPUs, 1 GB> a task, B <1 CPU, 4 GB>. Published: the grants go A, B, B, A, B and end with 2 tasks of A and 3 of B; the shares in the text are slips (4/15 = 26.7 %, 8/15 = 53.3 %, 12/15 = 80 %). Assumed: one agent, one task on an offer, the rest given back without a filter, A subscribed first.',
        20_000,
      ),
      'cpus:9;mem:15360',
      [
        { name: 'A', resources: 'cpus:3;mem:1024' },
        { name: 'B', resources: 'cpus:1;mem:4096' },
      ],
    ),
);

const nsdi11 = storyTrace(
  {
    name: 'story-1-nsdi11',
    about: "the example of the NSDI'11 paper: B, A, A, B, A",
    parameters: {},
  },
  () =>
    drfExample(
      headerOf(
        'story-1-nsdi11',
        "The example of the DRF paper (Ghodsi et al., NSDI'11): 9 CPUs and 18 GB, user A wants <1 CPU, 4 GB> a task, B <3 CPUs, 1 GB>. Published: 3 tasks of A and 2 of B, granted B, A, A, B, A. Assumed: one agent, one task on an offer, the rest given back without a filter, B subscribed first.",
        20_000,
      ),
      'cpus:9;mem:18432',
      [
        { name: 'B', resources: 'cpus:3;mem:1024' },
        { name: 'A', resources: 'cpus:1;mem:4096' },
      ],
    ),
);

/** Each grant with the share of who got it, as a fraction of 9 CPUs or of the memory. */
async function factsOf(trace: typeof nsdi11, published: { order: string; end: string }) {
  const { grants } = await play(trace.make(0), 'drf');
  const order = grants.map(({ frameworkId }) => frameworkId);
  const tasks = (name: string) => order.filter((one) => one === name).length;
  const shares = grants.map(({ dominantShare }) => `${(100 * dominantShare).toFixed(1)} %`);
  return {
    shares: shares.join(', '),
    facts: [
      sameFact(`${trace.name}: grants`, published.order, order.join(', ')),
      sameFact(`${trace.name}: tasks`, published.end, `A ${tasks('A')}, B ${tasks('B')}`),
    ],
  };
}

export const drfWalkthrough: Story = {
  number: 1,
  title: 'DRF walk-through',
  source: "Metamarkets; Ghodsi et al., NSDI'11",
  traces: [walkthrough, nsdi11],
  async facts(): Promise<Fact[]> {
    const walked = await factsOf(walkthrough, { order: 'A, B, B, A, B', end: 'A 2, B 3' });
    const paper = await factsOf(nsdi11, { order: 'B, A, A, B, A', end: 'A 3, B 2' });
    const published = '33.3 %, 26.7 %, 53.3 %, 66.7 %, 80.0 %';
    const shares = sameFact(
      'the share of who was served (the slips mended)',
      published,
      walked.shares,
    );
    return [...walked.facts, shares, ...paper.facts];
  },
};
