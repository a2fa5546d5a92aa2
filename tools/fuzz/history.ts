import { AllocatorError, type FairleadAllocator } from '../../host/allocator/index.js';
import { ResourceError } from '../../host/resources/index.js';
import { CALLS, type Call, CHANGES } from './api-calls.js';
import { argumentsOf, type Hostility, spoil, THROWN } from './hostile.js';
import { textOf } from './said.js';

export interface FedCall extends Partial<Hostility> {
  readonly call: number;
}

/** A call that was taken, and what it answered. */
interface Taken {
  readonly name: Call[0];
  /** The arguments as they were when they were looked at first. */
  readonly args: () => unknown[];
  readonly said: string;
}

/** Calls of a batch that were taken; what it decided; whether the module then refused one of them. */
interface Batch {
  readonly taken: readonly Taken[];
  readonly said: string;
  readonly isRefused: boolean;
}

function hostilityOf({ edits = [], traps = [] }: Partial<Hostility>): Hostility {
  return { edits, traps };
}

/** Whether a call may end so: with a typed error of a living instance, or what a getter threw. */
export function isRefusal(error: unknown): error is Error {
  if (error === THROWN || error instanceof ResourceError) return true;
  return error instanceof AllocatorError && error.code !== 'MODULE_DEAD';
}

/** The calls that an allocator took, to be made again of another. */
export class History {
  /** How many calls were made, taken or not. */
  calls = 0;
  private readonly entries: (Taken | Batch)[] = [];
  private current: Taken[] | undefined;

  constructor(private readonly allocator: FairleadAllocator) {}

  make(fed: FedCall): void {
    const made = CALLS[fed.call % CALLS.length] ?? CHANGES[0];
    if (made !== undefined) this.makeOne(made, hostilityOf(fed));
  }

  private makeOne([name, ...args]: Call, hostility: Hostility): void {
    this.calls += 1;
    const callBack = (which: number) => {
      const call = CHANGES[which % CHANGES.length];
      if (call !== undefined) this.makeOne(call, hostilityOf({}));
    };
    const list = argumentsOf(args, hostility, callBack);
    try {
      const said = textOf(call(this.allocator, name, list));
      const again = () => argumentsOf(args, hostility);
      (this.current ?? this.entries).push({ name, args: again, said });
    } catch (error) {
      if (!isRefusal(error)) throw asCalled(error, name, list);
    } finally {
      spoil(list);
    }
  }

  /** Calls that change something, as one. */
  makeBatch(calls: readonly FedCall[]): void {
    const taken: Taken[] = [];
    this.current = taken;
    let batch: Batch;
    try {
      const decisions = this.allocator.batch(() => {
        for (const fed of calls)
          this.makeOne(CHANGES[fed.call % CHANGES.length] as Call, hostilityOf(fed));
      });
      batch = { taken, said: textOf(decisions), isRefused: false };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const decisions = error instanceof AllocatorError ? error.decisions : undefined;
      batch = { taken, said: textOf(decisions), isRefused: true };
    } finally {
      this.current = undefined;
    }
    this.entries.push(batch);
  }

  /**
   * Makes the calls that were taken, and no others, of another allocator.
   *
   * @throws when it answers something else.
   */
  repeatOn(other: FairleadAllocator): void {
    for (const [step, entry] of this.entries.entries()) {
      const said = 'taken' in entry ? repeatBatch(other, entry) : repeat(other, entry);
      if (said === entry.said) continue;
      const what =
        'taken' in entry ? `a batch of ${entry.taken.map(({ name }) => name)}` : entry.name;
      throw new Error(
        `step ${step}, ${what}: a refusal before it has changed something\n  ${entry.said}\n  without refusals: ${said}`,
      );
    }
  }
}

function call(allocator: FairleadAllocator, name: Call[0], args: readonly unknown[]): unknown {
  return (allocator[name] as (...args: readonly unknown[]) => unknown)(...args);
}

function repeat(other: FairleadAllocator, { name, args }: Taken): string {
  try {
    return textOf(call(other, name, args()));
  } catch (error) {
    return `refused: ${String(error)}`;
  }
}

/** Those of a batch that were before the one that was refused: as many as can be made. */
function repeatBatch(other: FairleadAllocator, { taken, isRefused }: Batch): string {
  const goBack = isRefused ? other.checkpoint() : undefined;
  for (let count = taken.length; ; count--) {
    try {
      const decisions = other.batch(() => {
        for (const { name, args } of taken.slice(0, count)) call(other, name, args());
      });
      return textOf(decisions);
    } catch (error) {
      if (goBack === undefined) return `refused: ${String(error)}`;
      goBack();
    }
  }
}

function asCalled(error: unknown, name: string, args: readonly unknown[]): Error {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Error(`${name} with ${args.length} arguments: ${reason}`, { cause: error });
}
