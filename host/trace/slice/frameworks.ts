import type { TraceEvent, TraceFramework } from '../events.js';
import type { Past } from './answers.js';
import { demandLeft, TasksRun } from './demand.js';

interface Framework {
  framework: TraceFramework;
  readonly inferred: readonly string[] | undefined;
  readonly addedMs: number;
  suppressed: ReadonlySet<string>;
  inactive?: Past;
  hasFinished: boolean;
  readonly run: TasksRun;
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
      hasFinished: false,
      run: new TasksRun(),
    });
  }

  /** @returns the roles in which it is not suppressed any more, or that it has left. */
  updated({ event }: Past<'FRAMEWORK_UPDATED'>): string[] {
    const { framework } = event;
    const known = this.#frameworks.get(framework.id);
    if (known === undefined) return [];
    const suppressed = new Set(framework.suppressed_roles);
    const revived = [...known.suppressed].filter((role) => !suppressed.has(role));
    const left = known.framework.roles.filter((role) => !framework.roles.includes(role));
    known.framework = framework;
    known.suppressed = suppressed;
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

  suppress({ event }: Past<'SUPPRESS' | 'REVIVE'>): void {
    const known = this.#frameworks.get(event.framework_id);
    if (known === undefined) return;
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

  status({ event, atMs }: Past<'TASK_STATUS'>, isEnd: boolean): void {
    const run = this.#frameworks.get(event.framework_id)?.run;
    // Only a demand asks for tasks by their ids.
    if (run === undefined || !this.#demands.has(event.framework_id)) return;
    if (isEnd) run.ended(event.task_id);
    else if (event.state === 'TASK_RUNNING') run.running(event.task_id, atMs);
  }

  /**
   * Those that are there in the order in which they came, each with what is left of its demand. Where a
   * recording does not say what ran, whoever has nothing left to do is gone.
   */
  arrivals(fromMs: number): TraceEvent[] {
    return [...this.#frameworks.values()].flatMap((known): TraceEvent[] => {
      const { framework, inferred, addedMs, suppressed } = known;
      const demand = this.#demandOf(known, fromMs);
      const hasDemand = this.#demands.has(framework.id);
      if (demand === undefined && hasDemand && !this.#isRunKnown) return [];
      const { suppressed_roles: _, ...rest } = framework;
      const added: TraceEvent = {
        t: 0,
        ago_ms: fromMs - addedMs,
        type: 'FRAMEWORK_ADDED',
        framework: { ...rest, ...(suppressed.size > 0 && { suppressed_roles: [...suppressed] }) },
        ...(inferred && { inferred }),
      };
      return demand === undefined ? [added] : [added, demand];
    });
  }

  states(): Past[] {
    return [...this.#frameworks.values()].flatMap(({ inactive }) => inactive ?? []);
  }

  #demandOf({ framework, addedMs, hasFinished, run }: Framework, fromMs: number) {
    const past = this.#demands.get(framework.id);
    if (past === undefined || hasFinished) return undefined;
    const demand = demandLeft(past.event.demand, {
      arrivedMs: addedMs,
      nowMs: fromMs,
      run,
      isRunKnown: this.#isRunKnown,
    });
    if (demand === undefined) return undefined;
    return { ...past.event, t: 0, ago_ms: fromMs - past.atMs, demand };
  }
}
