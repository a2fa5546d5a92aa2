import { misspelt } from '../models/spark/properties.js';
import { READ_PROPERTIES } from '../models/spark-coarse/properties.js';
import { matchesPattern } from '../resources/name-pattern.js';
import type { Demand, TraceEvent } from '../trace/index.js';
import {
  type Change,
  ChangeError,
  type ChangeKind,
  type Effect,
  type Unchanged,
} from './change.js';

type Properties = Readonly<Record<string, string>>;

/** `spark.cores.max=8`: a property of all Spark applications. */
export const sparkProperty: ChangeKind = {
  name: 'spark.',
  example: 'spark.cores.max=8',
  meaning: 'a property of all Spark applications, in the place of their own',
  read(subject, value) {
    const name = `spark.${subject}`;
    const [doubt] = misspelt({ [name]: value }, READ_PROPERTIES);
    if (doubt !== undefined) throw new ChangeError(doubt, 'a property of Spark');
    return sparkProperties({ [name]: value });
  },
};

/** `spark-version=1.6`: what they are applications of. */
export const sparkVersionChange: ChangeKind = {
  name: 'spark-version',
  example: 'spark-version=1.6',
  meaning: 'coarse-grained Spark applications are of this version',
  read(_subject, value) {
    const asOf = (demand: Demand): Demand | undefined =>
      demand.model === 'spark-coarse' ? { ...demand, version: value } : undefined;
    return {
      sentence: `Spark applications are of version ${value}`,
      apply: (trace) => withDemands(trace, '*', asOf),
    };
  },
};

/**
 * Properties of Spark applications in the place of their own, as a change that was asked for in
 * another way than by its text.
 *
 * @param frameworks the names of the applications, `app-*`; absent: all.
 */
export function sparkConfChange(text: string, properties: Properties, frameworks?: string): Change {
  return { text, ...sparkProperties(properties, frameworks) };
}

function sparkProperties(properties: Properties, frameworks?: string): Effect {
  const whose = frameworks === undefined ? 'all Spark applications' : `${frameworks}`;
  const said = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  const changedBy = (demand: Demand): Demand | undefined => {
    switch (demand.model) {
      case 'spark-coarse':
      case 'spark-fine':
      case 'spark-dispatcher':
        return { ...demand, properties: { ...demand.properties, ...properties } };
      default:
        return undefined;
    }
  };
  return {
    sentence: `${said.join(', ')} for ${whose}`,
    apply: (trace) => withDemands(trace, frameworks ?? '*', changedBy),
  };
}

/** @param name of whose demand it is. @returns nothing where it stays as it is. */
type ChangeOfDemand = (demand: Demand, name: string) => Demand | undefined;

/** Applications that were submitted to a dispatcher have no demand but in its own. */
function withBrought(demand: Demand, change: ChangeOfDemand): Demand | undefined {
  if (demand.model !== 'spark-dispatcher') return undefined;
  let isFound = false;
  const submissions = demand.submissions.map((submission) => {
    const application = change(submission.application, submission.name ?? submission.id);
    if (application?.model !== 'spark-coarse') return submission;
    isFound = true;
    return { ...submission, application };
  });
  return isFound ? { ...demand, submissions } : undefined;
}

/** A demand may stand before the framework whose name says whether it is meant, at the same time. */
async function* withDemands(
  { events }: Unchanged,
  pattern: string,
  change: (demand: Demand) => Demand | undefined,
): AsyncGenerator<TraceEvent> {
  const names = new Map<string, string>();
  const early: (TraceEvent & { type: 'DEMAND' })[] = [];
  let isFound = false;
  const asChanged = (event: TraceEvent & { type: 'DEMAND' }): TraceEvent => {
    const ofNamed: ChangeOfDemand = (demand, name) =>
      matchesPattern(pattern, name) ? change(demand) : undefined;
    const own = ofNamed(event.demand, names.get(event.framework_id) ?? '');
    const demand = withBrought(own ?? event.demand, ofNamed) ?? own;
    isFound ||= demand !== undefined;
    return demand === undefined ? event : { ...event, demand };
  };
  for await (const event of events) {
    if (early.length > 0 && event.t > (early[0]?.t ?? 0)) yield* early.splice(0).map(asChanged);
    if (event.type === 'DEMAND' && !names.has(event.framework_id)) {
      early.push(event);
      continue;
    }
    if (event.type !== 'FRAMEWORK_ADDED') {
      yield event.type === 'DEMAND' ? asChanged(event) : event;
      continue;
    }
    names.set(event.framework.id, event.framework.name);
    yield event;
    const own = early.findIndex(({ framework_id }) => framework_id === event.framework.id);
    if (own >= 0) yield* early.splice(own, 1).map(asChanged);
  }
  yield* early.map(asChanged);
  if (isFound) return;
  const named = pattern === '*' ? '' : ` named ${pattern}`;
  const expected = 'one, or --spark, which says who is';
  throw new ChangeError(`the recording has no Spark application${named}`, expected);
}
