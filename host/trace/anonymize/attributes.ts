import { formatAttributes, parseAttributes, parseSparkConstraints } from '../../resources/index.js';
import type { Replace } from './aliases.js';
import { Unsayable } from './unsayable.js';

/** What attributes and constraints on them hold: their names stay, and numbers; texts are replaced. */

/** A number is compared as one, where it stands in a constraint. */
const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

function valueAlias(value: string, replace: Replace): string {
  return NUMBER.test(value) ? value : replace('value', value);
}

export function attributeAliases(text: string, replace: Replace): string {
  const attributes = parseAttributes(text).map((attribute) => {
    if (attribute.type === 'TEXT') {
      return { ...attribute, value: valueAlias(attribute.value, replace) };
    }
    if (attribute.type !== 'SET') return attribute;
    return { ...attribute, value: attribute.value.map((item) => valueAlias(item, replace)) };
  });
  return formatAttributes(attributes);
}

/** Of Spark: `rack:a,b;ssd:`. */
export function sparkConstraintAliases(text: string, replace: Replace): string {
  return [...parseSparkConstraints(text)]
    .map(([name, values]) => `${name}:${values.map((one) => valueAlias(one, replace)).join(',')}`)
    .join(';');
}

interface Constraint {
  readonly selector: { readonly attribute_name?: string; readonly pseudoattribute_type?: string };
  readonly predicate: Readonly<
    Record<string, { readonly value?: string; readonly regex?: string }>
  >;
}

/**
 * Mesos' `AttributeConstraint`, read as right already.
 *
 * @throws {Unsayable} for a pattern: what it matches cannot be said of aliases.
 */
export function constraintAliases(value: object, replace: Replace): object {
  const { selector, predicate } = value as Constraint;
  const [[name, argument] = ['', {}]] = Object.entries(predicate);
  if (argument.regex !== undefined) {
    const problem = 'an offer constraint has a pattern, which would match no alias';
    throw new Unsayable(problem, 'text_equals in its place');
  }
  const { attribute_name, pseudoattribute_type } = selector;
  const kept = attribute_name === undefined ? { pseudoattribute_type } : { attribute_name };
  const compared =
    argument.value === undefined ? {} : { value: compareAlias(argument.value, selector, replace) };
  return { selector: kept, predicate: { [name]: compared } };
}

function compareAlias(
  value: string,
  { pseudoattribute_type: pseudo }: Constraint['selector'],
  replace: Replace,
): string {
  if (pseudo === undefined) return valueAlias(value, replace);
  return replace(pseudo === 'HOSTNAME' ? 'agent' : 'place', value);
}

/**
 * Of a service: `["rack","GROUP_BY","3"]`.
 *
 * @throws {Unsayable} for a pattern: what it matches cannot be said of aliases.
 */
export function serviceConstraintAliases(
  [field = '', operator = '', value]: readonly string[],
  replace: Replace,
): readonly string[] {
  if (value === undefined) return [field, operator];
  if (/LIKE$/i.test(operator)) {
    const problem = 'a constraint of a service has a pattern, which would match no alias';
    throw new Unsayable(problem, 'IS in its place');
  }
  const isHost = /^@?hostname$/.test(field) && !NUMBER.test(value);
  return [field, operator, isHost ? replace('agent', value) : valueAlias(value, replace)];
}
