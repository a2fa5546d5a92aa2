import t from 'tap';
import {
  type ConstrainedAgent,
  compileOfferConstraints,
  parseAttributes,
} from '../../host/resources/index.js';

type Json = Record<string, unknown>;

const attribute = (name: string, predicate: Json) => ({
  selector: { attribute_name: name },
  predicate,
});
const pseudo = (type: string, predicate: Json) => ({
  selector: { pseudoattribute_type: type },
  predicate,
});

/** Constraints of role `r`: groups of constraints. */
const inRole = (...groups: readonly (readonly unknown[])[]) => ({
  role_constraints: {
    r: { groups: groups.map((constraints) => ({ attribute_constraints: constraints })) },
  },
});

function agent(attributes: string, rest: Partial<ConstrainedAgent> = {}): ConstrainedAgent {
  return { hostname: 'host-1', attributes: parseAttributes(attributes), ...rest };
}

/** Whether an agent passes one constraint. */
function passes(constraint: unknown, on: ConstrainedAgent): boolean {
  return !compileOfferConstraints(inRole([constraint])).excludes('r', on);
}

t.test('each predicate holds for what Mesos says: text, nothing, and what is no text', (t) => {
  const cases: [predicate: Json, equal: boolean, other: boolean, none: boolean, number: boolean][] =
    [
      [{ exists: {} }, true, true, false, true],
      [{ not_exists: {} }, false, false, true, false],
      [{ text_equals: { value: 'r1' } }, true, false, false, true],
      [{ text_not_equals: { value: 'r1' } }, false, true, true, true],
      [{ text_matches: { regex: 'r[1]' } }, true, false, false, true],
      [{ text_not_matches: { regex: 'r[1]' } }, false, true, true, true],
    ];
  for (const [predicate, equal, other, none, number] of cases) {
    const constraint = attribute('rack', predicate);
    const name = JSON.stringify(predicate);
    t.equal(passes(constraint, agent('rack:r1')), equal, `${name} on an equal text`);
    t.equal(passes(constraint, agent('rack:r2')), other, `${name} on another text`);
    t.equal(passes(constraint, agent('zone:r1')), none, `${name} on nothing`);
    t.equal(passes(constraint, agent('rack:7')), number, `${name} on a scalar`);
    t.equal(passes(constraint, agent('rack:[1-2]')), number, `${name} on ranges`);
  }
  t.end();
});

t.test('host name, region and zone are attributes too', (t) => {
  const equals = (value: string) => ({ text_equals: { value } });
  t.ok(passes(pseudo('HOSTNAME', equals('host-1')), agent('')));
  t.notOk(passes(pseudo('HOSTNAME', equals('host-2')), agent('hostname:host-2')));
  t.ok(passes(pseudo('REGION', equals('eu')), agent('', { region: 'eu' })));
  t.notOk(passes(pseudo('REGION', equals('eu')), agent('region:eu')));
  t.ok(passes(pseudo('ZONE', { not_exists: {} }), agent('zone:a')));
  t.notOk(passes(pseudo('ZONE', { not_exists: {} }), agent('', { zone: 'a' })));
  t.end();
});

t.test('one group must hold, with all its constraints', (t) => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => attribute(name, { exists: {} }));
  const { excludes } = compileOfferConstraints(inRole([a, b], [c]));
  t.notOk(excludes('r', agent('a:x;b:x')));
  t.notOk(excludes('r', agent('c:x')));
  t.ok(excludes('r', agent('a:x')));
  t.ok(excludes('r', agent('')));
  t.end();
});

t.test('a role without constraints is offered every agent', (t) => {
  const { excludes } = compileOfferConstraints(inRole([attribute('a', { exists: {} })]));
  t.notOk(excludes('other', agent('')));
  t.notOk(compileOfferConstraints({}).excludes('r', agent('')));
  t.end();
});

t.test('of attributes with one name the first counts', (t) => {
  const constraint = attribute('rack', { text_equals: { value: 'r1' } });
  t.ok(passes(constraint, agent('rack:r1;rack:r2')));
  t.notOk(passes(constraint, agent('rack:r2;rack:r1')));
  t.end();
});

t.test('a pattern is one of RE2 and matches the whole text', (t) => {
  const matches = (regex: string, text: string) =>
    passes(attribute('a', { text_matches: { regex } }), agent(`a:${text}`));
  t.ok(matches('us-.*', 'us-east'));
  t.notOk(matches('us', 'us-east'));
  t.notOk(matches('east', 'us-east'));
  t.ok(matches('us|us-east', 'us-east'));
  t.ok(matches('(?i)US-EAST', 'us-east'));
  t.ok(matches('(?<zone>us)-(?P<side>east)', 'us-east'));
  t.ok(matches('\\pL+', 'läuft'));
  t.ok(matches('', 'x') === false);
  const long = `${'a'.repeat(5000)}!`;
  t.notOk(matches('(a+)+', long), 'no pattern takes for ever');
  t.end();
});

t.test('what Mesos refuses is refused, with role and place', (t) => {
  const exists = { exists: {} };
  const wrong: [name: string, constraints: unknown, code: string][] = [
    ['no groups', { role_constraints: { r: { groups: [] } } }, 'INVALID'],
    ['an empty group', inRole([attribute('a', exists)], []), 'INVALID'],
    ['no selector', inRole([{ predicate: exists }]), 'INVALID'],
    ['an empty selector', inRole([{ selector: {}, predicate: exists }]), 'INVALID'],
    ['an unknown selector', inRole([pseudo('RACK', exists)]), 'INVALID'],
    ['no predicate', inRole([{ selector: { attribute_name: 'a' } }]), 'INVALID'],
    ['an unknown predicate', inRole([attribute('a', { text_like: {} })]), 'INVALID'],
    ['two predicates', inRole([attribute('a', { exists: {}, not_exists: {} })]), 'INVALID'],
    ['nothing to compare', inRole([attribute('a', { text_equals: {} })]), 'INVALID'],
    ['an open bracket', inRole([attribute('a', { text_matches: { regex: '(' } })]), 'PATTERN'],
    [
      'what RE2 leaves out',
      inRole([attribute('a', { text_not_matches: { regex: '(a)\\1' } })]),
      'PATTERN',
    ],
  ];
  for (const [name, constraints, code] of wrong) {
    const compile = () => compileOfferConstraints(JSON.parse(JSON.stringify(constraints)));
    t.throws(compile, { name: 'ResourceError', code, message: /role r/ }, name);
  }
  t.end();
});
