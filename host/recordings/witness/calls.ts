import { ResourceError } from '../../resources/index.js';
import type { Resource } from '../../resources/types.js';
import { allocatedResources } from '../mesos-json/allocated.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../mesos-json/json.js';
import type { ToldAnswer, ToldOffer } from './witness.js';

/** The offers of an event OFFERS, by their ids; what cannot be read is passed over. */
export function offersOf(body: Fields): ReadonlyMap<string, ToldOffer & { framework: string }> {
  const offers = new Map<string, ToldOffer & { framework: string }>();
  for (const one of listOf(fieldsOf(body.offers).offers)) {
    const fields = fieldsOf(one);
    const id = idOf(fields.id);
    const agent = idOf(fields.agent_id ?? fields.slave_id);
    const framework = idOf(fields.framework_id);
    const resources = listed(fields.resources);
    if (id === undefined || agent === undefined || framework === undefined) continue;
    if (resources === undefined || resources.length === 0) continue;
    const role = textOf(fieldsOf(fields.allocation_info).role) ?? allocatedTo(resources);
    offers.set(id, { agent, framework, role: role ?? '*', resources });
  }
  return offers;
}

/** The ids of the offers that a call ACCEPT or DECLINE is about. */
export function offerIdsOf(call: Fields): readonly string[] {
  return listOf(call.offer_ids).flatMap((id) => idOf(id) ?? []);
}

export function answerOf(call: Fields): ToldAnswer {
  const seconds = fieldsOf(call.filters).refuse_seconds;
  const isTime = typeof seconds === 'number' && Number.isFinite(seconds);
  const taskNames = new Map<string, string>();
  for (const task of tasksOf(call)) {
    const id = idOf(task.task_id);
    const name = textOf(task.name);
    if (id !== undefined && name !== undefined) taskNames.set(id, name);
  }
  return { ...(isTime && { refuseSeconds: seconds }), taskNames };
}

/** The tasks that an ACCEPT launches, in groups or not. */
export function tasksOf(call: Fields): readonly Fields[] {
  return listOf(call.operations).flatMap((one) => {
    const operation = fieldsOf(one);
    const { task_group, executor } = fieldsOf(operation.launch_group);
    // The executor of a group stands beside it.
    const group = listOf(fieldsOf(task_group).tasks).map((task) => ({
      executor,
      ...fieldsOf(task),
    }));
    return [...listOf(fieldsOf(operation.launch).task_infos).map(fieldsOf), ...group];
  });
}

/** With the roles that they are allocated to; `undefined` when they cannot be read. */
export function listed(list: unknown): readonly Resource[] | undefined {
  try {
    return allocatedResources(listOf(list));
  } catch (error) {
    if (error instanceof ResourceError) return undefined;
    throw error;
  }
}

const allocatedTo = (resources: readonly Resource[]) =>
  resources.find(({ allocation_info: info }) => info !== undefined)?.allocation_info?.role;
