import { FETCH_PROPERTIES } from '../../models/spark/fetched.js';
import { READ_PROPERTIES } from '../../models/spark-coarse/properties.js';
import {
  DISPATCHER_PROPERTIES,
  DRIVER_PROPERTIES,
} from '../../models/spark-dispatcher/properties.js';
import { FINE_PROPERTIES } from '../../models/spark-fine/properties.js';
import { resourcesFrom } from '../../resources/index.js';
import type { Names } from '../../resources/schema.js';
import type { Resource } from '../../resources/types.js';
import { traceResources } from '../resource-text.js';
import type { Replace } from './aliases.js';
import {
  attributeAliases,
  constraintAliases,
  serviceConstraintAliases,
  sparkConstraintAliases,
} from './attributes.js';

/** Replaces the names in the parts of a value, as its schema says. */
export type Inside = (value: unknown) => unknown;

/**
 * What becomes of a value by what it names; `undefined`: it is left out. A sort of name that the schema
 * gets anew does not compile without a line here, or in `Sort`.
 */
export function aliasOf(
  names: Names,
  value: unknown,
  replace: Replace,
  keepsRoles: boolean,
  inside: Inside,
): unknown {
  const text = String(value);
  switch (names) {
    case 'nothing':
      return value;
    case 'prose':
      return undefined;
    case 'role':
      return keepsRoles ? value : roleAlias(text, replace);
    case 'path':
      return pathAlias(text, replace);
    case 'attributes':
      return attributeAliases(text, replace);
    case 'attribute constraint':
      return constraintAliases(value as object, replace);
    case 'service constraint':
      return serviceConstraintAliases(value as readonly string[], replace);
    case 'resources':
      return typeof value === 'string' ? resourceAliases(value, inside) : inside(value);
    case 'spark properties':
      return sparkProperties(value as Readonly<Record<string, string>>, replace, keepsRoles);
    default:
      return replace(names, text);
  }
}

/** Part by part, so that who stands below whom stays; `*` is nobody's. */
function roleAlias(role: string, replace: Replace): string {
  if (role === '*') return role;
  return role
    .split('/')
    .map((part) => replace('role', part))
    .join('/');
}

function pathAlias(path: string, replace: Replace): string {
  return `${path.startsWith('/') ? '/' : ''}${replace('path', path)}`;
}

const FETCHED: readonly string[] = FETCH_PROPERTIES;

/** The same for each as where the header has its size. */
function urisAlias(uris: string, replace: Replace): string {
  return uris
    .split(',')
    .map((uri) => pathAlias(uri.trim(), replace))
    .join(',');
}

/** Resources are most of a recording, and most name nobody: their text stays letter by letter. */
const NAMES_SOMEBODY = /[({]|\[\D/;

function resourceAliases(text: string, inside: Inside): unknown {
  if (!NAMES_SOMEBODY.test(text)) return text;
  const before = resourcesFrom(text);
  const after = inside(before) as Resource[];
  return JSON.stringify(before) === JSON.stringify(after) ? text : traceResources(after);
}

const SAYABLE_PROPERTIES: ReadonlySet<string> = new Set([
  ...READ_PROPERTIES,
  ...FINE_PROPERTIES,
  ...DRIVER_PROPERTIES,
  ...DISPATCHER_PROPERTIES,
]);

/** Those that make a difference to offers; the others may hold anything, passwords among them. */
function sparkProperties(
  properties: Readonly<Record<string, string>>,
  replace: Replace,
  keepsRoles: boolean,
): Readonly<Record<string, string>> {
  const aliasOfValue = (name: string, value: string): string => {
    if (name.endsWith('.constraints')) return sparkConstraintAliases(value, replace);
    if (FETCHED.includes(name)) return urisAlias(value, replace);
    return name === 'spark.mesos.role' && !keepsRoles ? roleAlias(value, replace) : value;
  };
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => SAYABLE_PROPERTIES.has(name))
      .map(([name, value]) => [name, aliasOfValue(name, value)]),
  );
}
