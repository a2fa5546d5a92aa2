import { object, type Schema, word } from '../resources/schema.js';
import { batch } from './batch/index.js';
import type { Application, FrameworkModel } from './model.js';
import { service } from './service/index.js';
import { sparkCoarse } from './spark-coarse/index.js';
import { sparkDispatcher } from './spark-dispatcher/index.js';
import { sparkFine } from './spark-fine/index.js';
import { tasks } from './tasks/index.js';

/** All framework models. */
const MODELS = [sparkCoarse, sparkFine, sparkDispatcher, tasks, service, batch] as const;

type DemandOf<Model> = Model extends FrameworkModel<infer D> ? D : never;

/** What a framework wants, by the model that plays it. */
export type Demand = DemandOf<(typeof MODELS)[number]>;

/** A demand of a known model is checked; one of a model that comes later passes. */
export const demandSchema: Schema = {
  ...object({ model: word }, ['model']),
  allOf: MODELS.map(({ name, schema }) => ({
    if: { properties: { model: { const: name } } },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a JSON Schema keyword here.
    then: schema,
  })),
};

export const modelNames: readonly string[] = MODELS.map(({ name }) => name);

/**
 * Frameworks that come because of a demand, without an event of their own.
 *
 * @throws {ReplayError} when it does not say what they are.
 */
export function broughtBy(demand: Demand): readonly Application[] {
  return modelOf(demand)?.brings?.(demand) ?? [];
}

/** The model that plays a demand; a trace may hold models of later versions. */
export function modelOf({ model }: Demand): FrameworkModel<Demand> | undefined {
  const found = MODELS.find(({ name }) => name === model);
  // A model is only handed demands that name it.
  return found as FrameworkModel<never> | undefined as FrameworkModel<Demand> | undefined;
}
