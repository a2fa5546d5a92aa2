import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const LOST_MS = 120_000;

function application(constraints: string, coresMax: number, workMinutes: number) {
  return sparkDemand({
    coresMax,
    executorCores: 2,
    executorMib: 2048,
    ratio: 0,
    waitingTime: '30s',
    workCoreMs: coresMax * workMinutes * 60_000,
    executorStartMs: 1000,
    constraints,
  });
}

const zones = storyTrace(
  {
    name: 'story-5-zones',
    about: 'applications bound to an availability zone, one of which is lost',
    parameters: {
      agents: { about: 'agents of 8 cpus and 32 GB in each zone', value: 4, range: [1, 100] },
      lost: {
        about: 'the zone whose spot agents are lost after 2 min (0: none)',
        value: 1,
        range: [0, 3],
      },
    },
  },
  ({ agents, lost }) => {
    const events: TraceEvent[] = [];
    const ids = (zone: string) =>
      Array.from({ length: agents }, (_, index) => `${zone}-${index + 1}`);
    for (const zone of ZONES) {
      for (const id of ids(zone)) {
        const resources = 'cpus:8;mem:32768';
        events.push({
          t: 0,
          type: 'AGENT_ADDED',
          agent: { id, resources, attributes: `AZ:${zone}` },
        });
      }
    }
    for (const zone of ZONES) {
      const framework = { id: `app-${zone}`, name: `app-${zone}`, roles: ['spark'] };
      events.push(...arrival(1000, framework, application(`AZ:${zone}`, 8 * agents, 10)));
    }
    const lostZone = ZONES[lost - 1];
    for (const agent_id of lostZone === undefined ? [] : ids(lostZone)) {
      events.push({ t: LOST_MS, type: 'AGENT_REMOVED', agent_id, reason: 'spot price' });
    }
    const description =
      'Attributes: agents of three availability zones, told by AZ:us-east-1a and so on. Published: the attribute, that an application with spark.mesos.constraints=AZ:us-east-1a runs there alone, and that a zone may become unfavourable. Assumed: 4 agents of 8 cpus and 32 GB a zone, an application of ten minutes for each zone, one zone lost after 2 minutes, half an hour in all.';
    return { header: headerOf('story-5-zones', description, 1_800_000), events };
  },
);

/** Spark's documented kinds of constraints, each with an agent that meets it and one that does not. */
const KINDS = [
  ['text equal', 'AZ:us-east-1a', 'AZ:us-east-1a', 'AZ:us-east-1b'],
  ['text, one of several', 'rack:r1,r2', 'rack:r2', 'rack:r3'],
  ['two at once', 'tachyon:true;us-east-1:false', 'tachyon:true;us-east-1:false', 'tachyon:true'],
  ['scalar, at most what the agent has', 'level:3', 'level:3.5', 'level:2.5'],
  ['range contains', 'slots:7', 'slots:[5-9]', 'slots:[1-4]'],
  ['set contains all', 'disks:x,y', 'disks:{x,y,z}', 'disks:{x,z}'],
  ['any value, if it is there', 'gpu:', 'gpu:v100', 'cpu:v100'],
] as const;

const kinds = storyTrace(
  { name: 'story-5-attributes', about: "each of Spark's kinds of constraints", parameters: {} },
  () => {
    const events: TraceEvent[] = [];
    for (const [index, [, , meets, fails]] of KINDS.entries()) {
      for (const [id, attributes] of [
        [`no-${index}`, fails],
        [`yes-${index}`, meets],
      ] as const) {
        const agent = { id, resources: 'cpus:2;mem:4096', attributes };
        events.push({ t: 0, type: 'AGENT_ADDED', agent });
      }
    }
    for (const [index, [, constraints]] of KINDS.entries()) {
      const framework = { id: `app-${index}`, name: `app-${index}`, roles: ['spark'] };
      // An agent has room for one executor, so an application takes all that it may have.
      events.push(...arrival(1000, framework, application(constraints, 20, 1000)));
    }
    const description =
      "Attributes: each kind of constraint of Spark's documentation, an application that has it, an agent that meets it and one that does not. Published: text equal, scalar at most, range contains, set subset, empty value means presence. Assumed: one executor an agent, ten minutes in all.";
    return { header: headerOf('story-5-attributes', description, 600_000), events };
  },
);

export const attributes: Story = {
  number: 5,
  title: 'Attributes',
  source: "Metamarkets; Spark's documentation",
  traces: [zones, kinds],
  async facts(): Promise<Fact[]> {
    const { grants, result } = await play(zones.make(0), 'drf');
    const astray = grants.filter(
      ({ frameworkId, agentId }) => !agentId.startsWith(frameworkId.slice('app-'.length)),
    );
    const done = result.perFramework.filter(({ completedMs }) => completedMs !== undefined);
    const facts = [
      sameFact('executors outside of their zone', '0', String(astray.length)),
      {
        what: 'us-east-1a is lost: who is done',
        published: 'the other zones carry on',
        replayed: `${done.length} of ${ZONES.length}: ${done.map(({ name }) => name).join(', ')}`,
        agrees:
          done.length === ZONES.length - 1 && !done.some(({ name }) => name === 'app-us-east-1a'),
      },
    ];
    const byKind = (await play(kinds.make(0), 'drf')).grants;
    return [
      ...facts,
      ...KINDS.map(([kind, constraints], index) => kindFact(kind, constraints, index, byKind)),
    ];
  },
};

function kindFact(
  kind: string,
  constraints: string,
  index: number,
  grants: readonly { frameworkId: string; agentId: string }[],
): Fact {
  const own = grants.filter(({ frameworkId }) => frameworkId === `app-${index}`);
  const agents = [...new Set(own.map(({ agentId }) => agentId))].sort();
  return sameFact(`${kind}: \`${constraints}\` runs on`, `yes-${index}`, agents.join(', '));
}
