import type { Decisions, FrameworkInput } from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import { parseQuantities, quantitiesOf } from '../../host/resources/index.js';

/** So often the clock is looked at: what is kept is taken to stay so until the next look. */
const EVERY_MS = 10_000;
const MS_PER_HOUR = 3_600_000;

/**
 * Core-hours that are free and kept for the earmark's holder while another framework with a minimum
 * lacks it: what a start that nobody can take away costs the others.
 */
export class KeptFree {
  /** Cores of a unit, by framework and role. */
  readonly #units = new Map<string, number>();
  readonly #lacking = new Set<string>();
  #milliCoreMs = 0;
  #nextMs = EVERY_MS;

  constructor(private readonly allocator: FairleadAllocator) {
    allocator.tap({ called: (name, args, decisions) => this.#called(name, args, decisions) });
  }

  coreHours(): number {
    return this.#milliCoreMs / 1000 / MS_PER_HOUR;
  }

  #called(name: string, args: readonly unknown[], { transitions }: Decisions): void {
    if (name === 'addFramework') this.#came(args[0] as FrameworkInput);
    if (name === 'removeFramework') this.#left(args[0] as string);
    for (const { frameworkId, role, to } of transitions) {
      const key = `${frameworkId} ${role}`;
      if (to === 'waiting' || to === 'gathering') this.#lacking.add(key);
      else this.#lacking.delete(key);
    }
    const { nowMs } = this.allocator;
    if (name !== 'allocate' || nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    this.#milliCoreMs += this.#keptNow() * EVERY_MS;
  }

  #came({ id, minimum = {} }: FrameworkInput): void {
    for (const [role, { quantities, unit }] of Object.entries(minimum)) {
      const { cpus = 0 } = parseQuantities(unit ?? quantities);
      this.#units.set(`${id} ${role}`, unit === undefined ? Math.ceil(cpus / 1000) : cpus);
      this.#lacking.add(`${id} ${role}`);
    }
  }

  #left(id: string): void {
    for (const key of this.#units.keys()) {
      if (!key.startsWith(`${id} `)) continue;
      this.#units.delete(key);
      this.#lacking.delete(key);
    }
  }

  /** In thousandths of a core. */
  #keptNow(): number {
    const holder = this.allocator.earmark();
    if (holder === undefined) return 0;
    const key = `${holder.frameworkId} ${holder.role}`;
    if (this.#lacking.size - (this.#lacking.has(key) ? 1 : 0) === 0) return 0;
    const unit = this.#units.get(key) ?? 0;
    let kept = 0;
    for (const { agentId, units } of this.allocator.kept()) {
      const { cpus = 0 } = quantitiesOf(this.allocator.available(agentId));
      kept += Math.min(cpus, units * unit);
    }
    return kept;
  }
}
