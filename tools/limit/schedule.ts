import type { Amount, Job, Problem } from './job.js';
import { type Placement, Places } from './places.js';

/** How the one who knows everything decides. */
export interface Rules {
  /** Inside a role: by arrival, or who runs shortest first. */
  readonly order: 'fifo' | 'shortest';
  /**
   * EASY: whoever comes first and does not fit has a reservation for the earliest time at which it
   * does; others start before if it can start no later. Without it nobody passes the first.
   *
   * Source: D. Lifka, "The ANL/IBM SP Scheduling System", 1995.
   */
  readonly isEasy: boolean;
}

/** When each application started, counted from its arrival, in ms; `undefined`: never. */
export type Queues = ReadonlyMap<string, number | undefined>;

interface Running {
  readonly job: Job;
  readonly placement: Placement;
  readonly units: number;
  readonly endMs: number;
}

interface Reservation {
  readonly job: Job;
  readonly startMs: number;
  /** What is free when it starts, with all that was let past it. */
  readonly then: Places;
}

/**
 * Schedules all jobs knowing how long each will run: whole minimums at once, up to the most where it
 * is free; among roles by dominant share / weight, inside a role by `order`.
 */
export function schedule(
  { agents, weights, jobs }: Problem,
  rules: Rules,
  untilMs: number,
): Queues {
  return new Scheduler(agents, weights, rules).run(jobs, untilMs);
}

class Scheduler {
  readonly #free: Places;
  readonly #total: Amount;
  readonly #used = new Map<string, Amount>();
  /** Of each role, in its order. */
  readonly #waiting = new Map<string, Job[]>();
  /** By end. */
  #running: Running[] = [];
  readonly #queues = new Map<string, number | undefined>();
  #nowMs = 0;

  constructor(
    private readonly agents: readonly Amount[],
    private readonly weights: Problem['weights'],
    private readonly rules: Rules,
  ) {
    this.#free = new Places(agents);
    this.#total = agents.reduce(
      (sum, { cpus, mem }) => ({ cpus: sum.cpus + cpus, mem: sum.mem + mem }),
      { cpus: 0, mem: 0 },
    );
  }

  run(jobs: readonly Job[], untilMs: number): Queues {
    let next = 0;
    for (;;) {
      const arrivesMs = jobs[next]?.arrivedMs ?? Number.POSITIVE_INFINITY;
      const endsMs = this.#running[0]?.endMs ?? Number.POSITIVE_INFINITY;
      this.#nowMs = Math.min(arrivesMs, endsMs);
      if (this.#nowMs > untilMs) return this.#queues;
      while (this.#running[0] !== undefined && this.#running[0].endMs <= this.#nowMs) this.#end();
      for (
        let job = jobs[next];
        job !== undefined && job.arrivedMs <= this.#nowMs;
        job = jobs[next]
      ) {
        this.#arrive(job);
        next += 1;
      }
      this.#pass();
    }
  }

  #arrive(job: Job): void {
    if (job.isApplication) this.#queues.set(job.id, undefined);
    const waiting = this.#waiting.get(job.role) ?? [];
    this.#waiting.set(job.role, waiting);
    const shortest = (one: Job) => one.runsMs(one.most);
    let at = waiting.length;
    if (this.rules.order === 'shortest') {
      while (at > 0 && shortest(waiting[at - 1] as Job) > shortest(job)) at -= 1;
    }
    waiting.splice(at, 0, job);
  }

  #end(): void {
    const { job, placement, units } = this.#running.shift() as Running;
    this.#free.giveBack(job.unit, placement);
    this.#account(job, -units);
  }

  /** Everybody is looked at once, as shares and orders have it when its turn comes. */
  #pass(): void {
    let reservation: Reservation | undefined;
    const passed = new Map<string, number>();
    for (;;) {
      const role = this.#nextRole(passed);
      if (role === undefined) return;
      const at = passed.get(role) ?? 0;
      const job = this.#waiting.get(role)?.[at] as Job;
      const units = this.#unitsNow(job, reservation);
      if (units >= job.least) {
        this.#start(job, units, reservation);
        this.#waiting.get(role)?.splice(at, 1);
        continue;
      }
      if (!this.rules.isEasy) return;
      reservation ??= this.#reserve(job);
      passed.set(role, at + 1);
    }
  }

  /** The role with the smallest share of those in which somebody was not looked at. */
  #nextRole(passed: ReadonlyMap<string, number>): string | undefined {
    let first: string | undefined;
    for (const [role, { length }] of this.#waiting) {
      if (length <= (passed.get(role) ?? 0)) continue;
      if (first === undefined || this.#share(role) < this.#share(first)) first = role;
    }
    return first;
  }

  #share(role: string): number {
    const { cpus = 0, mem = 0 } = this.#used.get(role) ?? {};
    const share = Math.max(cpus / this.#total.cpus, mem / this.#total.mem);
    return share / (this.weights[role] ?? 1);
  }

  /** As many units as it may start on at once, though fewer than its least. */
  #unitsNow(job: Job, reservation: Reservation | undefined): number {
    const free = Math.min(job.most, this.#free.units(job.unit));
    if (reservation === undefined || free < job.least) return free;
    if (this.#nowMs + job.runsMs(free) <= reservation.startMs) return free;
    // With more it may be gone in time, with fewer it may fit beside.
    let [fits, tooMany] = [job.least - 1, free + 1];
    while (tooMany - fits > 1) {
      const units = (fits + tooMany) >> 1;
      if (this.#fitsBeside(job, units, reservation)) fits = units;
      else tooMany = units;
    }
    return fits;
  }

  #fitsBeside(job: Job, units: number, { job: first, then }: Reservation): boolean {
    const placement = this.#free.place(job.unit, units);
    then.take(job.unit, placement);
    const fits = then.units(first.unit) >= first.least;
    then.giveBack(job.unit, placement);
    return fits;
  }

  #start(job: Job, units: number, reservation: Reservation | undefined): void {
    const placement = this.#free.place(job.unit, units);
    const endMs = this.#nowMs + job.runsMs(units);
    this.#free.take(job.unit, placement);
    if (reservation !== undefined && endMs > reservation.startMs) {
      reservation.then.take(job.unit, placement);
    }
    this.#account(job, units);
    if (job.isApplication) this.#queues.set(job.id, this.#nowMs - job.arrivedMs);
    const one = { job, placement, units, endMs };
    let at = this.#running.length;
    while (at > 0 && (this.#running[at - 1] as Running).endMs > endMs) at -= 1;
    this.#running.splice(at, 0, one);
  }

  /** The earliest time at which its least will be free if nobody else starts. */
  #reserve(job: Job): Reservation | undefined {
    const then = new Places(this.agents);
    then.copyFrom(this.#free);
    let startMs = this.#nowMs;
    for (const { job: other, placement, endMs } of this.#running) {
      if (endMs > startMs && then.units(job.unit) >= job.least) break;
      if (endMs === Number.POSITIVE_INFINITY) return undefined;
      startMs = endMs;
      then.giveBack(other.unit, placement);
    }
    return then.units(job.unit) < job.least ? undefined : { job, startMs, then };
  }

  #account(job: Job, units: number): void {
    const { cpus, mem } = this.#used.get(job.role) ?? { cpus: 0, mem: 0 };
    this.#used.set(job.role, {
      cpus: cpus + units * job.unit.cpus,
      mem: mem + units * job.unit.mem,
    });
  }
}
