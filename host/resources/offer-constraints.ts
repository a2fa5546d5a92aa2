import { RE2JS } from 're2js';
import { describe, isRecord } from './describe.js';
import { ResourceError } from './errors.js';
import { plainCopy } from './plain.js';
import type { Attribute, OfferConstraints } from './types.js';

/** What constraints are held against. */
export interface ConstrainedAgent {
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
}

export interface CompiledOfferConstraints {
  /** Whether the framework must not be offered the agent in this role. */
  excludes(role: string, agent: ConstrainedAgent): boolean;
}

type Test = (agent: ConstrainedAgent) => boolean;

/** What a selector finds on an agent. Only text has something to compare. */
type Found = { readonly text: string } | 'nothing' | 'no text';

type Predicate = (found: Found) => boolean;

/**
 * Compiles Mesos' `scheduler::OfferConstraints` (protobuf JSON). A role without constraints is
 * offered every agent; one with constraints only those on which, in at least one of its groups,
 * every constraint holds. Of attributes with one name the first counts. A text predicate holds for
 * every attribute that is there and is no text: what to make of it is left to the framework.
 * Patterns have RE2's syntax and must match the whole text.
 *
 * Source: Mesos `include/mesos/scheduler/scheduler.proto`, `AttributeConstraint`.
 *
 * @throws {ResourceError} `INVALID` or `PATTERN`, naming role and place, for what Mesos refuses: no
 * groups, an empty group, an unknown selector or predicate, a pattern that is none.
 */
export function compileOfferConstraints(constraints: OfferConstraints): CompiledOfferConstraints {
  const roles = new Map<string, Test[][]>();
  const copy = plainCopy(constraints, 'the offer constraints');
  const { role_constraints = {} } = recordOf(copy, 'the offer constraints', ['role_constraints']);
  for (const [role, value] of Object.entries(recordOf(role_constraints, '"role_constraints"'))) {
    const where = `the offer constraints of role ${role}`;
    const { groups } = recordOf(value, where, ['groups']);
    if (!Array.isArray(groups) || groups.length === 0) {
      throw new ResourceError('INVALID', `${where} have no groups`, { expected: '"groups": […]' });
    }
    const compiled = groups.map((value: unknown, index) => {
      const place = `${where}, group ${index + 1}`;
      const { attribute_constraints } = recordOf(value, place, ['attribute_constraints']);
      return compileGroup(attribute_constraints, place);
    });
    roles.set(role, compiled);
  }
  return {
    excludes(role, agent) {
      const groups = roles.get(role);
      return groups !== undefined && !groups.some((tests) => tests.every((test) => test(agent)));
    },
  };
}

function compileGroup(constraints: unknown, where: string): Test[] {
  if (!Array.isArray(constraints) || constraints.length === 0) {
    throw new ResourceError('INVALID', `${where} is empty`, {
      expected: '"attribute_constraints": […]',
    });
  }
  return constraints.map((constraint: unknown, index) => {
    const place = `${where}, constraint ${index + 1}`;
    const { selector, predicate } = recordOf(constraint, place, ['selector', 'predicate']);
    const find = compileSelector(recordOf(selector, `${place}, selector`, SELECTORS), place);
    const holds = compilePredicate(recordOf(predicate, `${place}, predicate`), place);
    return (agent) => holds(find(agent));
  });
}

const SELECTORS = ['attribute_name', 'pseudoattribute_type'];

/** An object; of what it holds every key must be among the `keys`, where there are any given. */
function recordOf(
  value: unknown,
  place: string,
  keys?: readonly string[],
): Readonly<Record<string, unknown>> {
  const expected = keys === undefined ? '' : ` with "${keys.join('", "')}"`;
  if (value === undefined) {
    throw new ResourceError('INVALID', `${place} is missing`, { expected: `an object${expected}` });
  }
  if (!isRecord(value)) {
    throw new ResourceError('INVALID', `${place} is ${describe(value).slice(0, 60)}`, {
      expected: `an object${expected}`,
    });
  }
  const strange = Object.keys(value).find((key) => keys !== undefined && !keys.includes(key));
  if (strange === undefined) return Object.fromEntries(Object.entries(value));
  // Another spelling would be no constraint at all.
  throw new ResourceError('INVALID', `${place} has "${strange}"`, {
    expected: `an object${expected}`,
  });
}

function compileSelector(
  selector: Readonly<Record<string, unknown>>,
  place: string,
): (agent: ConstrainedAgent) => Found {
  const { attribute_name: name, pseudoattribute_type: pseudo } = selector;
  if (typeof name === 'string' && pseudo === undefined) {
    return ({ attributes }) => {
      const attribute = attributes.find((candidate) => candidate.name === name);
      if (attribute === undefined) return 'nothing';
      return attribute.type === 'TEXT' ? { text: attribute.value } : 'no text';
    };
  }
  if (name === undefined) {
    if (pseudo === 'HOSTNAME') return ({ hostname }) => foundText(hostname);
    if (pseudo === 'REGION') return ({ region }) => foundText(region);
    if (pseudo === 'ZONE') return ({ zone }) => foundText(zone);
  }
  throw new ResourceError('INVALID', `${place} selects nothing known`, {
    expected: 'either attribute_name, or pseudoattribute_type HOSTNAME, REGION or ZONE',
  });
}

function foundText(text: string | undefined): Found {
  return text === undefined ? 'nothing' : { text };
}

/** The predicates on texts, by what they do when there is a text and when there is nothing. */
function compilePredicate(predicate: Readonly<Record<string, unknown>>, place: string): Predicate {
  const [name, ...others] = Object.keys(predicate);
  if (name === undefined || others.length > 0) throw unknownPredicate(place);
  const argument = recordOf(predicate[name], `${place}, ${name}`);
  switch (name) {
    case 'exists':
      return (found) => found !== 'nothing';
    case 'not_exists':
      return (found) => found === 'nothing';
    case 'text_equals':
      return wherePresent(textEquals(argument, place));
    case 'text_not_equals':
      return whereAbsentOrNot(textEquals(argument, place));
    case 'text_matches':
      return wherePresent(textMatches(argument, place));
    case 'text_not_matches':
      return whereAbsentOrNot(textMatches(argument, place));
    default:
      throw unknownPredicate(place);
  }
}

function unknownPredicate(place: string): ResourceError {
  return new ResourceError('INVALID', `${place} has no known predicate`, {
    expected:
      'one of exists, not_exists, text_equals, text_not_equals, text_matches, text_not_matches',
  });
}

/** Holds for a text that passes and for what is no text. */
function wherePresent(passes: (text: string) => boolean): Predicate {
  return (found) => found === 'no text' || (found !== 'nothing' && passes(found.text));
}

/** Holds where there is nothing, for a text that does not pass, and for what is no text. */
function whereAbsentOrNot(passes: (text: string) => boolean): Predicate {
  return (found) => typeof found === 'string' || !passes(found.text);
}

function textEquals(
  { value }: Readonly<Record<string, unknown>>,
  place: string,
): (text: string) => boolean {
  if (typeof value !== 'string') {
    throw new ResourceError('INVALID', `${place} has no text to compare with`, {
      expected: '"value": a text',
    });
  }
  return (text) => text === value;
}

function textMatches(
  { regex }: Readonly<Record<string, unknown>>,
  place: string,
): (text: string) => boolean {
  if (typeof regex !== 'string') {
    throw new ResourceError('INVALID', `${place} has no pattern`, { expected: '"regex": a text' });
  }
  try {
    const pattern = RE2JS.compile(regex);
    return (text) => pattern.matches(text);
  } catch (error) {
    const reason = error instanceof Error ? ` (${error.message})` : '';
    throw new ResourceError('PATTERN', `${place} has the pattern "${regex}"${reason}`, {
      expected: "a regular expression in RE2's syntax",
    });
  }
}
