import { AGENT_CAPABILITIES } from '../../resources/capabilities.js';
import { ResourceError } from '../../resources/errors.js';
import { parseAttributes } from '../../resources/index.js';
import type { TraceAgent } from '../../trace/events.js';
import type { Report } from '../report.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from './json.js';
import { listedResources, stateAgentResources } from './resources.js';

/** What Mesos' allocators know; later masters may list more. */
const CAPABILITIES: ReadonlySet<string> = new Set(AGENT_CAPABILITIES);

/** An agent of the operator API (`agent_info`, `total_resources`, …); `undefined` when it is none. */
export function operatorAgent(fields: Fields, report: Report): TraceAgent | undefined {
  const info = fieldsOf(fields.agent_info);
  const total = listOf(fields.total_resources).length > 0 ? fields.total_resources : info.resources;
  const id = idOf(info.id);
  const resources = listedResources(total, report);
  if (id === undefined || resources === undefined) return undefined;
  const attributes = listOf(info.attributes).map(listedAttribute);
  return agentOf({ id, resources }, info, fields, attributes, report);
}

/** An agent of `/state` (`slaves`); `undefined` when it is none. */
export function stateAgent(fields: Fields, report: Report): TraceAgent | undefined {
  const id = idOf(fields.id);
  const resources = stateAgentResources(fields, report);
  if (id === undefined || resources === undefined) return undefined;
  const attributes = Object.entries(fieldsOf(fields.attributes)).map(
    ([name, value]) => `${name}:${typeof value === 'object' ? '' : value}`,
  );
  return agentOf({ id, resources }, fields, fields, attributes, report);
}

function agentOf(
  agent: Pick<TraceAgent, 'id' | 'resources'>,
  info: Fields,
  fields: Fields,
  texts: readonly string[],
  report: Report,
): TraceAgent {
  const hostname = textOf(info.hostname);
  const attributes = texts.filter((text) => isAttribute(text, report)).join(';');
  const capabilities = listOf(fields.capabilities)
    .map((one) => textOf(one) ?? textOf(fieldsOf(one).type))
    .filter((name) => name !== undefined && CAPABILITIES.has(name)) as string[];
  const domain = fieldsOf(fieldsOf(info.domain).fault_domain);
  const region = textOf(fieldsOf(domain.region).name);
  const zone = textOf(fieldsOf(domain.zone).name);
  return {
    ...agent,
    ...(hostname !== undefined && { hostname }),
    ...(attributes !== '' && { attributes }),
    ...(fields.capabilities !== undefined && { capabilities }),
    ...(region !== undefined && { region }),
    ...(zone !== undefined && { zone }),
  };
}

/** `{"name": "rack", "type": "TEXT", "text": {"value": "r2"}}` as Mesos' text. */
function listedAttribute(value: unknown): string {
  const { name, type, text, scalar, ranges, set } = fieldsOf(value);
  switch (type) {
    case 'TEXT':
      return `${name}:${fieldsOf(text).value}`;
    case 'SCALAR':
      return `${name}:${fieldsOf(scalar).value}`;
    case 'RANGES': {
      const list = listOf(fieldsOf(ranges).range).map(fieldsOf);
      return `${name}:[${list.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`;
    }
    case 'SET':
      return `${name}:{${listOf(fieldsOf(set).item).join(',')}}`;
    default:
      return '';
  }
}

function isAttribute(text: string, report: Report): boolean {
  try {
    if (parseAttributes(text).length === 1) return true;
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
  }
  report.leftOut('attributes that cannot be read');
  return false;
}
