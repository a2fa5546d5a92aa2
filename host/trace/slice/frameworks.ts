import { modelOf } from '../../models/index.js';
import { TasksRan } from '../../models/ran.js';
import { quantitiesOf, resourcesFrom } from '../../resources/index.js';
import type { TraceEvent, TraceFramework, TraceResources } from '../events.js';
import type { Past } from './answers.js';
import { leftUnseen } from './demand.js';

interface Framework {
  framework: TraceFramework;
  readonly inferred: readonly string[] | undefined;
  readonly addedMs: number;
  suppressed: ReadonlySet<string>;
  /** When it last suppressed or revived roles. */
  suppressedMs: number;
  inactive?: Past;
  started?: Past;
  hasFinished: boolean;
  readonly ran: TasksRan;
}

/** The frameworks that are there, as they are, with what is left of what they wanted. */
export class Frameworks {
  readonly #frameworks = new Map<string, Framework>();
  /** By framework; a demand may stand before the framework that wants it. */
  readonly #demands = new Map<string, Past<'DEMAND'>>();
  #isRunKnown = false;

  added({ event, atMs }: Past<'FRAMEWORK_ADDED'>): void {
    const { framework, inferred } = event;
    this.#frameworks.set(framework.id, {
      framework,
      inferred,
      addedMs: atMs,
      suppressed: new Set(framework.suppressed_roles),
      suppressedMs: atMs,
      hasFinished: false,
      ran: new TasksRan(),
    });
  }

  /** @returns the roles in which it is not suppressed any more, or that it has left. */
  updated({ event, atMs }: Past<'FRAMEWORK_UPDATED'>): string[] {
    const { framework } = event;
    const known = this.#frameworks.get(framework.id);
    if (known === undefined) return [];
    const suppressed = new Set(framework.suppressed_roles);
    const revived = [...known.suppressed].filter((role) => !suppressed.has(role));
    const left = known.framework.roles.filter((role) => !framework.roles.includes(role));
    known.framework = framework;
    known.suppressed = suppressed;
    known.suppressedMs = atMs;
    return [...revived, ...left];
  }

  changed(past: Past<'FRAMEWORK_ACTIVATED' | 'FRAMEWORK_DEACTIVATED' | 'FRAMEWORK_REMOVED'>): void {
    const id = past.event.framework_id;
    const known = this.#frameworks.get(id);
    if (past.event.type === 'FRAMEWORK_REMOVED') {
      this.#frameworks.delete(id);
      this.#demands.delete(id);
    } else if (known === undefined) return;
    else if (past.event.type === 'FRAMEWORK_DEACTIVATED') known.inactive = past;
    else delete known.inactive;
  }

  suppress({ event, atMs }: Past<'SUPPRESS' | 'REVIVE'>): void {
    const known = this.#frameworks.get(event.framework_id);
    if (known === undefined) return;
    known.suppressedMs = atMs;
    const { roles = [] } = event;
    const meant = new Set(roles.length === 0 ? known.framework.roles : roles);
    const others = [...known.suppressed].filter((role) => !meant.has(role));
    known.suppressed = new Set(event.type === 'REVIVE' ? others : [...others, ...meant]);
  }

  wants(past: Past<'DEMAND'>): void {
    this.#demands.set(past.event.framework_id, past);
  }

  finished(frameworkId: string): void {
    const known = this.#frameworks.get(frameworkId);
    if (known !== undefined) known.hasFinished = true;
  }

  /** The recording has decisions: it says what ran. */
  decided(): void {
    this.#isRunKnown = true;
  }

  /** A task holds these resources from now on. */
  launched(frameworkId: string, taskId: string, resources: TraceResources): void {
    const ran = this.#ranOf(frameworkId);
    if (ran === undefined) return;
    const { cpus = 0 } = quantitiesOf(resourcesFrom(resources));
    ran.launched(taskId, cpus / 1000);
  }

  /** What of a slice's past is told has been taken from its demand: what runs, runs from its beginning on. */
  status({ event }: Past<'TASK_STATUS'>, isEnd: boolean): void {
    const ran = this.#ranOf(event.framework_id);
    if (ran === undefined) return;
    if (!isEnd) {
      if (event.state === 'TASK_RUNNING') ran.running(event.task_id, event.t);
    } else if (event.ago_ms === undefined) ran.ended(event.task_id, event.state, event.t);
    else ran.endedBefore(event.task_id);
  }

  started(past: Past<'STARTED'>): void {
    const known = this.#frameworks.get(past.event.framework_id);
    if (known === undefined) return;
    known.started = past;
    known.ran.started(past.event.t);
  }

  /** Only a demand asks what ran. */
  #ranOf(frameworkId: string): TasksRan | undefined {
    return this.#demands.has(frameworkId) ? this.#frameworks.get(frameworkId)?.ran : undefined;
  }

  /**
   * Those that are there in the order in which they came, each with what is left of its demand. Where a
   * recording does not say what ran, whoever has nothing left to do is gone.
   */
  arrivals(fromMs: number): TraceEvent[] {
    return [...this.#frameworks.values()].flatMap((known): TraceEvent[] => {
      const { framework, inferred, addedMs, started } = known;
      const demand = this.#demandOf(known, fromMs);
      const hasDemand = this.#demands.has(framework.id);
      if (demand === undefined && hasDemand && !this.#isRunKnown) return [];
      const added: TraceEvent = {
        t: 0,
        ago_ms: fromMs - addedMs,
        type: 'FRAMEWORK_ADDED',
        framework,
        ...(inferred && { inferred }),
      };
      return [
        added,
        ...(demand === undefined ? [] : [demand]),
        ...(started === undefined
          ? []
          : [{ ...started.event, t: 0, ago_ms: fromMs - started.atMs }]),
        ...suppressions(known, fromMs),
      ];
    });
  }

  states(): Past[] {
    return [...this.#frameworks.values()].flatMap(({ inactive }) => inactive ?? []);
  }

  #demandOf({ framework, addedMs, hasFinished, ran }: Framework, fromMs: number) {
    const past = this.#demands.get(framework.id);
    if (past === undefined || hasFinished) return undefined;
    const { demand: whole, derived: isDerived = false, t: toldMs } = past.event;
    const moment = { arrivedMs: addedMs, nowMs: fromMs, isDerived, ran };
    const model = modelOf(whole);
    const demand =
      model === undefined || !this.#isRunKnown
        ? leftUnseen(whole, moment, toldMs)
        : model.left(whole, moment);
    if (demand === undefined) return undefined;
    return { ...past.event, t: 0, ago_ms: fromMs - past.atMs, demand };
  }
}

/** How a framework that is told as it subscribed comes to be suppressed in the roles in which it is. */
function suppressions(
  { framework, suppressed, suppressedMs }: Framework,
  fromMs: number,
): TraceEvent[] {
  const { id, roles, suppressed_roles: atFirst = [] } = framework;
  const changed = (type: 'SUPPRESS' | 'REVIVE', meant: readonly string[]): TraceEvent[] =>
    meant.length === 0
      ? []
      : [{ t: 0, ago_ms: fromMs - suppressedMs, type, framework_id: id, roles: meant }];
  return [
    ...changed(
      'SUPPRESS',
      roles.filter((one) => suppressed.has(one) && !atFirst.includes(one)),
    ),
    ...changed(
      'REVIVE',
      roles.filter((one) => !suppressed.has(one) && atFirst.includes(one)),
    ),
  ];
}
