import { broughtBy } from '../models/index.js';
import { Random } from '../models/random.js';
import type { TraceEvent } from '../trace/index.js';
import { frameworkOf } from './about.js';
import { ChangeError, type ChangeKind, type Unchanged } from './change.js';
import { InTime } from './in-time.js';
import { Names } from './names.js';
import { timesOf } from './share.js';

/**
 * A copy comes so much later than its original at most, and at most a tenth of the recording: the
 * shape of the day stays, and nearly all copies come before the end.
 */
const LATER_MAX_MS = 600_000;

/** `arrivals=x1.5`: more frameworks of the kinds that came, or fewer. */
export const arrivals: ChangeKind = {
  name: 'arrivals',
  example: 'arrivals=x1.5',
  meaning:
    'half as many frameworks again: copies of drawn ones, some minutes later; x0.5: every other one, drawn',
  read(subject, value) {
    const thousandths = subject === '' ? timesOf(value) : undefined;
    if (thousandths === undefined) throw new ChangeError(JSON.stringify(value), 'x1.5 or x0.5');
    const times = thousandths / 1000;
    const how = times > 1 ? 'copies come a little after their originals' : 'drawn';
    return {
      sentence: `${times} times as many frameworks arrive (${how})`,
      apply: (trace) => timesAsMany(trace, thousandths),
    };
  },
};

/** A copy of a framework: its name, and by how much it is later. */
interface Copy {
  readonly suffix: string;
  readonly laterMs: number;
}

async function* timesAsMany(
  { header, events, again }: Unchanged,
  thousandths: number,
): AsyncGenerator<TraceEvent> {
  const random = new Random(0);
  const names = await Names.besides(await again(), frameworksIn);
  const copies = new Map<string, readonly Copy[]>();
  const later = new InTime();
  const endMs = header.horizon_ms ?? Number.POSITIVE_INFINITY;
  const laterMaxMs = Math.max(1, Math.min(LATER_MAX_MS, Math.floor(endMs / 10)));
  for await (const event of events) {
    yield* later.before(event.t);
    const id = frameworkOf(event);
    if (id === undefined) {
      yield event;
      continue;
    }
    const suffix = () => names.next(`${id}+`).slice(id.length);
    const all = copies.get(id) ?? drawn(random, thousandths, laterMaxMs, suffix);
    copies.set(id, all);
    for (const { suffix, laterMs } of all) {
      if (suffix === '') yield event;
      else if (event.t + laterMs <= endMs) later.add(copied(event, { suffix, laterMs }, names));
    }
  }
  yield* later.rest();
  if (copies.size === 0)
    throw new ChangeError('the recording has no framework', 'frameworks in it');
}

/** Of one framework: the original, which has no suffix, and copies; none at all when it is left out. */
function drawn(
  random: Random,
  thousandths: number,
  laterMaxMs: number,
  suffix: () => string,
): Copy[] {
  const whole = Math.floor(thousandths / 1000);
  const count = whole + (random.integer(0, 999) < thousandths - whole * 1000 ? 1 : 0);
  return Array.from({ length: count }, (_, number) =>
    number === 0
      ? { suffix: '', laterMs: 0 }
      : { suffix: suffix(), laterMs: random.integer(1, laterMaxMs) },
  );
}

/** The event as it happens to the copy; whom a copied dispatcher brings are copies, too. */
function copied(event: TraceEvent, { suffix, laterMs }: Copy, names: Names): TraceEvent {
  const t = event.t + laterMs;
  if (event.type === 'FRAMEWORK_ADDED' || event.type === 'FRAMEWORK_UPDATED') {
    const { framework } = event;
    const { id, name } = framework;
    return { ...event, t, framework: { ...framework, id: id + suffix, name: name + suffix } };
  }
  if (event.type === 'DEMAND' && event.demand.model === 'spark-dispatcher') {
    const submissions = event.demand.submissions.map((submission) => {
      const { id, name = id } = submission;
      const copy = names.next(`${id}+`);
      return { ...submission, id: copy, name: name + copy.slice(id.length) };
    });
    const demand = { ...event.demand, submissions };
    return { ...event, t, framework_id: event.framework_id + suffix, demand };
  }
  if (!('framework_id' in event) || event.framework_id === undefined) return event;
  return { ...event, t, framework_id: event.framework_id + suffix } as TraceEvent;
}

/** The framework that an event is about, and those that it brings. */
function frameworksIn(event: TraceEvent): readonly (string | undefined)[] {
  const brought = event.type === 'DEMAND' ? broughtBy(event.demand) : [];
  return [frameworkOf(event), ...brought.map(({ id }) => id)];
}
