import { OP_SWEEP } from '../../../assembly/abi.js';
import type { Channel } from '../channel.js';
import type { Names } from './index.js';

/** Words come and go; those of which nothing is left give their numbers to others (docs/abi.md). */

/** So many new words are let come before any is looked for that is gone. */
const ADDED_LEAST = 512;

/** Whether as many words came as there were after the last sweep: its cost is then theirs. */
export function sweepIsDue({ roles, kinds }: Names): boolean {
  const added = roles.numbers.added + kinds.counts.added;
  if (added < ADDED_LEAST) return false;
  return added >= roles.numbers.size + kinds.counts.size - added;
}

/** Lets the module forget the words of which nothing is left, and forgets them here. */
export function sweep({ roles, kinds }: Names, channel: Channel): void {
  const records = Float64Array.of(OP_SWEEP, 3, kinds.items.end);
  const { error } = channel.send(records, records.length, true);
  // Without memory to look for them they stay.
  if (error !== undefined) return;
  const fields = channel.module.records();
  let at = 2;
  const next = (): Set<number> => {
    const from = at + 1;
    at = from + (fields[at] as number);
    return new Set(fields.subarray(from, at));
  };
  roles.forget(next());
  kinds.forget({ kinds: next(), names: next(), items: next() });
}
