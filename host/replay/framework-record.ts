import type { MinimumState } from '../allocator/api.js';
import type { StartReason } from '../models/model.js';
import { ownValue } from '../resources/index.js';
import type { Quantities } from '../resources/types.js';
import { Integral } from './integral.js';
import type { Unplaceable } from './unplaceable.js';

/** A stretch of a framework's life, for the page. */
export type Phase =
  | 'waiting'
  | 'gathering'
  | 'running'
  | 'under-resourced'
  | 'backing off'
  | 'done';

/** One of these stretches, and how many cores it held then on average. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly phase: Phase;
  readonly cores: number;
}

export interface RecordInput {
  readonly id: string;
  readonly name: string;
  /** The role whose minimum counts; the first one without a minimum. */
  readonly role: string;
  /** In thousandths; empty: no minimum. */
  readonly minimum: Quantities;
  /** It is of what is held in all roles, not in that one alone. Default: false. */
  readonly countsInAllRoles?: boolean;
  readonly isPermanent: boolean;
  /** It leaves by itself when it had what it wants. */
  readonly isFinite: boolean;
  /** Its demand asks for something. */
  readonly wantsAnything: boolean;
  /** It reports its start, and needs its minimum only until then. */
  readonly startsOnce: boolean;
  readonly arrivedMs: number;
  /** How long it takes at least, where its demand tells. */
  readonly shortestMs?: number | undefined;
  /** Told of every phase that it comes to, when it comes to it. */
  readonly onPhase?: ((record: FrameworkRecord, nowMs: number) => void) | undefined;
}

/** What is known of one framework during a replay, kept up to date by the master's part. */
export class FrameworkRecord {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly minimum: readonly (readonly [name: string, thousandths: number])[];
  readonly isPermanent: boolean;
  readonly isFinite: boolean;
  readonly wantsAnything: boolean;
  readonly startsOnce: boolean;
  readonly arrivedMs: number;
  readonly shortestMs: number | undefined;
  readonly #countsInAllRoles: boolean;
  /** In the roles in which the minimum counts. */
  readonly #held = new Map<string, number>();
  /** Cores (thousandths) held while it could not start. */
  readonly #coresBelowMinimum: Integral;
  /** Cores (thousandths) held in all its roles. */
  readonly #cores: Integral;
  /** Cores (thousandths) that worked. */
  readonly #coresUsed: Integral;
  #taskCount = 0;
  state: MinimumState = 'none';
  firstResourcesMs: number | undefined;
  satisfiedMs: number | undefined;
  startedMs: number | undefined;
  startReason: StartReason | undefined;
  startedBelowMinimum = false;
  #runs = false;
  completedMs: number | undefined;
  removedMs: number | undefined;
  relinquishes = 0;
  /** The most agents that it avoided at once, as its tasks had failed there. */
  agentsAvoided = 0;
  /** Work that was done and not lost, as its model says when it leaves or the replay ends. */
  workMilliCoreMs = 0;
  /** Work that was lost and has to be done again. */
  repeatedMilliCoreMs = 0;
  /** What it waited for at last, and no agent could ever hold. */
  unplaceable: readonly Unplaceable[] = [];
  /** Each lasts until the next begins. */
  readonly #phases: { readonly phase: Phase; readonly fromMs: number; readonly coreMs: number }[] =
    [];
  readonly #onPhase: RecordInput['onPhase'];

  constructor(input: RecordInput) {
    this.id = input.id;
    this.name = input.name;
    this.role = input.role;
    this.minimum = Object.entries(input.minimum).filter(([, amount]) => amount > 0);
    this.#countsInAllRoles = input.countsInAllRoles ?? false;
    this.isPermanent = input.isPermanent;
    this.isFinite = input.isFinite;
    this.wantsAnything = input.wantsAnything;
    this.startsOnce = input.startsOnce;
    this.arrivedMs = input.arrivedMs;
    this.shortestMs = input.shortestMs;
    this.#coresBelowMinimum = new Integral(input.arrivedMs);
    this.#cores = new Integral(input.arrivedMs);
    this.#coresUsed = new Integral(input.arrivedMs);
    this.#onPhase = input.onPhase;
    this.#notePhase(input.arrivedMs);
  }

  get hasMinimum(): boolean {
    return this.minimum.length > 0;
  }

  get isGone(): boolean {
    return this.completedMs !== undefined || this.removedMs !== undefined;
  }

  get holdsMinimum(): boolean {
    for (const [name, amount] of this.minimum) {
      if ((this.#held.get(name) ?? 0) < amount) return false;
    }
    return true;
  }

  /**
   * It still needs what it has not got. Who reports a start needs its minimum until then; who does
   * not has had it once it held it, and needs it no more once it runs without it.
   */
  get isBelowMinimum(): boolean {
    if (!this.hasMinimum || this.isGone || this.startedMs !== undefined) return false;
    if (!this.startsOnce && (this.#runs || this.satisfiedMs !== undefined)) return false;
    return !this.holdsMinimum;
  }

  /**
   * Of its work, what is of use: nothing while it could not start with what it held, whatever its model
   * lets its tasks do; all of it once it could, so that who completes has done the same under every policy.
   */
  get usefulMilliCoreMs(): number {
    const couldStart =
      !this.hasMinimum ||
      this.#runs ||
      [this.startedMs, this.satisfiedMs, this.completedMs].some((atMs) => atMs !== undefined);
    return couldStart ? this.workMilliCoreMs : 0;
  }

  /** Accepted resources come (+1) or go (-1). */
  hold(role: string, quantities: Quantities, sign: 1 | -1, nowMs: number): void {
    for (const name in this.#countsInAllRoles || role === this.role ? quantities : {}) {
      const held = (this.#held.get(name) ?? 0) + sign * (ownValue(quantities, name) ?? 0);
      if (held < 0) throw new Error(`${this.id} would hold ${held} of ${name}`);
      this.#held.set(name, held);
    }
    this.#cores.add(sign * (ownValue(quantities, 'cpus') ?? 0), nowMs);
    this.#taskCount += sign;
    if (sign === 1) this.firstResourcesMs ??= nowMs;
    this.changed(nowMs);
  }

  /** So many cores (thousandths) work from now on; the change. */
  use(cores: number, nowMs: number): number {
    const change = cores - this.#coresUsed.value;
    if (change !== 0) this.#coresUsed.set(cores, nowMs);
    return change;
  }

  /** It was there and is wanted anew, from the start. */
  returns(nowMs: number): void {
    this.removedMs = undefined;
    this.startedMs = undefined;
    this.startReason = undefined;
    this.startedBelowMinimum = false;
    this.#runs = false;
    this.state = 'none';
    this.changed(nowMs);
  }

  start(reason: StartReason, nowMs: number): void {
    this.startedMs = nowMs;
    this.startReason = reason;
    this.startedBelowMinimum = this.hasMinimum && !this.holdsMinimum;
    this.changed(nowMs);
  }

  /** It reports no start, but runs. */
  run(nowMs: number): void {
    this.#runs = true;
    this.startedBelowMinimum = this.hasMinimum && this.satisfiedMs === undefined;
    this.changed(nowMs);
  }

  /** To be called after each change of the fields that the waste and the phase follow from. */
  changed(nowMs: number): void {
    if (this.hasMinimum && !this.isGone && this.holdsMinimum) this.satisfiedMs ??= nowMs;
    const cores = this.isBelowMinimum ? (this.#held.get('cpus') ?? 0) : 0;
    this.#coresBelowMinimum.set(cores, nowMs);
    this.#notePhase(nowMs);
  }

  coreMsBelowMinimum(nowMs: number): number {
    return this.#coresBelowMinimum.total(nowMs) / 1000;
  }

  coreMsHeld(nowMs: number): number {
    return this.#cores.total(nowMs) / 1000;
  }

  coreMsUsed(nowMs: number): number {
    return this.#coresUsed.total(nowMs) / 1000;
  }

  get phase(): Phase | undefined {
    return this.#phases.at(-1)?.phase;
  }

  /** Its phases until then, without gaps. */
  stretches(endMs: number): Stretch[] {
    return this.#phases.map(({ phase, fromMs, coreMs }, index) => {
      const next = this.#phases[index + 1];
      const toMs = next?.fromMs ?? endMs;
      const heldCoreMs = (next?.coreMs ?? this.coreMsHeld(endMs)) - coreMs;
      return { fromMs, toMs, phase, cores: toMs > fromMs ? heldCoreMs / (toMs - fromMs) : 0 };
    });
  }

  #notePhase(nowMs: number): void {
    const phase = this.#phaseNow();
    const last = this.#phases.at(-1);
    if (last?.phase === phase) return;
    if (last?.fromMs === nowMs) this.#phases.pop();
    if (this.phase !== phase)
      this.#phases.push({ phase, fromMs: nowMs, coreMs: this.coreMsHeld(nowMs) });
    this.#onPhase?.(this, nowMs);
  }

  #phaseNow(): Phase {
    if (this.isGone) return 'done';
    if (this.state === 'relinquishing' || this.state === 'backing off') return 'backing off';
    if (!this.hasMinimum) return this.firstResourcesMs === undefined ? 'waiting' : 'running';
    if (this.startedBelowMinimum) return 'under-resourced';
    if (!this.isBelowMinimum) return 'running';
    return this.#taskCount > 0 ? 'gathering' : 'waiting';
  }
}
