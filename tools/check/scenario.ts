import type { Policy } from '../../host/allocator/api.js';

/**
 * How a framework behaves. `cooperative` and `batch` are those that the property is about; `stream`
 * keeps the assumptions, too; all others break them and must not stop those.
 */
export type Behaviour =
  /** Accepts up to its minimum, ends once it has it. */
  | 'cooperative'
  /** The same, but may decline what does not complete its minimum. */
  | 'choosy'
  /** Has no minimum; accepts something, then ends. */
  | 'batch'
  /** Like a cooperative one, but comes again for ever. */
  | 'returning'
  /** The same, and once it runs it may declare that it will for longer. */
  | 'extending'
  /** Has no minimum; every task ends, and it always wants another. */
  | 'stream'
  /** Has no minimum; declines every offer, without a filter. */
  | 'bystander'
  /** Has no minimum; declines every offer for one batch, and may ask again before that is over. */
  | 'wary'
  /** Accepts less than its minimum, holds it for ever and never starts. */
  | 'hoarder'
  /** The same, and suppresses and revives its role whenever it likes. */
  | 'flipper'
  /** Declines every offer, without a filter. */
  | 'idle'
  /** Declines every offer with a long filter. */
  | 'refuser'
  /** Never answers. */
  | 'silent'
  /** Has no minimum; accepts something and never ends: a permanent service. */
  | 'service';

export interface FrameworkSpec {
  readonly behaviour: Behaviour;
  readonly role: string;
  /** Units of its minimum; without one, those it takes at most. */
  readonly units: number;
  /** Agents, by their place, that its offer constraints exclude. */
  readonly without?: readonly number[];
  /** What it declares to run for, in intervals; it ends whenever it does, or never. */
  readonly durationMs?: number;
}

export interface Scenario {
  /** Units of each agent. */
  readonly agents: readonly number[];
  readonly frameworks: readonly FrameworkSpec[];
  /** How many agents may be lost. */
  readonly losses: number;
  /**
   * Whether everybody but the silent answers before time passes; or whenever they like, but the
   * cooperative within their patience once they are offered enough.
   */
  readonly answers: 'at once' | 'late';
}

const WITHOUT_MINIMUM: readonly Behaviour[] = ['batch', 'stream', 'bystander', 'wary', 'service'];

export const hasMinimum = ({ behaviour }: FrameworkSpec): boolean =>
  !WITHOUT_MINIMUM.includes(behaviour);

/** Whether it subscribes anew once it has ended. */
export const comesAgain = ({ behaviour }: FrameworkSpec): boolean =>
  behaviour === 'returning' || behaviour === 'extending';

/** Whether the property promises it progress. */
export const isPromised = ({ behaviour }: FrameworkSpec): boolean =>
  behaviour === 'cooperative' || behaviour === 'choosy' || behaviour === 'batch';

/** Whether a framework's offer constraints let it use an agent. */
export function mayUse({ frameworks }: Scenario, framework: number, agent: number): boolean {
  return frameworks[framework]?.without?.includes(agent) !== true;
}

/** Time is counted in batches: an interval is 1 ms, too short for a backoff to have jitter. */
export const INTERVAL_MS = 1;
export const PATIENCE_MS = 2;
export const BACKOFF_MS = 1;
export const BACKOFF_MAX_MS = 2;
/** How long somebody who lacks its minimum may be left out, whatever the order. */
export const LEFT_OUT_MS = Math.max(PATIENCE_MS, BACKOFF_MAX_MS);
/** Longer than any history that is looked at. */
export const LONG_FILTER_MS = 1_000_000;

/** A policy with its times in the checker's. */
export function scaled(policy: Policy): Policy {
  const roles = policy.roles.map((role) => {
    if (role.relinquish === undefined) return role;
    const times = {
      patienceMs: PATIENCE_MS,
      backoffMs: BACKOFF_MS,
      backoffMaxMs: BACKOFF_MAX_MS,
    };
    return { ...role, relinquish: { ...role.relinquish, ...times } };
  });
  return { ...policy, roles };
}

export function describeScenario({ agents, frameworks, losses, answers }: Scenario): string {
  const words = frameworks.map(({ behaviour, role, units, without = [], durationMs }, index) => {
    const not = without.map((agent) => ` not on ${agentId(agent)}`).join('');
    const long = durationMs === undefined ? '' : ` for ${durationMs}`;
    return `${frameworkId(index)} ${behaviour} ${units}${long} in ${role}${not}`;
  });
  const cluster = `agents of ${agents.join(', ')}`;
  return `${cluster}; ${words.join(', ')}; ${losses} lost at most; answers ${answers}`;
}

export const frameworkId = (index: number): string => String.fromCharCode(65 + index);
export const agentId = (index: number): string => `agent-${index + 1}`;
