import { type Demand, modelOf } from '../models/index.js';
import { formatQuantities, quantitiesOf, resourcesFrom } from '../resources/index.js';
import type { TraceEvent, TraceHeader } from './events.js';
import { layerOf } from './layers.js';
import type { ReadOptions } from './reader.js';
import { openSource, type TraceSource } from './source.js';

/** What a trace holds, as data. */
export interface TraceSummary {
  readonly header: TraceHeader;
  readonly events: number;
  /** Events by type, sorted by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly layers: {
    readonly cluster: boolean;
    readonly decisions: boolean;
    readonly demand: boolean;
  };
  /** Of the first and the last event; absent when there is none. */
  readonly span?: { readonly fromMs: number; readonly toMs: number };
  readonly agents: readonly { readonly id: string; readonly resources: string }[];
  /** Scalars of all the agents ever added, reservations included, as `cpus:80;mem:163840`. */
  readonly totalResources: string;
  readonly frameworks: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly arrivedMs: number;
    readonly model?: Demand['model'];
  }[];
  /** Each role that a framework subscribes to, with how many do. */
  readonly roles: Readonly<Record<string, number>>;
  readonly offers: {
    readonly sent: number;
    readonly accepted: number;
    readonly declined: number;
    readonly rescinded: number;
  };
  /** Tasks that the recorded accepts launched. */
  readonly tasksLaunched: number;
  /** Tasks that the demand layer asks for. */
  readonly tasksDemanded: number;
}

/**
 * Reads a trace through and sums it up.
 *
 * @throws {TraceError} as `openTrace` does.
 */
export async function inspectTrace(
  source: TraceSource,
  options: ReadOptions = {},
): Promise<TraceSummary> {
  const { header, events } = await openSource(source, options);
  const counting = new Counting();
  for await (const event of events) counting.add(event);
  return counting.summary(header);
}

class Counting {
  private readonly counts = new Map<TraceEvent['type'], number>();
  private readonly agents = new Map<string, string>();
  private readonly totals = new Map<string, number>();
  private readonly frameworks = new Map<string, TraceSummary['frameworks'][number]>();
  private readonly roles = new Map<string, number>();
  private events = 0;
  private fromMs = 0;
  private toMs = 0;
  private sent = 0;
  private accepted = 0;
  private declined = 0;
  private rescinded = 0;
  private launched = 0;
  private demanded = 0;

  add(event: TraceEvent): void {
    if (this.events === 0) this.fromMs = event.t;
    this.toMs = event.t;
    this.events += 1;
    this.counts.set(event.type, (this.counts.get(event.type) ?? 0) + 1);
    if (event.ago_ms !== undefined) this.addRare(event);
    else if (event.type === 'OFFERS') this.sent += event.offers.length;
    else if (event.type === 'RESCIND') this.rescinded += 1;
    else if (event.type === 'DECLINE') this.declined += event.offer_ids.length;
    else if (event.type === 'ACCEPT') {
      this.accepted += event.offer_ids.length;
      this.launched += event.tasks.length;
    } else this.addRare(event);
  }

  private addRare(event: TraceEvent): void {
    if (event.type === 'AGENT_ADDED') {
      const { id, resources } = event.agent;
      const quantities = quantitiesOf(resourcesFrom(resources));
      this.agents.set(id, formatQuantities(quantities));
      for (const [name, amount] of Object.entries(quantities)) {
        this.totals.set(name, (this.totals.get(name) ?? 0) + amount);
      }
    } else if (event.type === 'FRAMEWORK_ADDED') {
      const { id, name, roles } = event.framework;
      this.frameworks.set(id, { id, name, roles, arrivedMs: event.t });
      for (const role of roles) this.roles.set(role, (this.roles.get(role) ?? 0) + 1);
    } else if (event.type === 'DEMAND') {
      const framework = this.frameworks.get(event.framework_id);
      const { demand } = event;
      if (framework) this.frameworks.set(framework.id, { ...framework, model: demand.model });
      this.demanded += modelOf(demand)?.taskCount(demand) ?? 0;
    }
  }

  summary(header: TraceHeader): TraceSummary {
    const layers = new Set([...this.counts.keys()].map(layerOf));
    return {
      header,
      events: this.events,
      counts: sorted(this.counts),
      layers: {
        cluster: layers.has('cluster'),
        decisions: layers.has('decisions'),
        demand: layers.has('demand'),
      },
      ...(this.events > 0 && { span: { fromMs: this.fromMs, toMs: this.toMs } }),
      agents: [...this.agents].map(([id, resources]) => ({ id, resources })),
      totalResources: formatQuantities(sorted(this.totals)),
      frameworks: [...this.frameworks.values()],
      roles: sorted(this.roles),
      offers: {
        sent: this.sent,
        accepted: this.accepted,
        declined: this.declined,
        rescinded: this.rescinded,
      },
      tasksLaunched: this.launched,
      tasksDemanded: this.demanded,
    };
  }
}

function sorted(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}
