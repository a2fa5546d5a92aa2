import { arrival } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { mostCores, play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const trace = storyTrace(
  {
    name: 'story-4-static-roles',
    about: 'an agent split between everybody and role spark',
    parameters: {
      spark: {
        about: 'tasks of 1 cpu and 2.5 GB that role spark wants',
        value: 8,
        range: [0, 100],
      },
      others: { about: 'the same, of role web', value: 8, range: [0, 100] },
    },
  },
  ({ spark, others }) => {
    const resources = 'cpus(*):2;mem(*):5120;cpus(spark):2;mem(spark):15360';
    const events: TraceEvent[] = [
      { t: 0, type: 'AGENT_ADDED', agent: { id: 'agent-1', resources } },
    ];
    const roles = [
      ['web', others],
      ['spark', spark],
    ] as const;
    for (const [role, count] of roles) {
      const tasks = Array.from({ length: count }, (_, index) => ({
        id: `${role}-${index + 1}`,
        resources: 'cpus:1;mem:2560',
        after_ms: 0,
      }));
      if (count === 0) continue;
      const demand: Demand = { model: 'tasks', tasks };
      events.push(...arrival(1000, { id: role, name: role, roles: [role] }, demand));
    }
    const description =
      'Static roles: an agent of 4 CPUs and 20 GB split between * (2 CPUs, 5 GB) and spark (2 CPUs, 15 GB). Published: the agent, and that spark may use both parts and others only *. Assumed: two frameworks of long tasks of 1 CPU and 2.5 GB, web before spark.';
    return { header: headerOf('story-4-static-roles', description, 60_000), events };
  },
);

async function cores(values: Readonly<Record<string, number>>) {
  const { result } = await play(trace.make(0, values), 'drf');
  return { spark: mostCores(result, 'spark'), web: mostCores(result, 'web') };
}

export const staticRoles: Story = {
  number: 4,
  title: 'Static roles',
  source: 'Metamarkets',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const alone = await cores({ others: 0 });
    const others = await cores({ spark: 0 });
    const both = await cores({});
    const of = (count: number) => `${count} CPUs`;
    return [
      sameFact('role spark alone may use', '4 CPUs', of(alone.spark)),
      sameFact('another role alone may use', '2 CPUs', of(others.web)),
      {
        what: 'both',
        published: 'spark has its 2 CPUs, whoever came first',
        replayed: `spark ${of(both.spark)}, the other ${of(both.web)}`,
        agrees: both.spark >= 2 && both.web <= 2,
      },
    ];
  },
};
