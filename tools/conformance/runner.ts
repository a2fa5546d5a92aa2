import type {
  Allocator,
  AllocatorOptions,
  Decisions,
  FrameworkInput,
  Quota,
} from '../../host/allocator/api.js';
import {
  addResources,
  formatResources,
  mergeResources,
  type Resource,
  resourcesFrom,
} from '../../host/resources/index.js';
import { DeskOfOffers } from './desk.js';
import type { AllocatorState, InspectableAllocator } from './inspect.js';
import { itemsOf } from './items.js';
import {
  type AgentOp,
  type FrameworkOp,
  OPERATIONS,
  type OptionsOp,
  type OutputLine,
  type ResourcesText,
  type ScriptOp,
  type StateLine,
} from './lines.js';
import { type Script, ScriptError, type Step } from './script.js';

export type MakeAllocator = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

/**
 * Drives an allocator with a script: plays the master, which keeps the outstanding offers and runs a
 * batch allocation at each multiple of the interval.
 *
 * @returns what the allocator offered, a line for each batch, and its state where it shows it. When
 *   it refuses a step, the last line says so.
 * @throws {ScriptError} when the script advances the clock beyond the next batch.
 */
export async function runScript(
  makeAllocator: MakeAllocator,
  script: Script,
): Promise<OutputLine[]> {
  const options = script.steps.find(({ op }) => op.op === 'options')?.op;
  const run = await newRun(
    makeAllocator,
    script.file,
    options?.op === 'options' ? options : undefined,
  );
  for (const step of script.steps) if (!run.step(step)) break;
  return run.lines;
}

/** A run before its first step. */
export async function newRun(
  makeAllocator: MakeAllocator,
  file: string,
  op: OptionsOp | undefined,
): Promise<Run> {
  const options = optionsFrom(op);
  return new Run(file, await makeAllocator(options), options.allocationIntervalMs ?? 1000);
}

function optionsFrom(op: OptionsOp | undefined): AllocatorOptions {
  return {
    ...(op?.allocation_interval !== undefined && {
      allocationIntervalMs: op.allocation_interval * 1000,
    }),
    ...(op?.min_allocatable !== undefined && { minAllocatable: op.min_allocatable }),
    ...(op?.fairness_exclude !== undefined && { fairnessExclude: op.fairness_exclude }),
    ...(op?.filter_gpu !== undefined && { filterGpuResources: op.filter_gpu }),
    ...(op?.event_driven !== undefined && { eventDriven: op.event_driven }),
    ...(op?.region !== undefined && { region: op.region }),
    ...(op?.zone !== undefined && { zone: op.zone }),
  };
}

/** A script that is being run, step by step. */
export class Run {
  readonly lines: OutputLine[] = [];
  readonly desk: DeskOfOffers;
  private readonly agents = new Set<string>();
  private cycle = 0;
  private halfDone = false;

  constructor(
    private readonly file: string,
    private readonly allocator: InspectableAllocator,
    private readonly intervalMs: number,
  ) {
    this.desk = new DeskOfOffers(allocator);
  }

  /** When the next batch is. */
  get nextBatchMs(): number {
    return this.nextTickMs();
  }

  get nowMs(): number {
    return this.allocator.nowMs;
  }

  /** A step that was refused had changed something before. */
  get isHalfDone(): boolean {
    return this.halfDone;
  }

  /** Whether the script goes on. */
  step({ step, line, op }: Step): boolean {
    const nextTickMs = this.nextTickMs();
    if (op.op === 'advance' && this.allocator.nowMs + op.ms >= nextTickMs) {
      throw new ScriptError(this.file, line, `the advance reaches the batch at ${nextTickMs} ms`);
    }
    const changesBefore = this.desk.changes;
    try {
      this.play(step, op);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.halfDone ||= this.desk.changes > changesBefore;
      const message = `${op.op}: ${error.name}: ${error.message}`;
      this.lines.push({ type: 'refusal', step, message });
      return false;
    }
  }

  private nextTickMs(): number {
    return (Math.floor(this.allocator.nowMs / this.intervalMs) + 1) * this.intervalMs;
  }

  private play(step: number, op: ScriptOp): void {
    if (op.op === 'allocate') this.batch(step);
    else if (op.op === 'dump') this.dump(step);
    else if (op.op === 'advance') {
      this.took(step, this.allocator.advance(this.allocator.nowMs + op.ms));
    } else {
      for (const decisions of apply(this.allocator, this.desk, op)) this.took(step, decisions);
      if (op.op === 'addAgent') this.agents.add(op.id);
      if (op.op === 'removeAgent') this.agents.delete(op.id);
    }
  }

  private batch(step: number): void {
    this.took(step, this.allocator.advance(this.nextTickMs()));
    this.cycle += 1;
    this.took(step, this.allocator.allocate(), 'batch');
    const { cycle } = this;
    this.lines.push({ type: 'cycle', step, cycle, time_ms: this.allocator.nowMs });
  }

  private took(step: number, decisions: Decisions, trigger: 'batch' | 'event' = 'event'): void {
    this.desk.took(decisions);
    for (const offer of decisions.offers) {
      this.lines.push({
        type: 'offer',
        step,
        cycle: this.cycle,
        trigger,
        time_ms: this.allocator.nowMs,
        framework: offer.frameworkId,
        role: offer.role,
        agent: offer.agentId,
        items: itemsOf(offer.resources),
      });
    }
    for (const { frameworkId: framework, agentId: agent } of decisions.inverseOffers) {
      this.lines.push({ type: 'inverse', step, framework, agent });
    }
  }

  /** What the allocator shows of itself: all at once, or at least what is available. */
  private stateShown(): AllocatorState | undefined {
    const { allocator } = this;
    if (allocator.inspect !== undefined) return allocator.inspect();
    if (allocator.available === undefined) return undefined;
    return {
      available: Object.fromEntries(
        [...this.agents].map((id) => [id, allocator.available?.(id) ?? []]),
      ),
    };
  }

  private dump(step: number): void {
    const state = this.stateShown();
    if (state === undefined) return;
    const { roles, frameworks, available } = state;
    const line: StateLine = {
      type: 'state',
      step,
      ...(roles !== undefined && { roles }),
      ...(frameworks !== undefined && { frameworks }),
      ...(available !== undefined && {
        available: Object.fromEntries(
          Object.entries(available).map(([agent, resources]) => [
            agent,
            formatResources(resources),
          ]),
        ),
      }),
    };
    this.lines.push(line);
  }
}

/** One step that neither moves the clock nor asks a question. */
function apply(allocator: Allocator, desk: DeskOfOffers, op: ScriptOp): Decisions[] {
  switch (op.op) {
    case 'addAgent':
    case 'updateAgent':
      return [applyAgent(allocator, op)];
    case 'removeAgent':
      desk.agentLeaves(op.id);
      return [allocator.removeAgent(op.id)];
    case 'activateAgent':
    case 'deactivateAgent':
    case 'activateFramework':
      return [allocator[op.op](op.id)];
    case 'removeFramework':
    case 'deactivateFramework':
      return [...desk.frameworkLeaves(op.id), allocator[op.op](op.id)];
    case 'addFramework':
    case 'updateFramework':
      return [allocator[op.op](frameworkFrom(op))];
    case 'suppress':
    case 'revive':
      return [allocator[op.op](op.framework, op.roles?.length === 0 ? undefined : op.roles)];
    case 'accept':
      return desk.accept(op, resourcesFrom(op.use), op.refuse_seconds);
    case 'decline':
      return desk.decline(op, maybeResources(op.resources), op.refuse_seconds);
    case 'finish':
      return desk.finish(op, maybeResources(op.resources), op.refuse_seconds);
    case 'reserve':
    case 'unreserve':
    case 'create':
    case 'destroy':
      desk.operate(op, { type: OPERATIONS[op.op], resources: resourcesFrom(op.resources) });
      return [];
    default:
      applySetting(allocator, op);
      return [];
  }
}

/** A step that decides nothing. */
function applySetting(allocator: Allocator, op: ScriptOp): void {
  if (op.op === 'updateWeights') allocator.updateWeights(op.weights);
  if (op.op === 'updateQuota') allocator.updateQuota(op.role, quotaFrom(op));
  if (op.op === 'whitelist') allocator.updateWhitelist(op.hosts);
  if (op.op === 'pause' || op.op === 'resume') allocator[op.op]();
}

function maybeResources(input: ResourcesText | undefined): Resource[] | undefined {
  return input === undefined ? undefined : resourcesFrom(input);
}

function totalFrom({ resources = [], revocable = '' }: AgentOp): Resource[] {
  const slack = resourcesFrom(revocable).map((resource) => ({ ...resource, revocable: {} }));
  return addResources(mergeResources(resourcesFrom(resources)), slack);
}

function applyAgent(allocator: Allocator, op: AgentOp): Decisions {
  const { attributes, capabilities, hostname, region, zone } = op;
  const rest = {
    ...(attributes !== undefined && { attributes }),
    ...(capabilities !== undefined && { capabilities }),
    ...(hostname !== undefined && { hostname }),
    ...(region !== undefined && { region }),
    ...(zone !== undefined && { zone }),
  };
  if (op.op === 'addAgent') {
    const { id, used, maintenance } = op;
    return allocator.addAgent({
      id,
      resources: totalFrom(op),
      ...rest,
      ...(used !== undefined && { used }),
      ...(maintenance !== undefined && { unavailability: { startMs: maintenance.start_ms } }),
    });
  }
  // Without `resources` the total stays as it is.
  const total = op.resources === undefined ? {} : { resources: totalFrom(op) };
  return allocator.updateAgent(op.id, { ...rest, ...total });
}

/**
 * A framework without MULTI_ROLE has only the one role of the old `FrameworkInfo.role` field. The
 * scripts never fill it, so it is its default, `*`.
 */
function frameworkFrom(op: FrameworkOp): FrameworkInput {
  const isMultiRole = op.capabilities?.includes('MULTI_ROLE') ?? true;
  const roles = isMultiRole ? op.roles : ['*'];
  const suppressed = op.suppressed?.filter((role) => roles.includes(role));
  return {
    id: op.id,
    roles,
    ...(suppressed !== undefined && { suppressedRoles: suppressed }),
    ...(op.capabilities !== undefined && { capabilities: op.capabilities }),
    ...(op.active !== undefined && { active: op.active }),
    ...(op.min_allocatable !== undefined && { minAllocatable: op.min_allocatable }),
    ...(op.offer_constraints !== undefined && { offerConstraints: op.offer_constraints }),
  };
}

function quotaFrom({ guarantees, limits }: { guarantees?: string; limits?: string }): Quota {
  return {
    ...(guarantees !== undefined && { guarantees }),
    ...(limits !== undefined && { limits }),
  };
}
