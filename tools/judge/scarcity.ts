import type { FrameworkInput, OfferConstraints } from '../../host/allocator/api.js';
import type { Dice } from './dice.js';
import type { Event } from './events.js';

const tick = { kind: 'tick', ms: 0 } as const;

/**
 * One waits for what another uses and gets the earmark, while little is free but what is revocable:
 * one refused that before, one came before that and was not asked, and one behind it.
 */
export function scarcity(dice: Dice): Event[] {
  const come = (id: string, role: string, more: Partial<FrameworkInput>): Event => ({
    kind: 'addFramework',
    framework: { id, roles: [role], priority: dice.below(3), ...more },
  });
  const lacks = (quantities: string) => ({
    minimum: { 'spark/a': { quantities, unit: 'cpus:1' } },
  });
  const resources = `cpus:1;mem:1024;cpus{REV}:${dice.one([1, 4, 16])}`;
  return [
    { kind: 'addAgent', agent: { id: 'a1', resources: 'cpus:4', attributes: 'rack:r1' } },
    come('f1', 'spark/b', {}),
    tick,
    { kind: 'answerAll', takes: true, refuseSeconds: undefined },
    { kind: 'pause' },
    { kind: 'suppress', frameworkId: 'f1', role: 'spark/b' },
    { kind: 'addAgent', agent: { id: 'a2', resources, attributes: 'rack:r0' } },
    come('f2', 'spark/a', { ...lacks('cpus:4'), offerConstraints: keptTo('spark/a', 'r1') }),
    come('f3', 'spark/a', lacks('cpus:3')),
    come('f4', 'spark/b', {}),
    { kind: 'resume' },
    tick,
    { kind: 'answer', at: 0, use: 'nothing', refuseSeconds: 0 },
    { kind: 'pause' },
    come('f5', 'spark/a', {}),
    { kind: 'resume' },
    { kind: 'tick', ms: 5000 },
  ];
}

/** Constraints that keep to the agents of a rack. */
export function keptTo(role: string, rack: string): OfferConstraints {
  const constraint = {
    selector: { attribute_name: 'rack' },
    predicate: { text_equals: { value: rack } },
  };
  return { role_constraints: { [role]: { groups: [{ attribute_constraints: [constraint] }] } } };
}
