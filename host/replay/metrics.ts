import { ownValue } from '../resources/index.js';
import type { Quantities } from '../resources/types.js';
import type { FrameworkRecord } from './framework-record.js';
import type { History } from './history/history.js';
import { Integral } from './integral.js';
import type { PolicyResult, Utilisation } from './result.js';
import { RoleShortfall } from './role-shortfall.js';
import { SeriesBuilder } from './series.js';

/** What one role holds, over time. */
class RoleTally {
  readonly held = new Map<string, number>();
  readonly cores: Integral;
  readonly coresSeries: SeriesBuilder;
  /** Thousandths of a core that work now. */
  coresUsed = 0;
  readonly coresUsedSeries: SeriesBuilder;
  readonly shareSeries: SeriesBuilder;
  #share = 0;
  #shareSinceMs: number;
  #shareMs = 0;

  constructor(role: string, fromMs: number) {
    this.cores = new Integral(fromMs);
    this.#shareSinceMs = fromMs;
    this.coresSeries = new SeriesBuilder(role);
    this.coresUsedSeries = new SeriesBuilder(role);
    this.shareSeries = new SeriesBuilder(role);
    this.coresSeries.push(fromMs, 0);
    this.coresUsedSeries.push(fromMs, 0);
    this.shareSeries.push(fromMs, 0);
  }

  setShare(share: number, nowMs: number): void {
    this.#shareMs += this.#share * (nowMs - this.#shareSinceMs);
    this.#shareSinceMs = nowMs;
    this.#share = share;
    this.shareSeries.push(nowMs, share);
  }

  /** Its dominant share × ms since the start. */
  shareMs(nowMs: number): number {
    return this.#shareMs + this.#share * (nowMs - this.#shareSinceMs);
  }
}

/** What a task holds, where, and in which role. */
export interface Held {
  readonly agentId: string;
  readonly role: string;
  readonly quantities: Quantities;
}

/** Held and total amounts of one scalar resource, over time. */
interface ScalarTally {
  readonly total: Integral;
  readonly held: Integral;
}

/**
 * What a replay counts. Amounts are thousandths and integrals are exact; only shares and what is
 * divided at the end are doubles. Held means used by tasks: offers that are out do not count.
 */
export class Metrics {
  offersSent = 0;
  offersAccepted = 0;
  offersDeclined = 0;
  offersRescinded = 0;
  tasksLaunched = 0;
  relinquishes = 0;
  readonly roleShortfall = new RoleShortfall();
  #atCompletion: Utilisation | undefined;
  readonly #scalars = new Map<string, ScalarTally>();
  readonly #roles = new Map<string, RoleTally>();
  readonly #coresTotal = new SeriesBuilder('cluster');

  /** What a page shows besides is told to the history, where one is kept. */
  constructor(readonly history?: History) {
    this.#coresTotal.push(0, 0);
  }

  /** An agent came, changed or went. */
  agentChanged(agentId: string, before: Quantities, after: Quantities, nowMs: number): void {
    for (const name in before) this.#scalar(name).total.add(-(ownValue(before, name) ?? 0), nowMs);
    for (const name in after) this.#scalar(name).total.add(ownValue(after, name) ?? 0, nowMs);
    for (const role of this.#roles.keys()) this.#noteShare(role, nowMs);
    this.#coresTotal.push(nowMs, this.#scalar('cpus').total.value / 1000);
    this.history?.agentChanged(agentId, ownValue(after, 'cpus') ?? 0, nowMs);
  }

  /** The role is there from now on, whether or not it ever holds something. */
  roleWanted(role: string): void {
    this.#role(role);
  }

  launched(record: FrameworkRecord, task: Held, nowMs: number): void {
    this.#changed(record, task, 1, nowMs);
  }

  ended(record: FrameworkRecord, task: Held, nowMs: number): void {
    this.#changed(record, task, -1, nowMs);
  }

  /** It has to give back all that it holds in a role. */
  relinquished(record: FrameworkRecord, nowMs: number): void {
    record.relinquishes++;
    this.relinquishes++;
    this.history?.relinquished(record, nowMs);
  }

  declined(record: FrameworkRecord, offers: number, nowMs: number): void {
    this.offersDeclined += offers;
    this.history?.declined(record, offers, nowMs);
  }

  /** So many cores (thousandths) of the framework work from now on; they count in its role. */
  uses(record: FrameworkRecord, cores: number, nowMs: number): void {
    const change = record.use(cores, nowMs);
    if (change === 0) return;
    const tally = this.#role(record.role);
    tally.coresUsed += change;
    tally.coresUsedSeries.push(nowMs, tally.coresUsed / 1000);
  }

  /** A framework has done all its work: it may have been the last. */
  completed(nowMs: number): void {
    this.#atCompletion = this.utilisation(nowMs);
  }

  /** Up to when a framework last completed. */
  get utilisationAtCompletion(): Utilisation | undefined {
    return this.#atCompletion;
  }

  /** Up to now. */
  utilisation(nowMs: number): Utilisation {
    const shares = new Map<string, number>();
    for (const name of [...this.#scalars.keys()].sort()) {
      const { total, held } = this.#scalar(name);
      const totalMs = total.total(nowMs);
      if (totalMs > 0) shares.set(name, held.total(nowMs) / totalMs);
    }
    return { utilisationUntilMs: nowMs, utilisation: Object.fromEntries(shares) };
  }

  /** Roles seen, by path. */
  roles(): string[] {
    return [...this.#roles.keys()].sort();
  }

  coreHours(role: string, nowMs: number): number {
    return this.#role(role).cores.total(nowMs) / 1000 / 3_600_000;
  }

  /** Jain's index of the roles' time-averaged dominant shares; absent when nobody held anything. */
  jainIndex(nowMs: number): number | undefined {
    let sum = 0;
    let squares = 0;
    for (const role of this.roles()) {
      const share = this.#role(role).shareMs(nowMs);
      sum += share;
      squares += share * share;
    }
    return squares > 0 ? (sum * sum) / (this.#roles.size * squares) : undefined;
  }

  series(endMs: number): PolicyResult['series'] {
    const tallies = this.roles().map((role) => this.#role(role));
    return {
      coresTotal: this.#coresTotal.build(endMs),
      coresHeld: tallies.map((tally) => tally.coresSeries.build(endMs)),
      coresUsed: tallies.map((tally) => tally.coresUsedSeries.build(endMs)),
      dominantShare: tallies.map((tally) => tally.shareSeries.build(endMs)),
    };
  }

  #changed(record: FrameworkRecord, task: Held, sign: 1 | -1, nowMs: number): void {
    const { agentId, role, quantities } = task;
    record.hold(role, quantities, sign, nowMs);
    this.#hold(role, quantities, sign, nowMs);
    this.history?.held(record, agentId, sign * (ownValue(quantities, 'cpus') ?? 0), nowMs);
  }

  #hold(role: string, quantities: Quantities, sign: 1 | -1, nowMs: number): void {
    const tally = this.#role(role);
    for (const name in quantities) {
      const change = sign * (ownValue(quantities, name) ?? 0);
      tally.held.set(name, (tally.held.get(name) ?? 0) + change);
      this.#scalar(name).held.add(change, nowMs);
    }
    const cores = tally.held.get('cpus') ?? 0;
    tally.cores.set(cores, nowMs);
    tally.coresSeries.push(nowMs, cores / 1000);
    this.#noteShare(role, nowMs);
  }

  #noteShare(role: string, nowMs: number): void {
    const tally = this.#role(role);
    let share = 0;
    for (const [name, held] of tally.held) {
      const total = this.#scalar(name).total.value;
      if (total > 0) share = Math.max(share, held / total);
    }
    tally.setShare(share, nowMs);
    this.roleShortfall.setShare(role, share, nowMs);
  }

  #scalar(name: string): ScalarTally {
    let tally = this.#scalars.get(name);
    if (tally === undefined) {
      tally = { total: new Integral(0), held: new Integral(0) };
      this.#scalars.set(name, tally);
    }
    return tally;
  }

  #role(role: string): RoleTally {
    let tally = this.#roles.get(role);
    if (tally === undefined) {
      tally = new RoleTally(role, 0);
      this.#roles.set(role, tally);
    }
    return tally;
  }
}
