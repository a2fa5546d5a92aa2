import type { OfferConstraints } from '../allocator/api.js';
import { ResourceError } from './errors.js';
import type { Attribute } from './types.js';

/** What constraints are held against. */
export interface ConstrainedAgent {
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
}

export interface CompiledOfferConstraints {
  /** Whether a role of the framework must not be offered the agent. */
  excludes(role: string, agent: ConstrainedAgent): boolean;
}

type Test = (agent: ConstrainedAgent) => boolean;
/** Tests an attribute's text; `undefined` when there is none, `null` when it is no text. */
type Predicate = (value: string | null | undefined) => boolean;

/**
 * Compiles Mesos' `scheduler::OfferConstraints`: an agent passes a role when in one of its groups
 * every constraint holds. Text predicates hold for attributes of other types, as in Mesos.
 *
 * @throws {ResourceError} when a group is empty or a selector, predicate or pattern is unknown.
 */
export function compileOfferConstraints(constraints: OfferConstraints): CompiledOfferConstraints {
  const roles = new Map<string, Test[][]>();
  for (const [role, { groups }] of Object.entries(constraints.role_constraints ?? {})) {
    if (!Array.isArray(groups) || groups.length === 0) {
      throw new ResourceError(`offer constraints of role ${role} have no groups`);
    }
    roles.set(
      role,
      groups.map((group) => {
        if (
          !Array.isArray(group.attribute_constraints) ||
          group.attribute_constraints.length === 0
        ) {
          throw new ResourceError(`offer constraints of role ${role} have an empty group`);
        }
        return group.attribute_constraints.map((constraint: unknown) => compile(constraint, role));
      }),
    );
  }
  return {
    excludes(role, agent) {
      const groups = roles.get(role);
      return groups !== undefined && !groups.some((tests) => tests.every((test) => test(agent)));
    },
  };
}

function compile(constraint: unknown, role: string): Test {
  const { selector, predicate } = constraint as {
    selector?: { attribute_name?: string; pseudoattribute_type?: string };
    predicate?: Record<string, { value?: string; regex?: string }>;
  };
  const holds = compilePredicate(predicate ?? {}, role);
  if (selector?.attribute_name !== undefined) {
    const name = selector.attribute_name;
    return (agent) => {
      const attribute = agent.attributes.find((candidate) => candidate.name === name);
      if (attribute === undefined) return holds(undefined);
      return holds(attribute.type === 'TEXT' ? attribute.value : null);
    };
  }
  switch (selector?.pseudoattribute_type) {
    case 'HOSTNAME':
      return (agent) => holds(agent.hostname);
    case 'REGION':
      return (agent) => holds(agent.region);
    case 'ZONE':
      return (agent) => holds(agent.zone);
  }
  throw new ResourceError(
    `an offer constraint of role ${role} selects nothing known`,
    undefined,
    'attribute_name, or pseudoattribute_type HOSTNAME, REGION or ZONE',
  );
}

function compilePredicate(
  predicate: Record<string, { value?: string; regex?: string }>,
  role: string,
): Predicate {
  const [name, argument] = Object.entries(predicate)[0] ?? [];
  const wanted = argument?.value ?? '';
  switch (name) {
    case 'exists':
      return (value) => value !== undefined;
    case 'not_exists':
      return (value) => value === undefined;
    case 'text_equals':
      return (value) => value === null || value === wanted;
    case 'text_not_equals':
      return (value) => value === null || value !== wanted;
    case 'text_matches': {
      const pattern = compilePattern(argument?.regex, role);
      return (value) => value === null || (value !== undefined && pattern.test(value));
    }
    case 'text_not_matches': {
      const pattern = compilePattern(argument?.regex, role);
      return (value) => value === null || value === undefined || !pattern.test(value);
    }
  }
  throw new ResourceError(
    `an offer constraint of role ${role} has no known predicate`,
    undefined,
    'exists, not_exists, text_equals, text_not_equals, text_matches or text_not_matches',
  );
}

/** Mesos matches the whole text. */
function compilePattern(regex: string | undefined, role: string): RegExp {
  try {
    return new RegExp(`^(?:${regex ?? ''})$`, 'us');
  } catch {
    throw new ResourceError(
      `an offer constraint of role ${role} has the pattern ${JSON.stringify(regex)}`,
      undefined,
      'a regular expression',
    );
  }
}
