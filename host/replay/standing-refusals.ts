import type { Allocator } from '../allocator/api.js';
import type { StandingAnswer } from '../models/model.js';
import { fromThousandths } from '../resources/index.js';
import type { Quantities, QuantitiesInput } from '../resources/types.js';
import type { Connection } from './connection.js';
import type { Metrics } from './metrics.js';
import type { Progress } from './progress.js';

/**
 * What frameworks would decline anyway, said to the allocator once: of a busy week's offers ninety-nine in a
 * hundred are, most of them by frameworks that answer the same for hours. An allocator that takes no
 * standing refusals tells every offer, and the replay comes to the same.
 */
export class StandingRefusals {
  /** What the allocator was told, while it is so. */
  readonly #told = new Map<Connection, StandingAnswer>();
  /** Who may answer otherwise than before. */
  readonly #changed = new Set<Connection>();

  readonly #isUsed: boolean;

  /** @param tellsAll every offer is to be told, and so nothing stands. */
  constructor(
    private readonly allocator: Allocator,
    private readonly metrics: Metrics,
    private readonly progress: Progress,
    tellsAll: boolean,
  ) {
    this.#isUsed = allocator.updateStandingRefusal !== undefined && !tellsAll;
  }

  changed(connection: Connection): void {
    if (this.#isUsed) this.#changed.add(connection);
  }

  /** Its roles, or all of it, are about to change: what is known of it holds no more. */
  forget(connection: Connection): void {
    const [role = ''] = connection.input.roles;
    if (this.#told.delete(connection)) this.#tell(connection, role, undefined);
    this.changed(connection);
  }

  /** To be called before a batch allocation. */
  tell(): void {
    for (const connection of this.#changed) {
      const [role = '', ...others] = connection.input.roles;
      const isAsked = !connection.isConnected || others.length > 0;
      const answer = isAsked ? undefined : inKnownNames(connection.scheduler.standing);
      if (isSame(answer, this.#told.get(connection))) continue;
      if (answer === undefined) this.#told.delete(connection);
      else this.#told.set(connection, answer);
      if (connection.isConnected) this.#tell(connection, role, answer);
    }
    this.#changed.clear();
  }

  /** Offers were made to the framework and declined in its name. */
  declined(connection: Connection, count: number, nowMs: number): void {
    const answer = this.#told.get(connection);
    if (answer === undefined) throw new Error(`${connection.id} had no standing refusal`);
    this.metrics.offersSent += count;
    this.metrics.declined(connection.record, count, nowMs);
    this.progress.noteFilter(answer.refuseSeconds);
    connection.scheduler.declined?.();
  }

  #tell({ id }: Connection, role: string, answer: StandingAnswer | undefined): void {
    this.allocator.updateStandingRefusal?.(
      id,
      role,
      answer && { unless: answer.unless.map(inUnits), refuseSeconds: answer.refuseSeconds },
    );
  }
}

/** What every allocator has a name for; another one may be one too many, or none that a quantity has. */
const KNOWN_NAMES: ReadonlySet<string> = new Set(['cpus', 'mem', 'disk', 'gpus']);

/** An answer that speaks of other names is not said: its framework is asked. */
function inKnownNames(answer: StandingAnswer | undefined): StandingAnswer | undefined {
  const names = answer?.unless.flatMap((quantities) => Object.keys(quantities)) ?? [];
  return names.every((name) => KNOWN_NAMES.has(name)) ? answer : undefined;
}

function inUnits(quantities: Quantities): QuantitiesInput {
  const units = Object.entries(quantities).map(([name, amount]) => [name, fromThousandths(amount)]);
  return Object.fromEntries(units);
}

function isSame(one: StandingAnswer | undefined, other: StandingAnswer | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.refuseSeconds === other.refuseSeconds &&
    one.unless.length === other.unless.length &&
    one.unless.every((quantities, i) => quantities === other.unless[i])
  );
}
