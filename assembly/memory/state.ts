import { List } from './list';
import { PairMap } from './pair-map';
import { Table, tableStart } from './table';

/**
 * The module's registers, at a fixed place in the first page: whatever is not a row of a table.
 * Everything that outlives a call is here, in a row or in a block, so that the memory is the state.
 */
class State {
  configured: bool;
  paused: bool;
  eventDriven: bool;
  filterGpu: bool;
  agentOrder: i32;
  seed: u32;
  nowMs: i64;
  /** When the last batch allocation ran; the clock's start counts as one. */
  lastBatchMs: i64;
  intervalMs: i64;
  /** Counts allocation runs; with the seed it draws the order of agents. */
  cycle: u32;
  /** Rises whenever the cluster's totals change, and with them every share. */
  totalsEpoch: u32;
  /** Rises whenever something that quota or an earmark held back might be offered again. */
  holdbackEpoch: u32;
  /** Rises whenever what is feasible may have changed: agents, frameworks, what permanents use. */
  clusterEpoch: u32;
  nameCount: i32;
  /** One bit a name: left out of dominant shares. */
  fairnessExcluded: u32;
  /** Whether the next allocation visits every agent, or those in `triggered`. */
  triggeredAll: bool;
  triggeredAny: bool;
  /** Agents by id are out of date. */
  ranksStale: bool;
  /** One bit a name: there are ranges or sets of it, which quota does not charge. */
  intervalNames: u32;
  /** Agents still to come back before a recovering allocator resumes, or 0. */
  expectedAgents: i32;
  agentCount: i32;
  frameworkCount: i32;
  /** Kinds with KIND_SHARED that were ever defined. */
  sharedKinds: i32;
  /** Clients that declared a minimum and are not yet satisfied, or may be taken back. */
  minimumClients: i32;
  /** The next moment at which a patience or backoff may run out; i64.MAX_VALUE for never. */
  minimumDueMs: i64;
  feasibleEpoch: u32;
  /** Before this nobody else becomes overdue (overdue.ts); i64.MAX_VALUE for never. */
  overdueMs: i64;
  /** Counts stages of allocation runs and their visits of agents (cycle.ts). */
  stages: u32;
  visits: u32;
  /** The cycle in which a gang was last let in (admission.ts). */
  gangCycle: u32;
  /** The earmarked client, +1. */
  earmark: i32;
  /** Counts whoever came to a role, was asked or refused something (refusals.ts). */
  happenings: f64;
  /** The order of whose beginning so many refusers were not even listed in `refusers`. */
  refusedOrder: usize;
  refusedFirst: i32;
  /** In the visit in progress: of a group the least time of those passed over (passed-over.ts). */
  waitsGroup: i32;
  waitsLeast: f64;
  /** Counts the offers of allocation runs. */
  offersMade: u32;
  /** Counts the earmarks set; the run after which the last one ended. */
  earmarks: u32;
  earmarkEndCycle: u32;
  /** The cycle in which it was judged who may not start beside it. */
  startsCycle: u32;
  /** Vector of what the earmarked client holds or is offered, and the units that it still lacks. */
  earmarkHas: usize;
  earmarkLackUnits: i64;
  /** What `offerable` found: a WHY_ code, and whether a "no" lasts until something changes. */
  verdict: i32;
  lasting: bool;
  minAllocatable: usize;
  /** Vectors by name: the cluster's totals; what is revocable and available. */
  totals: usize;
  revocableAvailable: usize;
  /** Per-cycle quota room. */
  requiredHeadroom: usize;
  availableHeadroom: usize;
  headroomNeeded: bool;
  /** In this stage a role whose limits or headroom leave too little gets nothing (aside.ts). */
  limitsEnd: bool;
  /** Three vectors of budgets while a bag is cut (quota.ts). */
  cut: usize;
  /** Clients that are listed, and those judged not to start in this cycle (turns.ts). */
  listedClients: usize;
  keptClients: usize;
  turnWordsCycle: u32;
  /** In the visit in progress: whether anybody may be offered something (cycle.ts) … */
  turnsLeft: bool;
  /** … and whether all who may are not known to have refused it. */
  turnsUsual: bool;
  /** In this stage all orders are up to date, and whether that walk found somebody held back. */
  ordersFresh: bool;
  ordersHeldBack: bool;
  /** Set when a visit held something back; agents closed so; when they were last reopened. */
  heldBack: bool;
  heldBackCount: i32;
  heldBackEpoch: u32;
  /** Vectors for sums within one call (feasible.ts, seniority.ts). */
  feasibleSum: usize;
  capacity: usize;
  having: usize;
  /**
   * Budgets while what is kept is put together: of what is reserved, and of what is not (kept.ts).
   */
  keptReserved: usize;
  keptPlain: usize;
  /** The scalars available on an agent, while its units are counted (units.ts). */
  freeSum: usize;
  /** Keys being sorted (ranks.ts). */
  keys: usize;
  keysCapacity: i32;
  digitCounts: usize;
  /** The record being read, and its size in fields. */
  record: usize;
  recordSize: i32;
  /** Where records are written to the host. */
  inbox: usize;
  inboxBytes: u32;
  outbox: usize;
  outboxBytes: u32;
  outboxUsed: u32;
  outboxRecords: i32;
  /** How many of `toldBags` it holds. */
  outboxBags: i32;
  /** Fields that the offers which are to be told will take. */
  outboxPending: u32;
  /** The record at fault when `process` returned an error, and its field. */
  failedRecord: i32;
  failedField: i32;
  /** The index behind what was last checked (fields.ts). */
  next: i32;
  /** An option changed that decides about every agent and client. */
  reopenAll: bool;
  /** Something came up for which the next run looks at every agent (agents.ts). */
  opensAll: bool;
  /** Entries of a bag being built. */
  scratch: usize;
  /** Bags built a short while ago (recent.ts). */
  recent: usize;
  /** Bytes of the largest bag ever built, its intervals included. */
  bagBytesMost: u32;
  /** Timer wheel: when it was last turned, and its buckets. */
  wheelNow: i64;
  wheel: usize;
  filterCount: i32;
  /** A number that rises with every subscription, for ties of time. */
  subscriptions: i64;
  /** Why `isFeasible` last said no (LACK_…): of which name, how much there is and is wanted. */
  lack: i32;
  lackName: i32;
  lackHave: i64;
  lackWant: i64;
  /** While a sweep is on: a byte for each set item, and bits of the names in use (sweep.ts). */
  sweptItems: usize;
  sweptItemCount: i32;
  sweptNames: u32;
  /** Vector by name: what agents have, and what is held beyond that (agents.ts). */
  owned: usize;
  /** Where the copy of the state is that `memoryBack` goes back to, or 0 (memory.ts). */
  kept: u32;
}

export const state = changetype<State>(64);

// Tables and lists at fixed places after the registers.
export const agents = changetype<Table>(1024);

export const frameworks = changetype<Table>(1056);

export const roles = changetype<Table>(1088);

export const kinds = changetype<Table>(1120);

export const clients = changetype<Table>(1152);

export const offers = changetype<Table>(1184);

export const holdings = changetype<Table>(1216);

export const filters = changetype<Table>(1248);

export const holdingMap = changetype<PairMap>(1280);

export const filterMap = changetype<PairMap>(1312);

/** Framework and agent: the row of their inverse offer (maintenance.ts). */
export const inverseMap = changetype<PairMap>(1344);

export const inverses = changetype<Table>(1376);

/** Shapes of units that minimums are counted in (units.ts). */
export const shapes = changetype<Table>(1408);

export const askings = changetype<Table>(1440);

/** Agents by id, bytewise. */
export const agentsById = changetype<List>(1536);

/** Agents on which something may be offered. */
export const openAgents = changetype<List>(1568);

/** Agents that an event triggered. */
export const triggeredAgents = changetype<List>(1600);

/** Offers of the visit in progress, whose shares are not yet counted. */
export const visitOffers = changetype<List>(1632);

/** Offers of the run in progress, to be told at its end (outbox.ts). */
export const toldOffers = changetype<List>(1856);

/** Bags that the outbox holds, or is going to (outbox.ts). */
export const toldBags = changetype<List>(1952);

/** Roles with a quota. */
export const quotaRoleList = changetype<List>(1664);

/** Roles some of whose children stand aside (aside.ts). */
export const rolesAside = changetype<List>(1920);

/** Clients with a minimum that time may change: gathering, relinquishing, backing off. */
export const minimumList = changetype<List>(1696);

/** Agents whose free units are to be counted anew. */
export const staleAgents = changetype<List>(1888);

/** Agents that have, or had, a maintenance window. */
export const maintenanceAgents = changetype<List>(1792);

/** Roles in the tree that were not sorted yet. */
export const freshRoles = changetype<List>(1824);

/** Clients that are overdue, in order (overdue.ts). */
export const overdueClients = changetype<List>(1984);

/** Of these, those whose turn it is in the stage in progress. */
export const overdueTurns = changetype<List>(2016);

/** Clients passed over in the visit in progress (passed-over.ts). */
export const passedOver = changetype<List>(2048);

/** Clients met in the visit in progress that are known to have refused what there is. */
export const refusers = changetype<List>(2112);

/** Of those known to have refused all there is on an agent, the few that may be offered it. */
export const fewRefusers = changetype<List>(2144);

/** Words of the bits of all clients among which somebody may have a turn (turns.ts). */
export const turnWords = changetype<List>(2224);

/** Agents of which something is kept for the earmarked client, in the order of kept.ts. */
export const keptAgents = changetype<List>(2080);

/** A list to build things in within one call. */
export const working = changetype<List>(1728);

export const working2 = changetype<List>(1760);

export function tableStartAll(
  agentBytes: u32,
  frameworkBytes: u32,
  roleBytes: u32,
  kindBytes: u32,
  clientBytes: u32,
  offerBytes: u32,
  holdingBytes: u32,
  filterBytes: u32,
  inverseBytes: u32,
  shapeBytes: u32,
  askedBytes: u32,
): void {
  tableStart(agents, agentBytes);
  tableStart(frameworks, frameworkBytes);
  tableStart(roles, roleBytes);
  tableStart(kinds, kindBytes);
  tableStart(clients, clientBytes);
  tableStart(offers, offerBytes);
  tableStart(holdings, holdingBytes);
  tableStart(filters, filterBytes);
  tableStart(inverses, inverseBytes);
  tableStart(shapes, shapeBytes);
  tableStart(askings, askedBytes);
}

/** temporary */
export const LACK_AT: usize = 2272;
