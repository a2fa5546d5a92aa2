import { ownValue } from '../resources/index.js';
import type { InferredField, Resting } from '../trace/rests-on.js';
import { counted, formatNumber, plainText } from './units.js';

/** Longer lists end with how many more there are; the JSON has all. */
const LIST_MAX = 6;

/** What a field says of so many of what, in words. */
const WORDS: Readonly<Record<string, (count: number) => string>> = {
  'AGENT_ADDED agent': (count) => `${counted(count, 'agent')} of an option`,
  'AGENT_ADDED agent.resources': (count) => `what ${counted(count, 'agent')} had in all`,
  'AGENT_ADDED t': (count) => `when ${counted(count, 'agent')} came`,
  'AGENT_REMOVED t': (count) => `when ${counted(count, 'agent')} left`,
  'FRAMEWORK_ADDED t': (count) => `when ${counted(count, 'framework')} came`,
  'FRAMEWORK_REMOVED t': (count) => `when ${counted(count, 'framework')} left`,
  'FRAMEWORK_ADDED framework.roles': (count) => `the roles of ${counted(count, 'framework')}`,
  'FRAMEWORK_UPDATED framework.roles': (count) => `the roles of ${counted(count, 'framework')}`,
  'FRAMEWORK_ADDED framework.id': (count) => `the ids of ${counted(count, 'framework')}`,
  'FRAMEWORK_ADDED framework.name': (count) => `the names of ${counted(count, 'framework')}`,
  'FRAMEWORK_ADDED framework': (count) => `all of ${counted(count, 'framework')}`,
  'OFFERS offers.resources': (count) => `what the offers of ${counted(count, 'allocation')} held`,
  'OFFERS offers': (count) => `the offers of ${counted(count, 'allocation')}`,
  'WEIGHTS_UPDATED weights': (count) => `new weights, ${counted(count, 'time')}`,
  'WEIGHTS_UPDATED t': (count) => `when weights changed, ${counted(count, 'time')}`,
  'QUOTA_UPDATED t': (count) => `when quotas changed, ${counted(count, 'time')}`,
  'DEMAND demand': (count) => `all that ${counted(count, 'framework')} wanted`,
  'DEMAND demand.tasks': (count) => `the tasks that ${counted(count, 'framework')} wanted`,
  'DEMAND demand.tasks.resources': (count) =>
    `what the tasks of ${counted(count, 'framework')} needed`,
  'DEMAND demand.work_core_ms': (count) => `the work of ${counted(count, 'application')}`,
  'DEMAND spark.cores.max': (count) => `the cores that ${counted(count, 'application')} wanted`,
  'DEMAND spark.executor.cores': (count) =>
    `the cores of executors of ${counted(count, 'application')}`,
  'DEMAND spark.executor.memory': (count) =>
    `the memory of executors of ${counted(count, 'application')}`,
  'DEMAND demand.properties': (count) => `the properties of ${counted(count, 'application')}`,
  'DEMAND demand.executor_start_ms': (count) =>
    `how long executors of ${counted(count, 'application')} took to start`,
};

/** Fields that have no words are told by their names, as the page of the format explains them. */
function inWords({ type, field, count }: InferredField): string {
  const words = ownValue(WORDS, `${type} ${field}`);
  return words?.(count) ?? `${plainText(field)} of ${formatNumber(count)} ${type}`;
}

/** What an answer rests on that nobody recorded, as a sentence; no sentence when there is nothing. */
export function restsOnSentences({ restsOn = [] }: Resting): string[] {
  if (restsOn.length === 0) return [];
  const parts = restsOn.slice(0, LIST_MAX).map(inWords);
  const more = restsOn.length - LIST_MAX;
  if (more > 0) parts.push(`${counted(more, 'more field')} (--json has all of them)`);
  return [`Rests on what no recording says and was inferred: ${parts.join('; ')}.`];
}
