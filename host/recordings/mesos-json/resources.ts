import { formatResources, ResourceError, resourcesFrom } from '../../resources/index.js';
import type { Resource, ResourcesInput } from '../../resources/types.js';
import { isRight } from '../../trace/check.js';
import type { TraceResources } from '../../trace/events.js';
import { traceResources } from '../../trace/resource-text.js';
import type { Report } from '../report.js';
import { type Fields, fieldsOf, listOf } from './json.js';

/** So many lists are remembered: most stand in a recording often. */
const REMEMBERED_MAX = 4096;
/** What lists say of which nothing had to be left out, by their JSON. */
const remembered = new Map<string, string>();

/** A list of Resource messages as a trace has it; what cannot be read is left out and counted. */
export function listedResources(list: unknown, report: Report): TraceResources | undefined {
  const key = JSON.stringify(listOf(list));
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const items = listOf(list) as readonly Resource[];
  const all = readable(items);
  const text = all === undefined ? undefined : textOf(all);
  if (text === undefined) return written(together(items, report), report);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(key, text);
  return text;
}

/**
 * What `/state` says of an agent's resources: with reservations whole where it has the `*_full` lists
 * (1.2 on), else by role, else without roles (before 0.25).
 */
export function stateAgentResources(agent: Fields, report: Report): TraceResources | undefined {
  const full = listOf(agent.unreserved_resources_full);
  const fullByRole = Object.values(fieldsOf(agent.reserved_resources_full)).flatMap(listOf);
  if (full.length + fullByRole.length > 0) return listedResources([...full, ...fullByRole], report);
  const reserved = Object.entries(fieldsOf(agent.reserved_resources));
  const isDivided = agent.unreserved_resources !== undefined;
  const parts = isDivided
    ? [
        ...plainResources(agent.unreserved_resources, report),
        ...reserved.flatMap(([role, amounts]) => plainResources(amounts, report, role)),
      ]
    : plainResources(agent.resources, report);
  return written(together(parts, report), report);
}

/** What `/state` says of a task's resources: `{"cpus": 0.1, "ports": "[31000-31001]"}`. */
export function statePlainResources(amounts: unknown, report: Report): TraceResources | undefined {
  return written(together(plainResources(amounts, report), report), report);
}

const NAME = /^[\w.-]+$/;

function plainResources(amounts: unknown, report: Report, role?: string): readonly Resource[] {
  return Object.entries(fieldsOf(amounts)).flatMap(([name, value]) => {
    const suffix = role === undefined ? '' : `(${role})`;
    const amount = typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
    const isText = typeof amount === 'number' || typeof amount === 'string';
    const resources =
      isText && NAME.test(name) && !/[();]/.test(role ?? '')
        ? readable(`${name}${suffix}:${amount}`)
        : undefined;
    if (resources === undefined) report.leftOut('resources that cannot be read');
    return resources ?? [];
  });
}

function readable(input: ResourcesInput): readonly Resource[] | undefined {
  try {
    return resourcesFrom(input);
  } catch (error) {
    if (error instanceof ResourceError) return undefined;
    throw error;
  }
}

/** All that can be read of a list, merged. */
function together(list: readonly Resource[], report: Report): readonly Resource[] {
  const all = readable(list);
  if (all !== undefined) return all;
  const right = list.filter((one) => readable([one]) !== undefined);
  const rest = readable(right) ?? [];
  report.leftOut(
    'resources that cannot be read',
    rest.length === 0 ? list.length : list.length - right.length,
  );
  return rest;
}

/** As text where that says the same; `undefined` when nothing is there. */
function written(resources: readonly Resource[], report: Report): TraceResources | undefined {
  if (resources.length === 0) return undefined;
  const text = textOf(resources);
  if (text !== undefined) return text;
  const right = resources.filter((one) => fits([one]));
  const wrong = resources.length - right.length;
  if (wrong > 0) report.leftOut('resources that cannot be read', wrong);
  return right.length > 0 && fits(right) ? right : undefined;
}

/** `undefined` when a text does not say the same, which strange names prevent. */
function textOf(resources: readonly Resource[]): string | undefined {
  if (resources.length === 0) return undefined;
  const text = traceResources(resources);
  const back = typeof text === 'string' ? readable(text) : undefined;
  const isSame = back !== undefined && formatted(back) === formatted(resources);
  return isSame ? (text as string) : undefined;
}

function fits(resources: readonly Resource[]): boolean {
  return isRight({ t: 0, type: 'AGENT_ADDED', agent: { id: 'any', resources } });
}

function formatted(resources: readonly Resource[]): string {
  return resources
    .map((one) => formatResources([one]))
    .sort()
    .join(';');
}
