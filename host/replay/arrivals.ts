import { ReplayError } from '../models/errors.js';
import type { Demand } from '../models/index.js';
import type { Application, SchedulerCalls } from '../models/model.js';
import { PlayedDemand } from '../models/played.js';
import { ownValue, parseQuantities } from '../resources/index.js';
import type { TraceFramework } from '../trace/events.js';
import { frameworkInput } from '../translate/inputs.js';
import type { Beginning } from './beginning.js';
import { withMinimum, withMinimumInReach } from './framework-input.js';
import { FrameworkRecord, type RecordInput } from './framework-record.js';
import type { Imposed } from './imposed.js';
import type { Master } from './master.js';
import type { Applications } from './port.js';
import type { Warnings } from './warnings.js';

/**
 * Who comes to the master: frameworks of the trace, and applications that other frameworks' tasks
 * bring. Of each there is one record, for an application from when it was announced on.
 */
export class Arrivals implements Applications {
  /** In order of arrival. */
  readonly records: FrameworkRecord[] = [];
  /** Of announced applications, by id. */
  readonly #announced = new Map<string, FrameworkRecord>();

  constructor(
    private readonly master: Master,
    private readonly beginning: Beginning,
    private readonly warnings: Warnings,
    private readonly imposed?: Imposed,
  ) {}

  /**
   * @param agoMs so long ago it came.
   * @throws {ReplayError} when the demand cannot be played.
   */
  subscribe(traced: TraceFramework, wanted: Demand, agoMs = 0): void {
    const demand = new PlayedDemand(traced.name, wanted);
    const framework = withMinimum(traced, demand);
    const play = { id: framework.id, name: framework.name, arrivedMs: this.master.nowMs - agoMs };
    const warn = (warning: string) => this.warnings.noteOnce(warning, framework.name);
    for (const doubt of demand.doubts()) warn(doubt);
    const input = frameworkInput(withMinimumInReach(framework, demand, warn));
    const { expectedDurationMs: traceMs, ...rest } = input;
    const { isHeard, ...said } = this.master.durations.of(framework.name, traceMs, () =>
      demand.durationMs(),
    );
    const create = (calls: SchedulerCalls) => demand.create(play, calls);
    const connection = this.master.subscribe(
      { ...rest, ...said },
      this.imposed?.schedulerOf(create) ?? create,
      ({ finite, wantsAnything, startsOnce }) =>
        this.#announced.get(framework.id) ??
        this.#note(traced, demand, { isFinite: finite, wantsAnything, startsOnce }),
      isHeard,
    );
    this.beginning.arrives(connection);
  }

  announce(application: Application, fate: 'waits' | 'rejected'): void {
    const { id, name } = application;
    const { nowMs } = this.master;
    const known = this.#announced.get(id);
    known?.returns(nowMs);
    const demand = new PlayedDemand(name, demandOf(application));
    // What is brought does its work and leaves.
    const flags = { isFinite: true, wantsAnything: true, startsOnce: true };
    const record = known ?? this.#note(frameworkOf(application), demand, flags);
    this.#announced.set(id, record);
    if (fate === 'waits') return;
    record.removedMs = nowMs;
    record.changed(nowMs);
    this.warnings.note('rejected by its dispatcher, so it never runs', name);
  }

  bring(application: Application): void {
    const { id, name } = application;
    if (this.master.connections.has(id)) {
      const message = `${name} is brought as ${id}, and a framework of that id is there`;
      throw new ReplayError('trace', message, 'an id of its own');
    }
    this.subscribe(frameworkOf(application), demandOf(application));
  }

  #note(
    traced: TraceFramework,
    demand: PlayedDemand,
    flags: Pick<RecordInput, 'isFinite' | 'wantsAnything' | 'startsOnce'>,
  ): FrameworkRecord {
    const { minimum = {} } = withMinimum(traced, demand);
    const { id, name, roles, permanent = false } = traced;
    const role = roles.find((one) => ownValue(minimum, one) !== undefined) ?? roles[0];
    if (role === undefined) throw new ReplayError('trace', `${name} has no role`);
    const record = new FrameworkRecord({
      ...{ id, name, role, arrivedMs: this.master.nowMs, isPermanent: permanent },
      minimum: parseQuantities(ownValue(minimum, role)?.resources ?? {}),
      countsInAllRoles: traced.minimum === undefined,
      ...flags,
      isFinite: flags.isFinite && !permanent,
      shortestMs: demand.shortestMs(),
      onPhase: (one, nowMs) => this.master.metrics.history?.phaseChanged(one, nowMs),
    });
    this.records.push(record);
    return record;
  }
}

function frameworkOf({ id, name, roles }: Application): TraceFramework {
  return { id, name, roles };
}

/** A demand of a model that there is not is refused where it is played. */
function demandOf({ demand }: Application): Demand {
  return demand as Demand;
}
