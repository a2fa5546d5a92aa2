import type { Seen } from './property.js';
import {
  BACKOFF_MAX_MS,
  BACKOFF_MS,
  describeScenario,
  INTERVAL_MS,
  PATIENCE_MS,
} from './scenario.js';

/** How states are told apart, as it is printed; docs/liveness.md argues why that is sound. */
export const ABSTRACTION = `\
Times are in batch intervals (${INTERVAL_MS}): patience ${PATIENCE_MS}, backoff ${BACKOFF_MS} doubling to ${BACKOFF_MAX_MS}.
Two states are one if they agree in: what is available, offered, used and kept on each agent, agents
of one size that the same may use being interchangeable; filters and the time left of them (long ones
never end); on each agent the order of what was asked and refused; the state of every minimum, the
time left of its patience and backoff, relinquishes as far as they lengthen the backoff; who holds the
earmark and for how long what it lacks has been there; without a minimum, the time left until one
comes first, and the order of those who do; the order of seniority and of subscription; the order of
allocations ever made among frameworks and roles that compete by them; who has arrived or left; agents
lost; batches in which a refusal did not pass on; whether a batch may run.`;

/** `name: clusters, states, steps` */
export function seenLine({ name, clusters, states, steps }: Seen): string {
  return `${name}: ${grouped(clusters)} clusters, ${grouped(states)} states, ${grouped(steps)} steps`;
}

/** What all families came to. */
export function total(families: readonly Seen[]): Seen {
  const sum = (of: (seen: Seen) => number): number => families.reduce((n, seen) => n + of(seen), 0);
  return {
    name: 'all',
    clusters: sum(({ clusters }) => clusters),
    states: sum(({ states }) => states),
    steps: sum(({ steps }) => steps),
  };
}

/** The shortest history of a fault, line by line; nothing when there is none. */
export function faultLines({ fault }: Seen): string[] {
  if (fault === undefined) return [];
  const { what, clusters, scenario, history } = fault;
  return [
    `  ${what} (in ${clusters} clusters; the shortest history):`,
    `    ${describeScenario(scenario)}`,
    ...history.once.map((line) => `    ${line}`),
    ...(history.again.length === 0 ? [] : ['          from here on, again and again:']),
    ...history.again.map((line) => `    ${line}`),
  ];
}

const grouped = (count: number): string => count.toLocaleString('en-US');
