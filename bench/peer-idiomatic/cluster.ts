import { AgentList } from './agent-list.js';
import { type Bag, contains, EMPTY, isShared, isUnshared, minus, only, plus } from './bag.js';
import { Books } from './books.js';
import { refuse } from './checks.js';
import { DrfSorter } from './client-sorters.js';
import { FilterClock } from './filter-clock.js';
import type { Kinds } from './kinds.js';
import {
  type Agent,
  type Client,
  type Framework,
  newClient,
  newFramework,
  OfferRecord,
} from './records.js';
import { type Role, RoleTree, type TopRole } from './roles.js';
import type { Settings } from './settings.js';

/** All that the allocator knows, and the few ways in which it changes. */
export class Cluster {
  nowMs = 0;
  /** Refusals after which somebody stood back. */
  /** Allocation runs. */
  runs = 0;
  isPaused = false;
  whitelist: ReadonlySet<string> | undefined;
  readonly agents = new Map<string, Agent>();
  readonly agentList = new AgentList();
  readonly frameworks = new Map<string, Framework>();
  readonly roles = new Map<string, Role>();
  /** Those that have a quota. */
  readonly quotas = new Set<TopRole>();
  readonly books: Books;
  readonly tree: RoleTree;
  readonly filterClock = new FilterClock();
  /** Agents on which somebody may be offered something: all others are passed over. */
  readonly open = new Set<Agent>();
  /** Closed agents of which quota held something back, and the books that it went by. */
  readonly heldBack = new Set<Agent>();
  heldBackVersion = -1;
  /** Someone may now be offered what nobody was: every agent is to be looked at again. */
  reopensAll = false;
  private readonly offersById: (OfferRecord | undefined)[] = [];
  private readonly freeIds: number[] = [];

  constructor(
    readonly settings: Settings,
    readonly kinds: Kinds,
  ) {
    this.books = new Books(kinds, settings.fairnessExclude);
    this.tree = new RoleTree(this.books);
  }

  // ── agents ────────────────────────────────────────────────────────────────────────────────────

  agentNamed(id: string): Agent {
    return this.agents.get(id) ?? refuse('UNKNOWN_AGENT', `no agent ${JSON.stringify(id)}`);
  }

  addAgent(agent: Agent): void {
    this.agents.set(agent.id, agent);
    this.agentList.add(agent);
  }

  forgetAgent(agent: Agent): void {
    this.agents.delete(agent.id);
    this.agentList.remove(agent);
    this.open.delete(agent);
    this.heldBack.delete(agent);
  }

  setAvailable(agent: Agent, available: Bag): void {
    this.books.available(agent.available, available);
    agent.available = available;
  }

  /** Resources of an agent are offered or used. */
  take(agent: Agent, bag: Bag): void {
    if (agent.isOvercommitted) this.recount(agent);
    else this.setAvailable(agent, minus(agent.available, only(bag, isUnshared)));
  }

  /** What was offered or used is available again. */
  giveBack(agent: Agent, bag: Bag): void {
    if (agent.isOvercommitted) this.recount(agent);
    else this.setAvailable(agent, plus(agent.available, only(bag, isUnshared)));
    this.reopen(agent);
  }

  /** Works out what is available from what is held. */
  recount(agent: Agent): void {
    const bags = [...agent.offers].map(({ bag }) => bag);
    for (const client of agent.users) bags.push(client.used.get(agent) ?? EMPTY);
    const held = only(bags.reduce(plus, EMPTY), isUnshared);
    agent.isOvercommitted = !contains(agent.total, held);
    const rest = minus(only(agent.total, isUnshared), held);
    this.setAvailable(agent, plus(rest, only(agent.total, isShared)));
    this.reopen(agent);
  }

  reopen(agent: Agent): void {
    if (agent.available.length > 0) this.open.add(agent);
  }

  // ── frameworks in roles ───────────────────────────────────────────────────────────────────────

  frameworkNamed(id: string): Framework {
    const framework = this.frameworks.get(id);
    if (framework?.isPresent === true) return framework;
    return refuse('UNKNOWN_FRAMEWORK', `no framework ${JSON.stringify(id)}`);
  }

  /** The framework, or one that is not there yet and only known for what it uses. */
  frameworkToBe(id: string): Framework {
    let framework = this.frameworks.get(id);
    if (framework === undefined) {
      framework = newFramework(id);
      this.frameworks.set(id, framework);
    }
    return framework;
  }

  /** Forgets a framework that is not there and uses nothing. */
  forgetAbsent(framework: Framework): void {
    if (framework.isPresent || framework.clients.size > 0) return;
    this.frameworks.delete(framework.id);
  }

  /** The framework in a role, made if it is not known there. */
  client(framework: Framework, rolePath: string): Client {
    let client = framework.clients.get(rolePath);
    if (client === undefined) {
      client = newClient(framework, rolePath);
      framework.clients.set(rolePath, client);
    }
    return client;
  }

  /** From now on the client counts in the shares. */
  track(client: Client): Role {
    if (client.role !== undefined) return client.role;
    const role = this.roles.get(client.rolePath) ?? this.addRole(client.rolePath);
    client.role = role;
    client.count = 0;
    role.clients.set(client.name, client);
    for (const [agent, bag] of client.used) this.books.hold(client, role, agent, bag, 1);
    this.tree.touch(role);
    return role;
  }

  private addRole(path: string): Role {
    const top = this.books.topRole(path);
    const role = this.tree.add({
      path,
      top,
      quota: path.includes('/') ? undefined : top,
      clients: new Map(),
      sorter: new DrfSorter(this.books),
      held: [],
    });
    this.roles.set(path, role);
    return role;
  }

  /** Tracks the client no more unless it subscribes or holds something. */
  tryForget(client: Client): void {
    const { framework, role, rolePath } = client;
    const isNeeded = framework.isPresent && framework.roles.has(rolePath);
    if (isNeeded || client.used.size > 0 || client.offers.size > 0) return;
    // A filter outlives what it was set on: the framework may subscribe again before it ends.
    if (client.filters.size === 0) framework.clients.delete(rolePath);
    if (role === undefined) return;
    client.role = undefined;
    role.clients.delete(client.name);
    if (role.clients.size > 0) return;
    this.roles.delete(rolePath);
    this.tree.remove(role);
  }

  /** Whether it may be offered resources follows from its framework. */
  refreshActive(client: Client): void {
    const { framework, role, rolePath } = client;
    if (role === undefined) return;
    const isActive =
      framework.isPresent &&
      framework.isActive &&
      framework.roles.has(rolePath) &&
      !framework.suppressed.has(rolePath);
    if (isActive === client.isActive) return;
    client.isActive = isActive;
    if (isActive) this.reopensAll = true;
    if (isActive) role.sorter.insert(client);
    else role.sorter.remove(client);
    this.tree.activate(role, isActive ? 1 : -1);
  }

  /** A tracked client is given something on an agent. */
  hold(client: Client, agent: Agent, bag: Bag): void {
    this.changeHeld(client, agent, bag, 1);
  }

  /** It holds it no more. */
  release(client: Client, agent: Agent, bag: Bag): void {
    this.changeHeld(client, agent, bag, -1);
  }

  private changeHeld(client: Client, agent: Agent, bag: Bag, sign: 1 | -1): void {
    const { role } = client;
    if (role === undefined || bag.length === 0) return;
    this.books.hold(client, role, agent, bag, sign);
    if (client.isActive) role.sorter.touch(client);
    this.tree.touch(role);
  }

  /** More is used; whether it was offered before is the caller's affair. */
  use(client: Client, agent: Agent, bag: Bag): void {
    if (bag.length === 0) return;
    client.used.set(agent, plus(client.used.get(agent) ?? EMPTY, bag));
    agent.users.add(client);
  }

  unuse(client: Client, agent: Agent, bag: Bag): void {
    const left = minus(client.used.get(agent) ?? EMPTY, bag);
    if (left.length > 0) client.used.set(agent, left);
    else {
      client.used.delete(agent);
      agent.users.delete(client);
    }
  }

  countAllocation(client: Client, role: Role): void {
    client.count += 1;
    if (client.isActive) role.sorter.touch(client);
    this.tree.countAllocation(role);
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────

  offerNumbered(id: number): OfferRecord {
    return this.offersById[id] ?? refuse('UNKNOWN_OFFER', `no offer ${id}`);
  }

  /** By id. */
  allOffers(): OfferRecord[] {
    return this.offersById.filter((offer) => offer !== undefined);
  }

  addOffer(client: Client, agent: Agent, bag: Bag): OfferRecord {
    const offer = new OfferRecord(
      this.freeIds.pop() ?? this.offersById.length,
      client,
      agent,
      bag,
      this.runs,
    );
    this.putOffer(offer);
    return offer;
  }

  private putOffer(offer: OfferRecord): void {
    this.offersById[offer.id] = offer;
    offer.client.offers.add(offer);
    offer.agent.offers.add(offer);
  }

  /** An operation made the offer's resources others; who was handed it keeps what it saw. */
  replaceOffer(offer: OfferRecord, bag: Bag): OfferRecord {
    const { id, client, agent } = offer;
    client.offers.delete(offer);
    agent.offers.delete(offer);
    this.release(client, agent, offer.bag);
    const after = new OfferRecord(id, client, agent, bag, offer.run);
    this.putOffer(after);
    this.hold(client, agent, bag);
    return after;
  }

  /** More is offered to the same client on the same agent. */
  growOffer(offer: OfferRecord, more: Bag): void {
    offer.bag = plus(offer.bag, more);
    this.take(offer.agent, more);
    this.hold(offer.client, offer.agent, more);
  }

  /** The offer is no more, and what was offered is available again. */
  takeBack(offer: OfferRecord): void {
    this.endOffer(offer);
    this.release(offer.client, offer.agent, offer.bag);
    this.giveBack(offer.agent, offer.bag);
  }

  /** The offer is no more; what was offered is the caller's affair. */
  endOffer(offer: OfferRecord): void {
    this.offersById[offer.id] = undefined;
    this.freeIds.push(offer.id);
    offer.client.offers.delete(offer);
    offer.agent.offers.delete(offer);
  }
}
