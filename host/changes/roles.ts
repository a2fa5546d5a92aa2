import { broughtBy } from '../models/index.js';
import { parseQuantities } from '../resources/index.js';
import { didYouMean } from '../resources/near-names.js';
import type { TraceEvent } from '../trace/index.js';
import { ChangeError, type ChangeKind, expecting, type Unchanged } from './change.js';

/** `weight.spark=3`: the weight of a role, whatever the recording says of it. */
export const weight: ChangeKind = {
  name: 'weight.',
  example: 'weight.spark=3',
  meaning: 'role spark has weight 3, all the time',
  read(role, value) {
    const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (!(number > 0)) throw new ChangeError(JSON.stringify(value), 'a number above 0');
    return {
      sentence: `role ${role} has weight ${number}`,
      apply: (trace) =>
        ofRole(
          trace,
          role,
          { t: 0, type: 'WEIGHTS_UPDATED', weights: { [role]: number } },
          (event) => (event.type === 'WEIGHTS_UPDATED' ? withoutWeight(event, role) : event),
        ),
    };
  },
};

type Weights = TraceEvent & { readonly type: 'WEIGHTS_UPDATED' };

function withoutWeight(event: Weights, role: string): TraceEvent | undefined {
  const { [role]: _, ...weights } = event.weights;
  return Object.keys(weights).length === 0 ? undefined : { ...event, weights };
}

const NONE = 'none';

function quotaKind(name: string, meaning: string, what: string): ChangeKind {
  const isGuarantee = name !== 'limit.';
  const isLimit = name !== 'guarantee.';
  return {
    name,
    example: `${name}etl=cpus:40;mem:160000`,
    meaning,
    read(role, value) {
      if (value !== NONE) expecting(`cpus:40;mem:160000 or ${NONE}`, () => parseQuantities(value));
      const text = value === NONE ? '' : value;
      const given = {
        ...(isGuarantee && text !== '' && { guarantees: text }),
        ...(isLimit && text !== '' && { limits: text }),
      };
      const sentence = `role ${role} has ${text === '' ? `no ${what}` : `${what} ${text}`}`;
      return { sentence, apply: (trace) => withQuota(trace, role, given, isGuarantee, isLimit) };
    },
  };
}

/** `quota.etl=cpus:40`: guarantee and limit of a role. */
export const quota = quotaKind(
  'quota.',
  'role etl is guaranteed this much and may have no more; none: neither',
  'guarantee and limit',
);

export const guarantee = quotaKind(
  'guarantee.',
  'role etl is guaranteed this much; its limit is as recorded',
  'guarantee',
);

export const limit = quotaKind(
  'limit.',
  'role etl may have no more; its guarantee is as recorded',
  'limit',
);

type Quota = TraceEvent & { readonly type: 'QUOTA_UPDATED' };

function withQuota(
  trace: Unchanged,
  role: string,
  given: Pick<Quota, 'guarantees' | 'limits'>,
  isGuarantee: boolean,
  isLimit: boolean,
): AsyncIterable<TraceEvent> {
  const first: Quota = { t: 0, type: 'QUOTA_UPDATED', role, ...given };
  return ofRole(trace, role, first, (event) => {
    if (event.type !== 'QUOTA_UPDATED' || event.role !== role) return event;
    if (isGuarantee && isLimit) return undefined;
    const { guarantees, limits, ...rest } = event;
    const recorded = isGuarantee ? limits : guarantees;
    const kept = isGuarantee ? 'limits' : 'guarantees';
    return { ...rest, ...given, ...(recorded !== undefined && { [kept]: recorded }) };
  });
}

/** Begins with an event, and says of the role nothing else than that. */
async function* ofRole(
  { events }: Unchanged,
  role: string,
  first: TraceEvent,
  rewrite: (event: TraceEvent) => TraceEvent | undefined,
): AsyncGenerator<TraceEvent> {
  const roles = new Set<string>();
  yield first;
  for await (const event of events) {
    for (const name of rolesOf(event)) roles.add(name);
    const rewritten = rewrite(event);
    if (rewritten !== undefined) yield rewritten;
  }
  if ([...roles].some((name) => name === role || name.startsWith(`${role}/`))) return;
  const known = [...roles].sort();
  const hint = didYouMean(role, known);
  throw new ChangeError(`nobody has role ${role}${hint}`, `one of ${known.join(', ') || 'none'}`);
}

function rolesOf(event: TraceEvent): readonly string[] {
  if (event.type === 'FRAMEWORK_ADDED' || event.type === 'FRAMEWORK_UPDATED') {
    return event.framework.roles;
  }
  if (event.type === 'DEMAND') return broughtBy(event.demand).flatMap(({ roles }) => roles);
  if (event.type === 'QUOTA_UPDATED') return [event.role];
  return event.type === 'WEIGHTS_UPDATED' ? Object.keys(event.weights) : [];
}
