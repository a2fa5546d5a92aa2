import type { PolicyResult } from '../../replay/result.js';
import { shorten } from '../units.js';

/**
 * What a name is drawn in, as the name of a variable of the style sheet, so that it follows light and
 * dark. A colour means one thing on the whole page: a role or a phase. Policies have no colour, they
 * have a place, and where they share a plot, a dash.
 */
export interface Band {
  /** For people: a long one is shortened, so that two may read alike. */
  readonly name: string;
  /** No two bands of a plot have the same. */
  readonly colour: string;
}

/** Roles for which there is a colour each; those beyond them are drawn as one. */
const ROLES_MAX = 7;
const OTHER_ROLES = 'other roles';
const NAME_MAX = 60;

/** Which band a role is in, and the bands in the order in which they are drawn. */
export interface RoleBands {
  readonly bands: readonly Band[];
  /** The place of a role's band. */
  readonly of: (role: string) => number;
}

/**
 * A band for each role that held most core-hours under all policies together, by name, and one for all
 * others.
 */
export function roleBands(policies: readonly PolicyResult[]): RoleBands {
  const held = new Map<string, number>();
  for (const { roles } of policies) {
    for (const { role, coreHoursHeld } of roles) {
      held.set(role, (held.get(role) ?? 0) + coreHoursHeld);
    }
  }
  const byHeld = [...held].sort(([a, heldA], [b, heldB]) => heldB - heldA || (a < b ? -1 : 1));
  const shown = byHeld.slice(0, ROLES_MAX).map(([role]) => role);
  shown.sort();
  const bands = shown.map((role, index) => ({
    name: shorten(role, NAME_MAX),
    colour: `role-${index + 1}`,
  }));
  const places = new Map(shown.map((name, index) => [name, index]));
  if (held.size > ROLES_MAX) bands.push({ name: OTHER_ROLES, colour: 'role-others' });
  return { bands, of: (role) => places.get(role) ?? ROLES_MAX };
}

/** What a framework can be doing, in the order in which it is drawn; what is through is not drawn. */
export const PHASES: readonly Band[] = [
  { name: 'running', colour: 'running' },
  { name: 'under-resourced', colour: 'under-resourced' },
  { name: 'gathering', colour: 'gathering' },
  { name: 'waiting', colour: 'waiting' },
  { name: 'backing off', colour: 'backing-off' },
];

/** Those in which a framework lacks what it needs to start. */
export const QUEUE_PHASES: readonly string[] = ['gathering', 'waiting', 'backing off'];

/** Its place in {@link PHASES}; `done` comes behind them. */
export function phaseIndex(phase: string): number {
  const index = PHASES.findIndex(({ name }) => name === phase);
  return index < 0 ? PHASES.length : index;
}
