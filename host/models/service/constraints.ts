import { RE2JS } from 're2js';
import type { Offer } from '../../allocator/api.js';
import { formatAttributes } from '../../resources/index.js';
import { ReplayError } from '../errors.js';

/** Marathon's operators on `hostname` or an attribute. */
const OPERATORS = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'] as const;
type Operator = (typeof OPERATORS)[number];

/** As Marathon has them: field, operator and, where the operator takes one, a value. */
export type ServiceConstraint = readonly [field: string, operator: string, value?: string];

/** What decides on one agent. */
export type Place = Pick<Offer, 'hostname' | 'attributes'>;

/** Instances by what their agents have in the constraint's field. */
type Counts = ReadonlyMap<string, number>;

/** Whether one more instance may go where the field has this text. */
type Rule = (text: string, placed: Counts) => boolean;

/**
 * One constraint of a service with the instances that it counts. An agent without the attribute
 * satisfies `UNLIKE` only. Scalars, ranges and sets are compared as texts: `3.5`, `[1-2,5-9]`, `{a,b}`.
 *
 * Source: Marathon's `constraints` page.
 */
class PlacedConstraint {
  readonly #counts = new Map<string, number>();
  readonly #field: string;
  readonly #operator: Operator;
  readonly #rule: Rule;

  /** @throws {ReplayError} for an operator that is none, and a value that it cannot use. */
  constructor(constraint: ServiceConstraint) {
    const [field, operator] = constraint;
    this.#field = field;
    this.#operator = operatorOf(operator, constraint);
    this.#rule = ruleOf(this.#operator, constraint);
  }

  allows(place: Place): boolean {
    const text = textOf(this.#field, place);
    if (text === undefined) return this.#operator === 'UNLIKE';
    return this.#rule(text, this.#counts);
  }

  /** An instance comes to the place (+1) or goes from it (-1). */
  count(place: Place, change: 1 | -1): void {
    const text = textOf(this.#field, place);
    if (text === undefined) return;
    const count = (this.#counts.get(text) ?? 0) + change;
    if (count === 0) this.#counts.delete(text);
    else this.#counts.set(text, count);
  }
}

/** All constraints of a service: an instance goes where every one of them lets it. */
export class ServiceConstraints {
  readonly #constraints: readonly PlacedConstraint[];

  /** @throws {ReplayError} that names the constraint which cannot be used, and what is expected. */
  constructor(constraints: readonly ServiceConstraint[]) {
    this.#constraints = constraints.map((constraint) => new PlacedConstraint(constraint));
  }

  allow(place: Place): boolean {
    return this.#constraints.every((constraint) => constraint.allows(place));
  }

  count(place: Place, change: 1 | -1): void {
    for (const constraint of this.#constraints) constraint.count(place, change);
  }
}

/** What a place has in a field; of attributes with one name the first counts. */
function textOf(field: string, { hostname, attributes }: Place): string | undefined {
  if (field === 'hostname' || field === '@hostname') return hostname;
  const attribute = attributes.find(({ name }) => name === field);
  if (attribute === undefined) return undefined;
  return formatAttributes([attribute])
    .slice(field.length + 1)
    .replaceAll(', ', ',');
}

function operatorOf(operator: string, constraint: ServiceConstraint): Operator {
  const known = OPERATORS.find((name) => name === operator.toUpperCase());
  if (known === undefined) throw bad(constraint, `an operator of ${OPERATORS.join(', ')}`);
  return known;
}

function ruleOf(operator: Operator, constraint: ServiceConstraint): Rule {
  const [, , value] = constraint;
  switch (operator) {
    case 'UNIQUE':
      return (text, placed) => !placed.has(text);
    case 'CLUSTER':
      return (text, placed) =>
        (value === undefined || value === text) && (placed.size === 0 || placed.has(text));
    case 'GROUP_BY':
      return groupBy(value === undefined ? 0 : wholeNumber(value, constraint));
    case 'MAX_PER': {
      const most = wholeNumber(value, constraint);
      return (text, placed) => (placed.get(text) ?? 0) < most;
    }
    case 'IS':
      if (value === undefined) throw bad(constraint, 'a value behind the operator');
      return (text) => text === value;
    case 'LIKE':
    case 'UNLIKE': {
      const pattern = patternOf(value, constraint);
      return (text) => pattern.matches(text) === (operator === 'LIKE');
    }
  }
}

/** A group that has none yet, or one of the smallest once there are as many groups as there must be. */
function groupBy(groupsLeast: number): Rule {
  return (text, placed) => {
    const count = placed.get(text);
    if (count === undefined) return true;
    return placed.size >= groupsLeast && count === Math.min(...placed.values());
  };
}

function wholeNumber(value: string | undefined, constraint: ServiceConstraint): number {
  const number = /^\d+$/.test(value ?? '') ? Number(value) : 0;
  if (number < 1) throw bad(constraint, 'a whole number from 1 on behind the operator');
  return number;
}

function patternOf(value: string | undefined, constraint: ServiceConstraint): RE2JS {
  try {
    if (value !== undefined) return RE2JS.compile(value);
  } catch {
    // Said below, with what is expected.
  }
  throw bad(constraint, "a regular expression in RE2's syntax behind the operator");
}

function bad(constraint: ServiceConstraint, expected: string): ReplayError {
  const text = JSON.stringify(constraint);
  return new ReplayError('demand', `cannot use the constraint ${text}`, expected);
}
