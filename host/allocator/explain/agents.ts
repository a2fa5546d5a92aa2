import * as abi from '../../../assembly/abi.js';
import { type Quantities, quantitiesOf, type Resource } from '../../resources/index.js';
import type { AgentGroup, AgentWhy, FrameworkInRole, Holder } from './explanation.js';
import type { Client, Questions } from './questions.js';

const AGENT_WHY: Readonly<Record<number, AgentWhy>> = {
  [abi.WHY_OFFERABLE]: 'OFFERABLE',
  [abi.WHY_AGENT_INACTIVE]: 'AGENT_INACTIVE',
  [abi.WHY_AGENT_NOT_LISTED]: 'AGENT_NOT_LISTED',
  [abi.WHY_EXHAUSTED]: 'EXHAUSTED',
  [abi.WHY_EXCLUDED]: 'EXCLUDED',
  [abi.WHY_GPU]: 'GPU',
  [abi.WHY_REGION]: 'REGION',
  [abi.WHY_AGENT_CAPABILITY]: 'AGENT_CAPABILITY',
  [abi.WHY_BELOW_MIN_ALLOCATABLE]: 'BELOW_MIN_ALLOCATABLE',
  [abi.WHY_FILTERED]: 'FILTERED',
  [abi.WHY_QUOTA_LIMIT]: 'QUOTA_LIMIT',
  [abi.WHY_HEADROOM]: 'HEADROOM',
  [abi.WHY_EARMARKED]: 'EARMARKED',
  [abi.WHY_ADMISSION]: 'ADMISSION',
};

/** Amounts by name, in thousandths, that grow. */
type Sums = Record<string, number>;

/** What one client has, summed up. */
interface Holding {
  readonly client: Client;
  readonly used: Sums;
  readonly offered: Sums;
}

interface ExplainedAgent {
  readonly handle: number;
  readonly id: string;
  readonly code: AgentWhy;
  readonly available: Quantities;
  readonly fitsUnit: boolean | undefined;
  readonly filteredUntilMs: number;
}

/** Every agent's reason, and who has what on it: all that the agents tell about one client. */
export class ExplainedAgents {
  readonly all: ExplainedAgent[] = [];
  private readonly holdings = new Map<number, Holding[]>();
  private readonly sums = new Map<string, Holding>();

  constructor(
    private readonly questions: Questions,
    private readonly client: Client,
    private readonly unit: Quantities | undefined,
  ) {
    for (const [handle, { id }] of questions.names.agents) this.ask(handle, id);
    this.all.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  has(code: AgentWhy): boolean {
    return this.all.some((agent) => agent.code === code);
  }

  /** A client and what it has on all agents. */
  holder(client: Client): Holder {
    const { used = {}, offered = {} } = this.sums.get(keyOf(client)) ?? {};
    const { questions } = this;
    return { ...questions.inRole(client), state: questions.state(client), used, offered };
  }

  private ask(handle: number, id: string): void {
    const { exports, names } = this.questions;
    const { framework, role } = this.client;
    const why = exports.explainAgent(framework, role, handle);
    const code = AGENT_WHY[why];
    if (code === undefined) throw new Error(`the module gave the unknown reason ${why}`);
    const records = this.questions.manyRecords(() => exports.availableOf(handle));
    const left = records.length === 0 ? [] : names.kinds.table.decode(records, 3);
    const path = names.roles.pathOf(role);
    const available = quantitiesOf(left.filter((resource) => isOpenTo(resource, path)));
    this.all.push({
      handle,
      id,
      code,
      available,
      fitsUnit: this.unit && covers(available, this.unit),
      filteredUntilMs:
        code === 'FILTERED' ? exports.filteredUntilMs(framework, role, handle) : Number.NaN,
    });
    this.holdings.set(handle, this.askHolders(handle));
  }

  private askHolders(handle: number): Holding[] {
    const { exports, names } = this.questions;
    const records = this.questions.manyRecords(() => exports.holdersOf(handle));
    const holdings: Holding[] = [];
    for (let at = 0; at < records.length; at += records[at + 1] as number) {
      const client = { framework: records[at + 2] as number, role: records[at + 3] as number };
      const quantities = names.kinds.table.quantities(records, at + 5);
      const isOffered = records[at + 4] === 1;
      const holding = { client, used: {}, offered: {} };
      addTo(isOffered ? holding.offered : holding.used, quantities);
      holdings.push(holding);
      sumUp(this.sums, holding);
    }
    return holdings;
  }

  /** Lets an allocation run in the copy, and groups the agents by their reasons. */
  afterRun(): { offeredNow: string[]; groups: AgentGroup[] } {
    const turns = this.run();
    const offeredNow: string[] = [];
    const groups = new Map<string, ExplainedAgent[]>();
    for (const agent of this.all) {
      const mine = turns.get(agent.handle)?.some((one) => keyOf(one) === keyOf(this.client));
      if (mine === true) offeredNow.push(agent.id);
      const key = `${agent.code} ${agent.fitsUnit}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [agent]);
      else group.push(agent);
    }
    const sorted = [...groups.values()].sort(
      (a, b) => b.length - a.length || ((a[0]?.id ?? '') < (b[0]?.id ?? '') ? -1 : 1),
    );
    return { offeredNow, groups: sorted.map((agents) => this.group(agents, turns)) };
  }

  /** Who would be offered each agent. */
  private run(): Map<number, Client[]> {
    const records = this.questions.manyRecords(() => this.questions.exports.explainAllocation());
    const turns = new Map<number, Client[]>();
    for (let at = 0; at < records.length; at += records[at + 1] as number) {
      if (records[at] !== abi.OUT_OFFER) continue;
      const client = { framework: records[at + 3] as number, role: records[at + 4] as number };
      const agent = records[at + 5] as number;
      turns.set(agent, [...(turns.get(agent) ?? []), client]);
    }
    return turns;
  }

  private group(agents: readonly ExplainedAgent[], turns: Map<number, Client[]>): AgentGroup {
    const first = agents[0] as ExplainedAgent;
    const available: Sums = {};
    const sums = new Map<string, Holding>();
    const ends: number[] = [];
    for (const agent of agents) {
      addTo(available, agent.available);
      for (const holding of this.holdings.get(agent.handle) ?? []) sumUp(sums, holding);
      if (agent.code === 'FILTERED') ends.push(agent.filteredUntilMs);
    }
    ends.sort((a, b) => a - b);
    const [fromMs] = ends;
    const untilMs = ends.at(-1);
    return {
      code: first.code,
      agentIds: agents.map(({ id }) => id),
      available,
      ...(first.fitsUnit !== undefined && { fitsUnit: first.fitsUnit }),
      ...(fromMs !== undefined && untilMs !== undefined && { fromMs, untilMs }),
      holders: this.holders([...sums.values()], available),
      ...(first.code === 'OFFERABLE' && { turn: this.turnOn(agents, turns) }),
    };
  }

  /** Ordered by the largest part that each has of any resource there. */
  private holders(holdings: readonly Holding[], available: Quantities): Holder[] {
    const total: Sums = { ...available };
    for (const { used, offered } of holdings) {
      addTo(total, used);
      addTo(total, offered);
    }
    const { questions } = this;
    return holdings
      .map(({ client, used, offered }) => {
        const has: Sums = { ...used };
        addTo(has, offered);
        const parts = Object.entries(has).map(([name, amount]) => amount / (total[name] ?? 1));
        const state = questions.state(client);
        const holder: Holder = { ...questions.inRole(client), state, used, offered };
        return { holder, part: Math.max(0, ...parts) };
      })
      .sort((a, b) => b.part - a.part || byId(a.holder, b.holder))
      .map(({ holder }) => holder);
  }

  private turnOn(agents: readonly ExplainedAgent[], turns: Map<number, Client[]>) {
    const counts = new Map<string, { client: Client; agents: number }>();
    for (const client of agents.flatMap(({ handle }) => turns.get(handle) ?? [])) {
      const count = counts.get(keyOf(client));
      if (count === undefined) counts.set(keyOf(client), { client, agents: 1 });
      else count.agents++;
    }
    return [...counts.values()]
      .map(({ client, agents }) => ({ ...this.questions.inRole(client), agents }))
      .sort((a, b) => b.agents - a.agents || byId(a, b));
  }
}

function keyOf({ framework, role }: Client): string {
  return `${framework} ${role}`;
}

function byId(a: FrameworkInRole, b: FrameworkInRole): number {
  if (a.frameworkId !== b.frameworkId) return a.frameworkId < b.frameworkId ? -1 : 1;
  if (a.role === b.role) return 0;
  return a.role < b.role ? -1 : 1;
}

function addTo(sums: Sums, quantities: Quantities): void {
  for (const [name, amount] of Object.entries(quantities)) sums[name] = (sums[name] ?? 0) + amount;
}

function sumUp(sums: Map<string, Holding>, { client, used, offered }: Holding): void {
  const key = keyOf(client);
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = { client, used: {}, offered: {} };
    sums.set(key, sum);
  }
  addTo(sum.used, used);
  addTo(sum.offered, offered);
}

function covers(amounts: Quantities, unit: Quantities): boolean {
  return Object.entries(unit).every(([name, amount]) => (amounts[name] ?? 0) >= amount);
}

/** Whether a role may use it: unreserved, or reserved for the role or one above it; to stay. */
function isOpenTo({ reservations, role, revocable }: Resource, path: string): boolean {
  if (revocable !== undefined) return false;
  const reserved = reservations?.at(-1)?.role ?? role ?? '*';
  return reserved === '*' || path === reserved || path.startsWith(`${reserved}/`);
}
