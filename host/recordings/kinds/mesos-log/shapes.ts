import type { Said } from './said.js';

/**
 * The shapes of the lines that a master and its allocator write, of Mesos 0.18 to 1.12, by their first
 * word: a line is held against those few only.
 *
 * Source: the logging statements in Mesos' `src/master/master.cpp`, `master.hpp`,
 * `allocator/mesos/hierarchical.cpp` and their predecessors.
 */

type Groups = Readonly<Record<string, string | undefined>>;

interface Shape {
  readonly pattern: RegExp;
  readonly said: (groups: Groups) => Said;
}

/** A framework at the end of a line: its id, from 0.21 on its name, and how it is reached. */
const FRAMEWORK = String.raw`framework (?<framework>\S+)(?: \((?<name>.*)\))?(?: at \S+@\S+)?`;
const AGENT = String.raw`(?:agent|slave) (?<agent>\S+)(?: at \S+@\S+)?(?: \([^()]*\))?`;
const HOST = String.raw`\((?<host>[^()]*)\)`;
export const NOTHING: Said = { say: 'nothing' };

const text = (value: string | undefined) => value ?? '';

function shape(pattern: string, said: Shape['said']): Shape {
  return { pattern: new RegExp(`^${pattern}$`), said };
}

const agentIn = ({ agent, host, resources }: Groups): Said => ({
  say: 'agent-in',
  agent: text(agent),
  host,
  resources: text(resources),
});

const agentSays =
  (say: 'agent-on' | 'agent-off' | 'agent-out') =>
  ({ agent }: Groups): Said => ({ say, agent: text(agent) });

const frameworkSays =
  (say: 'framework-on' | 'framework-off' | 'framework-out') =>
  ({ framework }: Groups): Said => ({ say, framework: text(framework) });

const rolesSay =
  (say: 'suppress' | 'revive') =>
  ({ framework, roles }: Groups): Said => ({ say, framework: text(framework), roles });

const taskIn = ({ task, resources, framework, agent }: Groups): Said => ({
  say: 'task-in',
  task: text(task),
  resources: text(resources),
  framework,
  agent: text(agent),
});

const taskState = ({ task, framework, state, latest, told }: Groups): Said => ({
  say: 'task-state',
  task: text(task),
  framework: text(framework),
  state: text(latest ?? state),
  isLatest: latest !== undefined,
  isOld: told !== undefined && told !== latest,
});

const executorSays =
  (say: 'executor-in' | 'executor-out') =>
  ({ executor, resources, framework, agent }: Groups): Said => ({
    say,
    executor: text(executor),
    resources: text(resources),
    framework: text(framework),
    agent: text(agent),
  });

const accepted = ({ ids, agent, framework, name }: Groups): Said => ({
  say: 'accept',
  ids: text(ids),
  agent: text(agent),
  framework: text(framework),
  name,
});

const launched = ({ task, ids, resources, framework, agent }: Groups): Said => ({
  say: 'task-launch',
  tasks: task === undefined ? text(ids).trim().split(', ') : [task],
  framework: text(framework),
  resources: task === undefined ? undefined : resources,
  agent: text(agent),
});

const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  'Version:': [
    shape(String.raw`Version: (?<version>\S+)`, ({ version }) => ({
      say: 'version',
      version: text(version),
    })),
  ],
  Flags: [
    shape('Flags at startup: (?<flags>.*)', ({ flags }) => ({ say: 'flags', flags: text(flags) })),
  ],
  Added: [
    shape(
      String.raw`Added (?:slave|agent) (?<agent>\S+) ${HOST} with (?<resources>.*?) \((?:and .* available|(?:offered or )?allocated: .*)\)`,
      agentIn,
    ),
    shape(String.raw`Added framework (?<framework>\S+)`, ({ framework }) => ({
      say: 'framework-in',
      framework: text(framework),
    })),
  ],
  Adding: [
    shape(
      `Adding task (?<task>.+?) with resources (?<resources>.*) of framework (?<framework>\\S+)(?: \\(.*\\))?(?: at \\S+@\\S+)? on ${AGENT}`,
      taskIn,
    ),
    shape(`Adding task (?<task>.+?) with resources (?<resources>.*) on ${AGENT}`, taskIn),
    shape(
      `Adding executor '(?<executor>.*)' with resources (?<resources>.*?) ?of framework (?<framework>\\S+)(?: \\(.*\\))?(?: at \\S+@\\S+)? on ${AGENT}`,
      executorSays('executor-in'),
    ),
    shape(
      String.raw`Adding ${FRAMEWORK} with roles \{(?<roles>.*)\} suppressed`,
      ({ framework, name, roles }) => ({
        say: 'framework-named',
        framework: text(framework),
        name,
        suppressed: text(roles),
      }),
    ),
    shape(
      String.raw`Adding slave (?<agent>\S+) at \S+(?: ${HOST})? with (?<resources>.*)`,
      agentIn,
    ),
  ],
  Applying: [
    shape(
      `Applying (?<operation>[A-Z_]+) operation for (?:resources|volumes) (?<resources>.*) from framework (?<framework>\\S+)(?: \\(.*\\))?(?: at \\S+@\\S+)? to ${AGENT}`,
      ({ operation, resources, framework, agent }) => ({
        say: 'operation',
        operation: text(operation),
        resources: text(resources),
        framework: text(framework),
        agent: text(agent),
      }),
    ),
  ],
  Registered: registered('Registered'),
  'Re-registered': registered('Re-registered'),
  Subscribing: [
    shape(
      String.raw`Subscribing framework '?(?<name>.*?)'? with checkpointing \w+ and capabilities \[(?<capabilities>.*)\]`,
      ({ name, capabilities }) => ({
        say: 'framework-asks',
        name: text(name),
        capabilities: text(capabilities),
      }),
    ),
  ],
  Slave: [...agentTurns()],
  Agent: [
    ...agentTurns(),
    shape(
      String.raw`Agent (?<agent>\S+) ${HOST} updated with total resources (?<resources>.*)`,
      ({ agent, resources }) => ({
        say: 'agent-total',
        agent: text(agent),
        resources: text(resources),
      }),
    ),
  ],
  Activated: [
    shape(String.raw`Activated framework (?<framework>\S+)`, frameworkSays('framework-on')),
  ],
  Deactivated: [
    shape(String.raw`Deactivated framework (?<framework>\S+)`, frameworkSays('framework-off')),
  ],
  Removed: [
    shape(
      String.raw`Removed (?:slave|agent) (?<agent>[^\s:]+)(?: .*|: .*)?`,
      agentSays('agent-out'),
    ),
    shape(String.raw`Removed framework (?<framework>\S+)`, frameworkSays('framework-out')),
    shape(
      String.raw`Removed (?:offer )?filters for framework (?<framework>\S+)`,
      rolesSay('revive'),
    ),
    shape(`Removed all filters for agent S+`, () => NOTHING),
    shape(`Removed quota .* for role '(?<role>.*)'`, ({ role }) => quota(role, '', '')),
  ],
  Set: [
    shape(`Set quota (?<resources>.*) for role '(?<role>.*)'`, ({ role, resources }) =>
      quota(role, resources, resources),
    ),
  ],
  Updated: [
    shape(
      `Updated quota for role '(?<role>.*)', {1,2}guarantees: (?<guarantees>.*) limits: (?<limits>.*)`,
      ({ role, guarantees, limits }) => quota(role, guarantees, limits),
    ),
  ],
  Sending: [
    shape(String.raw`Sending offers \[(?<ids>[^\]]*)\] to ${FRAMEWORK}`, sent),
    shape(String.raw`Sending (?<count>\d+) offers to ${FRAMEWORK}`, sent),
    shape(
      String.raw`Sending offer (?<id>\S+) containing resources (?<resources>.*) on ${AGENT} to framework .*`,
      ({ id, resources, agent }) => ({
        say: 'offer',
        id: text(id),
        resources: text(resources),
        agent: text(agent),
      }),
    ),
    // What it says stands in the line on the update of the task's state as well.
    shape('Sending status update .*', () => NOTHING),
  ],
  Processing: [
    shape(
      String.raw`Processing ACCEPT call for offers: \[(?<ids>[^\]]*)\] on ${AGENT} for ${FRAMEWORK}`,
      accepted,
    ),
    shape(
      String.raw`Processing DECLINE call for offers: \[(?<ids>[^\]]*)\] for ${FRAMEWORK}(?: with (?<seconds>[\d.eE+-]+) seconds filter)?`,
      ({ ids, framework, name, seconds }) => ({
        say: 'decline',
        ids: text(ids),
        framework: text(framework),
        name,
        seconds: seconds === undefined ? undefined : Number(seconds),
      }),
    ),
    shape(
      String.raw`Processing reply for offers: \[(?<ids>[^\]]*)\] on ${AGENT} for ${FRAMEWORK}`,
      accepted,
    ),
    // The allocator's own line on it names the roles.
    shape('Processing (?:REVIVE|SUPPRESS|TEARDOWN|ACKNOWLEDGE) call .*', () => NOTHING),
  ],
  Removing: [
    shape(String.raw`Removing offer (?<id>\S+)(?: .*)?`, offerOut),
    shape(
      String.raw`Removing task (?<task>.+?) with resources (?<resources>.*) of framework (?<framework>\S+) on ${AGENT}`,
      taskOut,
    ),
    shape(`Removing task (?<task>.+?) with resources (?<resources>.*) on ${AGENT}`, taskOut),
    shape(
      `Removing executor '(?<executor>.*)' with resources (?<resources>.*?) ?of framework (?<framework>\\S+)(?: \\(.*\\))? on ${AGENT}`,
      executorSays('executor-out'),
    ),
    // The allocator says when it is done.
    shape('Removing (?:framework|agent|slave) .*', () => NOTHING),
  ],
  Rescinding: [shape(String.raw`Rescinding offer (?<id>\S+).*`, offerOut)],
  Revived: [
    shape(
      String.raw`Revived offers for roles \{(?<roles>.*)\} of framework (?<framework>\S+)`,
      rolesSay('revive'),
    ),
  ],
  Unsuppressed: [
    shape(
      String.raw`Unsuppressed offers and cleared filters for roles \{(?<roles>.*)\} of framework (?<framework>\S+)`,
      rolesSay('revive'),
    ),
  ],
  Suppressed: [
    shape(
      String.raw`Suppressed offers for roles \{(?<roles>.*)\} of framework (?<framework>\S+)`,
      rolesSay('suppress'),
    ),
    shape(String.raw`Suppressed offers for framework (?<framework>\S+)`, rolesSay('suppress')),
  ],
  Framework: [
    shape(
      String.raw`Framework (?<framework>\S+) filtered (?:slave|agent) (?<agent>\S+) for (?<duration>\S+)`,
      ({ framework, agent, duration }) => ({
        say: 'filter',
        framework: text(framework),
        agent: text(agent),
        duration: text(duration),
      }),
    ),
    shape(`Framework .* disconnected`, () => NOTHING),
  ],
  Filtered: [
    shape(
      String.raw`Filtered .* for role (?<role>\S+) of framework (?<framework>\S+)`,
      ({ framework, role }) => ({ say: 'role', framework: text(framework), role: text(role) }),
    ),
    shape('Filtered .* framework .*', () => NOTHING),
  ],
  Recovered: [
    shape(
      // Resources hold other brackets; to look for the end of this one character by character is slow.
      String.raw`Recovered (?<resources>[^(]*(?:\((?!total)[^(]*)*)\(total(?: allocatable: .*|: (?<total>.*), (?:offered or )?allocated: .*)\) on (?:slave|agent) (?<agent>\S+) from framework (?<framework>\S+)`,
      ({ resources, total, agent, framework }) => ({
        say: 'recovered',
        resources: text(resources).trimEnd(),
        total,
        agent: text(agent),
        framework: text(framework),
      }),
    ),
  ],
  Performed: [
    shape(
      String.raw`Performed allocation for (?<agents>\d+) (?:slaves|agents) in (?<duration>\S+)`,
      ({ agents, duration }) => ({
        say: 'cycle',
        agents: Number(agents),
        duration: text(duration),
      }),
    ),
    shape(
      String.raw`Performed allocation for (?:slave|agent) \S+ in (?<duration>\S+)`,
      ({ duration }) => ({ say: 'cycle', agents: 1, duration: text(duration) }),
    ),
  ],
  Launching: [
    shape(
      String.raw`Launching task group \[(?<ids>[^\]]*)\] of framework (?<framework>\S+)(?: \(.*\))?(?: at \S+@\S+)? .*on ${AGENT}(?: on +(?:new|existing) executor)?`,
      launched,
    ),
    shape(
      String.raw`Launching task (?<task>.+?) of framework (?<framework>\S+)(?: \(.*\))?(?: at \S+@\S+)? with resources (?<resources>.*) on ${AGENT}(?: on +(?:new|existing) executor)?`,
      launched,
    ),
  ],
  Status: [
    shape(
      String.raw`Status update (?<state>TASK_\w+)(?: \((?:Status )?UUID: \S+\))? for task (?<task>.+?)(?: in health state \w+)? of framework (?<framework>\S+) from (?:agent|slave) .*`,
      taskState,
    ),
  ],
  Updating: [
    shape(
      String.raw`Updating the (?:latest )?state of task (?<task>.+?) of framework (?<framework>\S+) \(latest state: (?<latest>TASK_\w+), status update state: (?<told>TASK_\w+)\)`,
      taskState,
    ),
  ],
  Forwarding: [shape('Forwarding status update .*', () => NOTHING)],
  Notifying: [shape('Notifying all active subscribers .*', () => NOTHING)],
  Allocation: [shape('Allocation (?:paused|resumed)', () => NOTHING)],
};

function agentTurns(): Shape[] {
  return [
    shape(String.raw`(?:Slave|Agent) (?<agent>\S+) reactivated`, agentSays('agent-on')),
    shape(String.raw`(?:Slave|Agent) (?<agent>\S+) deactivated`, agentSays('agent-off')),
    shape('(?:Slave|Agent) .* disconnected', () => NOTHING),
  ];
}

/** From 0.21 on the line has the resources; before, another line follows that has. */
function registered(word: string): Shape[] {
  return [
    shape(
      String.raw`${word} (?:agent|slave) (?<agent>\S+) at \S+ ${HOST} with (?<resources>.+)`,
      agentIn,
    ),
    shape(`${word} (?:agent|slave) .*`, () => NOTHING),
  ];
}

function quota(role: string | undefined, guarantees = '', limits = ''): Said {
  return { say: 'quota', role: text(role), guarantees, limits };
}

function sent({ ids, count, framework, name }: Groups): Said {
  return { say: 'sent', count: Number(count ?? 0), ids, framework: text(framework), name };
}

function offerOut({ id }: Groups): Said {
  return { say: 'offer-out', id: text(id) };
}

function taskOut({ task, resources, framework, agent }: Groups): Said {
  return {
    say: 'task-out',
    task: text(task),
    resources: text(resources),
    framework,
    agent: text(agent),
  };
}

const BY_WORD = new Map(Object.entries(SHAPES));

/** What a message says; `undefined` when it has none of the shapes. */
export function saidBy(message: string): Said | undefined {
  const end = message.indexOf(' ');
  const shapes = BY_WORD.get(end < 0 ? message : message.slice(0, end));
  if (shapes === undefined) return undefined;
  for (const { pattern, said } of shapes) {
    const match = pattern.exec(message);
    if (match !== null) return said(match.groups ?? {});
  }
  return undefined;
}
