import type { AllocatorOptions } from '../api.js';
import { AllocatorError } from '../errors.js';
import { shown } from '../input/read.js';
import type { Stage } from '../stage.js';
import type { AgentInfo } from './agents.js';
import { type FrameworkInfo, isConstrained } from './frameworks.js';
import { Handles } from './handles.js';
import { Kinds } from './kinds.js';
import { Offers } from './offers.js';
import { type Part, Value } from './part.js';
import { Roles } from './roles.js';

/** What a snapshot keeps of a part. */
type Kept<P> = P extends Part<infer Json> ? Json : never;
/** What a snapshot keeps of all of them. */
export type NamesJson = { readonly [Name in keyof Names['parts']]: Kept<Names['parts'][Name]> };

/**
 * Everything that this side keeps beside the module: who and what the module's numbers stand for.
 *
 * What is kept is listed once, in `parts`: a checkpoint, going back to it, a snapshot and its
 * restoring walk that list, and the type of a snapshot's words follows from it.
 */
export class Names {
  readonly nowMs = new Value<number, number>(0, { write: (ms) => ms, read: (ms) => ms });
  /** Hostnames; `undefined`: all agents are listed. */
  readonly whitelist = new Value<ReadonlySet<string> | undefined, readonly string[] | null>(
    undefined,
    {
      write: (hostnames) => (hostnames === undefined ? null : [...hostnames]),
      read: (hostnames) => (hostnames === null ? undefined : new Set(hostnames)),
    },
  );
  readonly roles: Roles;
  readonly kinds: Kinds;
  readonly agents = new Handles<AgentInfo>();
  /** Every agent is held to the offer constraints of the marked ones. */
  readonly frameworks = new Handles<FrameworkInfo>(isConstrained);
  readonly offers = new Offers(this.agents);
  /** In the order in which they are restored: offers name agents. */
  readonly parts;

  constructor(stage: Stage, { policy, fairnessExclude }: AllocatorOptions) {
    this.roles = new Roles(stage, policy ?? { name: 'drf', roles: [] });
    const roleHandle = (path: string) => this.roles.handle(path);
    this.kinds = new Kinds(stage, new Set(fairnessExclude ?? []), roleHandle);
    const { nowMs, whitelist, roles, kinds, agents, frameworks, offers } = this;
    this.parts = { nowMs, whitelist, roles, kinds, agents, frameworks, offers };
  }

  /** Keeps how everything stands; calling what it returns goes back there, as often as wanted. */
  keep(): () => void {
    const goBacks = Object.values(this.parts).map((part) => part.keep());
    return () => {
      for (const goBack of goBacks) goBack();
    };
  }

  /** Takes over the words of a snapshot. */
  restoreFrom(words: NamesJson): void {
    for (const [name, part] of Object.entries(this.parts)) {
      (part as Part<unknown>).restoreFrom(words[name as keyof NamesJson]);
    }
  }

  /** @throws {AllocatorError} UNKNOWN_AGENT */
  agentHandle(id: string): number {
    const handle = this.agents.find(id);
    if (handle < 0) throw new AllocatorError('UNKNOWN_AGENT', `no agent ${shown(id)}`);
    return handle;
  }

  /** @throws {AllocatorError} UNKNOWN_FRAMEWORK */
  frameworkHandle(id: string): number {
    const handle = this.namedHandle(id);
    if (this.frameworks.get(handle).input === undefined) throw unknownFramework(id);
    return handle;
  }

  /** The handle of a framework that was added, or that agents name because its tasks run there. */
  namedHandle(id: string): number {
    const handle = this.frameworks.find(id);
    if (handle < 0) throw unknownFramework(id);
    return handle;
  }

  /** @throws {AllocatorError} UNKNOWN_FRAMEWORK, NOT_SUBSCRIBED */
  subscribedRole(frameworkId: string, role: string): number {
    const framework = this.frameworks.get(this.frameworkHandle(frameworkId)).input;
    if (framework?.roles.includes(role) !== true) {
      throw new AllocatorError(
        'NOT_SUBSCRIBED',
        `framework ${shown(frameworkId)} does not subscribe to role ${shown(role)}`,
      );
    }
    return this.roles.handle(role);
  }

  isListed({ hostname }: AgentInfo): boolean {
    const { current } = this.whitelist;
    return current === undefined || current.has(hostname);
  }
}

function unknownFramework(id: string): AllocatorError {
  return new AllocatorError('UNKNOWN_FRAMEWORK', `no framework ${shown(id)}`);
}
