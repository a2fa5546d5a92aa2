import { FRAMEWORK_CAPABILITIES, type FrameworkCapability } from '../../resources/capabilities.js';
import { ResourceError, validateRole } from '../../resources/index.js';
import type { OfferConstraints } from '../../resources/types.js';
import { isRight } from '../../trace/check.js';
import type { TraceFramework } from '../../trace/events.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from './json.js';

const CAPABILITIES: ReadonlySet<string> = new Set(FRAMEWORK_CAPABILITIES);

/** A framework of the operator API (`framework_info`, …); `undefined` when it is none. */
export function operatorFramework(
  fields: Fields,
  options: ImportOptions,
  report: Report,
): TraceFramework | undefined {
  const info = fieldsOf(fields.framework_info);
  // In this JSON a list that is not there is an empty one.
  const capabilities = listOf(info.capabilities);
  const all = { ...info, capabilities, offer_constraints: fields.offer_constraints };
  return frameworkOf(all, options, report);
}

/** A framework of `/state`, or a `framework_info` with an id; `undefined` when it is none. */
export function frameworkOf(
  fields: Fields,
  options: ImportOptions,
  report: Report,
): TraceFramework | undefined {
  const id = idOf(fields.id);
  if (id === undefined) return undefined;
  const constraints = constraintsOf(fields.offer_constraints, report);
  return {
    id,
    name: textOf(fields.name) ?? '',
    roles: rolesOf(fields, options, report),
    // Masters before 1.0 say nothing of capabilities.
    ...(Array.isArray(fields.capabilities) && {
      capabilities: capabilitiesOf(fields.capabilities),
    }),
    ...(constraints !== undefined && { offer_constraints: constraints }),
  };
}

function capabilitiesOf(list: readonly unknown[]): readonly FrameworkCapability[] {
  const names = list.map((one) => textOf(one) ?? textOf(fieldsOf(one).type) ?? '');
  return [...new Set(names)].filter((name) => CAPABILITIES.has(name)) as FrameworkCapability[];
}

function rolesOf(fields: Fields, options: ImportOptions, report: Report): readonly string[] {
  const listed = listOf(fields.roles);
  const roles = [...new Set(listed.length > 0 ? listed : [fields.role])].filter(isRole);
  if (roles.length > 0) return roles;
  report.inferred('roles of frameworks that name none');
  return [options.role ?? '*'];
}

/** Whether a value is a role that frameworks can have. */
export function isRole(value: unknown): value is string {
  const role = textOf(value);
  if (role === undefined) return false;
  try {
    if (role !== '*') validateRole(role);
    return true;
  } catch (error) {
    if (error instanceof ResourceError) return false;
    throw error;
  }
}

function constraintsOf(value: unknown, report: Report): OfferConstraints | undefined {
  const constraints = fieldsOf(value) as OfferConstraints;
  if (Object.keys(fieldsOf(constraints.role_constraints)).length === 0) return undefined;
  const framework = { id: 'any', name: '', roles: ['*'], offer_constraints: constraints };
  if (isRight({ t: 0, type: 'FRAMEWORK_ADDED', framework })) return constraints;
  report.leftOut('offer constraints that cannot be read');
  return undefined;
}
