import { type Fields, fieldsOf, idOf, listOf, textOf } from '../recordings/mesos-json/json.js';
import { statePlainResources } from '../recordings/mesos-json/resources.js';
import type { Report } from '../recordings/report.js';
import { type Resource, resourcesFrom } from '../resources/index.js';
import { isTerminal } from '../trace/task-states.js';

/** What a framework has in a role on an agent, in amounts: what is reserved of it is not said. */
export interface Held {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: readonly Resource[];
}

/** What tasks and executors of the frameworks of a state hold; those that are over hold nothing. */
export function heldBy(frameworks: readonly Fields[], report: Report): readonly Held[] {
  return frameworks.flatMap((framework) => {
    const { tasks, executors } = framework;
    const running = listOf(tasks)
      .map(fieldsOf)
      .filter(({ state }) => !isTerminal(textOf(state) ?? ''));
    report.understood('tasks that hold resources', running.length);
    const all = [...running, ...listOf(executors).map(fieldsOf)];
    return all.flatMap((one) => heldOf(framework, one, one.role, report));
  });
}

/** Offers that frameworks have not answered yet. */
export function offeredTo(frameworks: readonly Fields[], report: Report): readonly Held[] {
  return frameworks.flatMap((framework) => {
    const offers = listOf(framework.offers).map(fieldsOf);
    report.understood('outstanding offers', offers.length);
    return offers.flatMap((offer) =>
      heldOf(framework, offer, fieldsOf(offer.allocation_info).role, report),
    );
  });
}

function heldOf(framework: Fields, fields: Fields, named: unknown, report: Report): Held[] {
  const frameworkId = idOf(framework.id);
  const agentId = idOf(fields.slave_id);
  const resources = statePlainResources(fields.resources, report);
  if (frameworkId === undefined || agentId === undefined || resources === undefined) return [];
  const roles = [...listOf(framework.roles), framework.role].map(textOf);
  const said = textOf(named);
  const role = said ?? roles.find((one) => one !== undefined) ?? '*';
  if (said === undefined && roles.length > 2) {
    report.inferred("for which of its framework's roles something runs: the first");
  }
  return [{ frameworkId, role, agentId, resources: resourcesFrom(resources) }];
}
