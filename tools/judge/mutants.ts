import type { Admission } from '../../host/allocator/api.js';
import type { Patch } from '../check/compile.js';

/**
 * Faults that might be in the core, and the judge must find: a condition left out, a comparison off
 * by one, a wrong operand, something not told on.
 */

export interface Mutant {
  readonly area: Area;
  readonly what: string;
  readonly patches: readonly Patch[];
  /** Under no other admission it is seen. */
  readonly only?: Admission;
}

export const AREAS = [
  'minimum',
  'seniority',
  'admission',
  'feasible',
  'relinquish',
  'overdue',
  'filters',
  'quota',
  'cycle',
  'units',
  'refusals',
  'passed over',
  'kept',
] as const;

export type Area = (typeof AREAS)[number];

const mutant = (area: Area, what: string, file: string, find: string, replace: string): Mutant => ({
  area,
  what,
  patches: [{ file, find, replace }],
});

const under = (only: Admission, it: Mutant): Mutant => ({ ...it, only });

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'minimum',
    'who has started recovers like the others',
    'policy/minimum-states.ts',
    'it.current != MINIMUM_SATISFIED || it.started || it.recoveryPatienceMs < 0',
    'it.current != MINIMUM_SATISFIED || it.recoveryPatienceMs < 0',
  ),
  mutant(
    'minimum',
    'a backoff that is over by then is over at once',
    'policy/minimum-states.ts',
    'max<i64>(it.backoffUntilMs, soonestMs)',
    'min<i64>(it.backoffUntilMs, soonestMs)',
  ),
  mutant(
    'seniority',
    'who was demoted is a candidate',
    'policy/earmark.ts',
    'it.patienceMs < 0 || it.demoted || !its.subscribed',
    'it.patienceMs < 0 || !its.subscribed',
  ),
  mutant(
    'seniority',
    'who would start beside the earmark counts what the holder would be offered',
    'policy/starts.ts',
    '  if (offered == 0) return unitsBeyondKept(agentHandle, candidate);\n',
    '  if (offered >= 0) return unitsBeyondKept(agentHandle, candidate);\n',
  ),
  under(
    'gang',
    mutant(
      'admission',
      'a gang asks its filters about what is kept for another, too',
      'policy/admission.ts',
      'state.earmark == candidate + 1 ? agent(a).available : beyondKept(a)',
      'agent(a).available',
    ),
  ),
  under(
    'backfill',
    mutant(
      'admission',
      'who ends just when the head starts is not let past it',
      'policy/admission.ts',
      '    if (state.nowMs + duration <= policy.backfillStartMs) return true;',
      '    if (state.nowMs + duration < policy.backfillStartMs) return true;',
    ),
  ),
  under(
    'gang',
    mutant(
      'admission',
      'a gang held back for another is not looked at again in the next run',
      'policy/admission.ts',
      'return state.gangCycle == state.cycle;\n',
      'return state.gangCycle > state.cycle;\n',
    ),
  ),
  mutant(
    'feasible',
    'a permanent service leaves no room to itself',
    'policy/feasible.ts',
    '!framework(owner.framework).permanent || owner.framework == its.framework',
    '!framework(owner.framework).permanent',
  ),
  mutant(
    'feasible',
    'a limit that just reaches does not',
    'policy/feasible.ts',
    'if (limit < vectorAt(it.least, name)) return',
    'if (limit <= vectorAt(it.least, name)) return',
  ),
  mutant(
    'relinquish',
    'the first backoff is doubled',
    'policy/relinquish.ts',
    'n < attempts && wait < policy.backoffMaxMs',
    'n <= attempts && wait < policy.backoffMaxMs',
  ),
  mutant(
    'relinquish',
    'one that is forced loses its place in the order',
    'policy/relinquish.ts',
    '    if (role(its.role).requeueBack) its.node.place = <f64>state.nowMs;\n  }\n',
    '  }\n  if (role(its.role).requeueBack) its.node.place = <f64>state.nowMs;\n',
  ),
  mutant(
    'overdue',
    'an earmark follows another although somebody is overdue',
    'policy/overdue.ts',
    'if (state.earmarks == 0 || state.earmarkEndCycle != state.cycle) return false;',
    'if (state.earmarks == 0 || state.earmarkEndCycle == state.cycle) return false;',
  ),
  mutant(
    'overdue',
    'who was offered something waits no new time for its next turn',
    'cycle/cycle.ts',
    'if (visitOffers.count > made) overdueWaits(candidate);',
    'if (visitOffers.count < made) overdueWaits(candidate);',
  ),
  mutant(
    'filters',
    'one that lasts an interval is over in the batch at its end',
    'cluster/filters.ts',
    '(lasts <= state.intervalMs ? 1 : 0)',
    '(lasts < state.intervalMs ? 1 : 0)',
  ),
  mutant(
    'filters',
    'those held back are not looked at again behind the end of one',
    'cluster/filters.ts',
    '  if (role(client(owner).role).admission != ADMISSION_GREEDY) state.holdbackEpoch += 1;\n',
    '  if (role(client(owner).role).admission == ADMISSION_GREEDY) state.holdbackEpoch += 1;\n',
  ),
  mutant(
    'quota',
    'others in the holder’s role may use up its limit',
    'policy/quota.ts',
    '  if (holder.role != roleHandle) return left;\n',
    '  if (holder.role == roleHandle) return left;\n',
  ),
  mutant(
    'quota',
    'what is reserved and held counts twice against the headroom',
    'policy/quota.ts',
    'vectorAt(root.reserved, name) - vectorAt(root.reservedHeld, name),',
    'vectorAt(root.reserved, name),',
  ),
  mutant(
    'cycle',
    'what the holder is offered counts only behind the visit',
    'cycle/cycle.ts',
    '  // For all others it is as if it had been offered it before.\n  offersTouch();\n',
    '',
  ),
  mutant(
    'cycle',
    'of those passed over whoever came later is considered first',
    'cycle/cycle.ts',
    'const candidate = refused < waits ?',
    'const candidate = refused > waits ?',
  ),
  mutant(
    'units',
    'a part of a unit that is wanting is none',
    'policy/feasible.ts',
    '(lack + unit - 1) / unit',
    'lack / unit',
  ),
  mutant(
    'units',
    'what is shared or revocable makes units',
    'cluster/units.ts',
    '(KIND_SCALAR | KIND_SHARED | KIND_REVOCABLE)) != KIND_SCALAR',
    'KIND_SCALAR) != KIND_SCALAR',
  ),
  mutant(
    'refusals',
    'a refusal of more is forgotten with one of less',
    'cluster/refusals.ts',
    '    if (bagContains(bag, asked(at).bag)) drop(at);\n    at = next;',
    '    drop(at);\n    at = next;',
  ),
  mutant(
    'refusals',
    'a refusal for an interval is outright',
    'cluster/refusals.ts',
    'it.outright = refuseMs <= 0;',
    'it.outright = refuseMs <= state.intervalMs;',
  ),
  mutant(
    'passed over',
    'whoever came behind those that refused is passed over, however long it waits',
    'cycle/offering.ts',
    'const waits = waitsLeast(group) < since ||',
    'const waits = waitsLeast(group) < Infinity ||',
  ),
  mutant(
    'passed over',
    'those of all groups stand behind a refusal',
    'cycle/passed-over.ts',
    '    if (role(its.role).group != group) continue;\n',
    '    if (role(its.role).group == 0) continue;\n',
  ),
  mutant(
    'kept',
    'units that the holder is offered now are kept as well',
    'policy/keeping.ts',
    'return max<i64>(0, units - offeredUnits(handle));',
    'return max<i64>(0, units);',
  ),
  mutant(
    'kept',
    'what is let go of stays closed to others',
    'policy/kept.ts',
    '    if (it.available != 0) agentOpen(handle);\n',
    '',
  ),
  mutant(
    'kept',
    'those held back elsewhere are not looked at again when something is let go of',
    'policy/kept.ts',
    '    state.holdbackEpoch += 1;\n',
    '',
  ),
  mutant(
    'kept',
    'what is reserved for the holder’s role is kept beside as much that is not',
    'policy/kept.ts',
    'vectorSet(state.keptPlain, name, max<i64>(0, all - vectorAt(reserved, name)));',
    'vectorSet(state.keptPlain, name, all);',
  ),
];
