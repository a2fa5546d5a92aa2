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
  'easy',
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
    'minimum.current != MINIMUM_SATISFIED || minimum.started || minimum.recoveryPatienceMs < 0',
    'minimum.current != MINIMUM_SATISFIED || minimum.recoveryPatienceMs < 0',
  ),
  mutant(
    'minimum',
    'a backoff that is over by then is over at once',
    'policy/minimum-states.ts',
    'max<i64>(minimum.backoffUntilMs, soonestMs)',
    'min<i64>(minimum.backoffUntilMs, soonestMs)',
  ),
  mutant(
    'seniority',
    'who was demoted is a candidate',
    'policy/earmark.ts',
    'minimum.patienceMs < 0 || minimum.demoted || !client.subscribed',
    'minimum.patienceMs < 0 || !client.subscribed',
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
      'earmark.client == candidate + 1 ? agentAt(a).available : thereFor(a, candidate)',
      'agentAt(a).available',
    ),
  ),
  under(
    'backfill',
    mutant(
      'admission',
      'who ends just when the head starts is not let past it',
      'policy/admission.ts',
      '    if (clock.nowMs + duration <= policy.backfillStartMs) return true;',
      '    if (clock.nowMs + duration < policy.backfillStartMs) return true;',
    ),
  ),
  under(
    'gang',
    mutant(
      'admission',
      'a gang held back is not looked at again when the holder is offered what it lacks',
      'policy/minimum-states.ts',
      'if (earmark.client != 0 || roleAt(client.role).admission != ADMISSION_GREEDY)',
      'if (false)',
    ),
  ),
  mutant(
    'feasible',
    'a permanent service leaves no room to itself',
    'policy/feasible.ts',
    '!frameworkAt(owner.framework).permanent || owner.framework == client.framework',
    '!frameworkAt(owner.framework).permanent',
  ),
  mutant(
    'feasible',
    'a limit that just reaches does not',
    'policy/feasible.ts',
    'if (limit < vectorAt(minimum.least, name)) return',
    'if (limit <= vectorAt(minimum.least, name)) return',
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
    '    if (roleAt(client.role).requeueBack) client.node.place = <f64>clock.nowMs;\n  }\n',
    '  }\n  if (roleAt(client.role).requeueBack) client.node.place = <f64>clock.nowMs;\n',
  ),
  mutant(
    'overdue',
    'an earmark follows another although somebody is overdue',
    'policy/overdue.ts',
    'if (earmark.count == 0 || earmark.endCycle != epochs.cycle) return false;',
    'if (earmark.count == 0 || earmark.endCycle == epochs.cycle) return false;',
  ),
  mutant(
    'overdue',
    'who was offered something waits no new time for its next turn',
    'cycle/visit.ts',
    'if (visitOffers.count > made) overdueWaits(candidate);',
    'if (visitOffers.count < made) overdueWaits(candidate);',
  ),
  mutant(
    'filters',
    'one that lasts an interval is over in the batch at its end',
    'cluster/filters.ts',
    '(lasts <= options.intervalMs ? 1 : 0)',
    '(lasts < options.intervalMs ? 1 : 0)',
  ),
  under(
    'gang',
    mutant(
      'filters',
      'those held back are not looked at again behind the end of one',
      'cluster/filters.ts',
      '  if (roleAt(clientAt(owner).role).admission != ADMISSION_GREEDY) epochs.holdback += 1;\n',
      '  if (roleAt(clientAt(owner).role).admission == ADMISSION_GREEDY) epochs.holdback += 1;\n',
    ),
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
    'cycle/visit.ts',
    '  // For all others it is as if it had been offered it before.\n  offersTouch();\n',
    '',
  ),
  mutant(
    'cycle',
    'of those passed over whoever came later is considered first',
    'cycle/visit.ts',
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
    '    if (bagContains(bag, askingAt(at).bag)) drop(at);\n    at = next;',
    '    drop(at);\n    at = next;',
  ),
  mutant(
    'refusals',
    'a refusal for an interval is outright',
    'cluster/refusals.ts',
    'asking.outright = refuseMs <= 0;',
    'asking.outright = refuseMs <= 1000;',
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
    '    if (roleAt(client.role).group != group) continue;\n',
    '    if (roleAt(client.role).group == 0) continue;\n',
  ),
  mutant(
    'kept',
    'units that the holder is offered now are kept as well',
    'policy/keeping.ts',
    'return max<i64>(0, units - seniorUnitsOffered(handle));',
    'return max<i64>(0, units);',
  ),
  mutant(
    'kept',
    'those held back are not looked at again when something is let go of',
    'policy/kept.ts',
    '  if (units < agent.keptUnits) keptLess(handle);\n',
    '',
  ),
  mutant(
    'kept',
    'what is kept of another unit is what was kept of the one before',
    'policy/minimum-states.ts',
    '  if (earmark.client == handle + 1) keptRecount();\n',
    '',
  ),
  mutant(
    'kept',
    'what is reserved for the holder’s role is kept beside as much that is not',
    'policy/kept.ts',
    'vectorSet(sums.keptPlain, name, max<i64>(0, all - vectorAt(reserved, name)));',
    'vectorSet(sums.keptPlain, name, all);',
  ),
  under(
    'easy',
    mutant(
      'easy',
      'what is kept is lent to one that ends 1 ms after the start',
      'policy/gone.ts',
      'return end <= earmark.startMs && end > clock.nowMs + 1;',
      'return end <= earmark.startMs + 1 && end > clock.nowMs + 1;',
    ),
  ),
  under(
    'easy',
    mutant(
      'easy',
      'a start that comes too late for what was promised has not slipped',
      'policy/expected.ts',
      'earmark.hasSlipped = true;',
      'earmark.hasSlipped = false;',
    ),
  ),
  under(
    'easy',
    mutant(
      'easy',
      'who has its minimum gets more while somebody starts',
      'policy/admission.ts',
      '    if (gang.starts) return false;',
      '    if (gang.starts && lacksMinimum(client)) return false;',
    ),
  ),
  under(
    'easy',
    mutant(
      'easy',
      'what comes back until the start is kept as well',
      'policy/seniority.ts',
      'keptPlanNow(max<i64>(0, lack - back))',
      'keptPlanNow(max<i64>(0, lack))',
    ),
  ),
  under(
    'easy',
    mutant(
      'easy',
      'who is asked anew in a visit has still refused all there is',
      'cycle/visit.ts',
      '  if (epochs.offers != made) turnsSee(handle);\n',
      '',
    ),
  ),
  under(
    'easy',
    mutant(
      'easy',
      'one that only waits for the limit of its role comes next',
      'policy/reservation.ts',
      'if (wanted <= 0 || quotaRoomUnits(handle, minimum.unit) < wanted) continue;',
      'if (wanted <= 0) continue;',
    ),
  ),
];
