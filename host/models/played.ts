import { ReplayError } from './errors.js';
import { type Demand, modelNames, modelOf } from './index.js';
import type { FrameworkModel, ModelFramework, Scheduler, SchedulerCalls } from './model.js';
import type { Reach } from './reach.js';

/**
 * A framework's demand, with the model that plays it.
 *
 * @throws {ReplayError} in all its methods, when the model is unknown or its settings cannot be used;
 * names the framework.
 */
export class PlayedDemand {
  readonly #model: FrameworkModel<Demand>;

  constructor(
    private readonly name: string,
    private readonly demand: Demand,
  ) {
    this.#model = naming(name, () => {
      const model = modelOf(demand);
      if (model !== undefined) return model;
      const expected = modelNames.map((known) => `\`${known}\``).join(' or ');
      throw new ReplayError('demand', `unknown model \`${demand.model}\``, expected);
    });
  }

  /** What follows from the demand, for a trace that gives no minimum. */
  minimum(): { readonly resources: string; readonly unit: string } | undefined {
    return naming(this.name, () => this.#model.minimum(this.demand));
  }

  durationMs(): number | undefined {
    return naming(this.name, () => this.#model.durationMs(this.demand));
  }

  shortestMs(): number | undefined {
    return naming(this.name, () => this.#model.shortestMs(this.demand));
  }

  reach(): Reach {
    return naming(this.name, () => this.#model.reach(this.demand));
  }

  doubts(): string[] {
    return naming(this.name, () => this.#model.doubts(this.demand));
  }

  create(framework: ModelFramework, calls: SchedulerCalls): Scheduler {
    return naming(this.name, () => this.#model.create(framework, this.demand, calls));
  }
}

/** Puts the framework's name before what is wrong with its demand. */
function naming<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new ReplayError('demand', `${name}: ${error.message}`, undefined, error);
  }
}
