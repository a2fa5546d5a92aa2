import { FairleadAllocator } from '../../host/allocator/allocator.js';
import type { FrameworkInput, OfferConstraints, Policy } from '../../host/allocator/api.js';
import type { CoreModule } from '../../host/allocator/module.js';
import * as records from '../../host/allocator/records.js';
import { Stage } from '../../host/allocator/stage.js';
import type { Action } from './action.js';
import { type Probe, probeOf } from './probe.js';
import { agentId, frameworkId, hasMinimum, INTERVAL_MS, type Scenario } from './scenario.js';
import { readView, UNIT, type View } from './view.js';

/** The only kind of resource here is the first that was named. */
const KIND = 0;
const NO_FILTER = -1;
const ALL_ROLES = -1;
const CHUNK_WORDS = 256;

export function frameworkInput(scenario: Scenario, index: number): FrameworkInput {
  const spec = scenario.frameworks[index];
  if (spec === undefined) throw new Error(`no framework ${index}`);
  const quantities = `cpus:${spec.units}`;
  return {
    id: frameworkId(index),
    roles: [spec.role],
    ...(spec.behaviour === 'service' && { permanent: true }),
    ...(spec.durationMs !== undefined && { expectedDurationMs: spec.durationMs }),
    ...(spec.without !== undefined && { offerConstraints: notOn(spec.role, spec.without) }),
    ...(hasMinimum(spec) && { minimum: { [spec.role]: { quantities, unit: 'cpus:1' } } }),
  };
}

/** Offer constraints that exclude some agents by their host names. */
function notOn(role: string, agents: readonly number[]): OfferConstraints {
  const attribute_constraints = agents.map((agent) => ({
    selector: { pseudoattribute_type: 'HOSTNAME' },
    predicate: { text_not_equals: { value: agentId(agent) } },
  }));
  return { role_constraints: { [role]: { groups: [{ attribute_constraints }] } } };
}

/** An allocator with the agents and roles of a scenario, and no framework. */
export function startScenario(
  module: CoreModule,
  scenario: Scenario,
  policy: Policy,
): FairleadAllocator {
  const allocator = new FairleadAllocator(module, {
    policy,
    allocationIntervalMs: INTERVAL_MS,
    eventDriven: false,
  });
  allocator.configure();
  scenario.agents.forEach((units, index) => {
    allocator.addAgent({
      id: agentId(index),
      hostname: agentId(index),
      resources: `cpus:${units}`,
    });
  });
  allocator.updateWeights(Object.fromEntries(rolesOf(scenario).map((role) => [role, 1])));
  return allocator;
}

/** All roles, ancestors before their subroles; a role's handle is its place here, from 1. */
export function rolesOf({ frameworks }: Scenario): string[] {
  const roles = new Set<string>();
  for (const { role } of frameworks) {
    const parts = role.split('/');
    parts.forEach((_, depth) => {
      roles.add(parts.slice(0, depth + 1).join('/'));
    });
  }
  return [...roles].sort();
}

/** A state of the module's memory: where it differs from the first one. */
export interface Image {
  readonly places: Uint32Array;
  readonly words: Int32Array;
  /** Words in use. */
  readonly end: number;
}

/**
 * One instance of the module under test, stepped by raw records and put back to any state met
 * before. What the host side of the embedding API keeps (names, texts, offers) decides nothing.
 */
export class Driver {
  private readonly stage = new Stage();
  private readonly probe: Probe;
  private readonly arrivals: readonly Float64Array[];
  private readonly first: Int32Array;
  private readonly firstBytes: Buffer;
  private readonly roleHandles: readonly number[];
  private readonly roles: number;
  private differing = new Uint32Array(1 << 16);

  constructor(
    private readonly module: CoreModule,
    probe: WebAssembly.Module,
    readonly scenario: Scenario,
    policy: Policy,
  ) {
    this.probe = probeOf(probe, module.exports.memory);
    const allocator = startScenario(module, scenario, policy);
    const roles = rolesOf(scenario);
    this.roles = roles.length;
    this.roleHandles = scenario.frameworks.map(({ role }) => roles.indexOf(role) + 1);
    this.first = this.words().slice();
    this.firstBytes = Buffer.from(this.first.buffer);
    const arrivals: Float64Array[] = [];
    allocator.tap({ sent: (fields, size) => arrivals.push(fields.slice(0, size)) });
    scenario.frameworks.forEach((_, index) => {
      allocator.addFramework(frameworkInput(scenario, index));
    });
    this.arrivals = arrivals;
    this.restore({ places: new Uint32Array(0), words: new Int32Array(0), end: this.first.length });
  }

  /** The memory in use, with what only one call uses cleared. */
  private words(): Int32Array {
    const bytes = this.module.guard(() => this.module.exports.snapshot()) >>> 0;
    return new Int32Array(this.module.exports.memory.buffer, 0, bytes >> 2);
  }

  image(): Image {
    const words = this.words();
    const { first } = this;
    if (words.length > this.differing.length) this.differing = new Uint32Array(words.length * 2);
    const { differing } = this;
    const common = Math.min(words.length, first.length);
    const memory = Buffer.from(words.buffer, 0, common * 4);
    let count = 0;
    for (let chunk = 0; chunk < common; chunk += CHUNK_WORDS) {
      const end = Math.min(chunk + CHUNK_WORDS, common);
      // Most of the memory stays as it was: comparing bytes at once passes over it.
      if (memory.compare(this.firstBytes, chunk * 4, end * 4, chunk * 4, end * 4) === 0) continue;
      for (let i = chunk; i < end; i++) if (words[i] !== first[i]) differing[count++] = i;
    }
    for (let i = common; i < words.length; i++) if (words[i] !== 0) differing[count++] = i;
    const places = differing.slice(0, count);
    const kept = new Int32Array(count);
    for (let i = 0; i < count; i++) kept[i] = words[places[i] as number] as number;
    return { places, words: kept, end: words.length };
  }

  restore({ places, words, end }: Image): void {
    const memory = new Int32Array(this.module.exports.memory.buffer);
    memory.set(this.first);
    if (end > this.first.length) memory.fill(0, this.first.length, end);
    for (let i = 0; i < places.length; i++) memory[places[i] as number] = words[i] as number;
  }

  view(present: readonly boolean[]): View {
    return readView(this.probe, this.scenario, present, this.roleHandles, this.roles);
  }

  /** Applies an action; the records that the module answers with. */
  apply(action: Action): Float64Array {
    this.process(action.kind === 'arrive' ? this.arrivalOf(action.framework) : this.record(action));
    return this.module.records();
  }

  private arrivalOf(framework: number): Float64Array {
    return this.arrivals[framework] as Float64Array;
  }

  private process(records: Float64Array): void {
    const { error } = this.module.process(records);
    this.stage.clear(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (error !== undefined) throw error;
  }

  private record(action: Exclude<Action, { kind: 'arrive' }>): Float64Array {
    const { stage } = this;
    switch (action.kind) {
      case 'advance':
        records.advance(stage, this.probe.nowMs() + INTERVAL_MS);
        break;
      case 'allocate': {
        const { order } = action;
        records.allocateAgents(stage, order.length, [...order, ...order]);
        break;
      }
      case 'leave':
        records.removeFramework(stage, action.framework);
        break;
      case 'suppress':
        records.suppress(stage, action.framework, ALL_ROLES);
        break;
      case 'revive':
        records.revive(stage, action.framework, ALL_ROLES);
        break;
      case 'extend':
        records.setDuration(stage, action.framework, action.durationMs);
        break;
      case 'lose':
        records.removeAgent(stage, action.agent);
        break;
      case 'accept':
        records.accept(stage, action.filterMs, 1, [action.offer], bagOf(action.units));
        break;
      case 'decline':
        records.decline(stage, action.offer, action.filterMs);
        break;
      case 'rescind':
        records.decline(stage, action.offer, NO_FILTER);
        break;
      case 'finish':
      case 'take back': {
        const { framework, agent, units } = action;
        const role = this.roleHandles[framework] as number;
        records.finish(stage, framework, role, agent, NO_FILTER, bagOf(units));
        break;
      }
    }
    return recordsOf(stage);
  }

  /** A batch over all agents by id, as a master with one order runs it: what it offers. */
  batch(): Float64Array {
    records.allocate(this.stage);
    this.process(recordsOf(this.stage));
    return this.module.records();
  }

  /** The same after making the allocator forget what it remembers so as not to look again. */
  freshBatch(): Float64Array {
    this.scenario.agents.forEach((_, agent) => {
      if (this.probe.isPresent(agent)) records.activateAgent(this.stage, agent);
    });
    records.allocate(this.stage);
    this.process(recordsOf(this.stage));
    return this.module.records();
  }

  /** Lets so much time pass at once. */
  advance(ms: number): Float64Array {
    records.advance(this.stage, this.probe.nowMs() + ms);
    this.process(recordsOf(this.stage));
    return this.module.records();
  }
}

/** A bag of so many units. */
function bagOf(units: number): readonly number[] {
  return [1, KIND, units * UNIT, 0];
}

/** A copy of what is staged. */
function recordsOf(stage: Stage): Float64Array {
  return stage.staged.slice(0, stage.size);
}
