import type { FairleadAllocator } from '../../allocator/allocator.js';
import type { Explanation } from '../../allocator/explain/explanation.js';
import { Clock } from '../clock.js';
import type { FrameworkRecord } from '../framework-record.js';
import type { Answer } from './result.js';

/** Puts why a framework has no more, role by role, into words. */
export type Tell = (roles: readonly Explanation[]) => string;

/** The first time between two looks at one framework, and how much longer each is than the one before. */
const FIRST_LOOK_MS = 1000;
const LOOK_FACTOR = 4;
/** Of one framework so many answers are kept, the first ones. */
const ANSWERS_MAX = 24;
/** Of one replay so many questions are asked: each takes the allocator milliseconds. */
const QUESTIONS_MAX = 20_000;

/** One framework that is looked at now and then. */
interface Look {
  readonly framework: FrameworkRecord;
  /** Until the next look. */
  afterMs: number;
  /** Looks that are scheduled and not of this generation are void. */
  generation: number;
  reason: string;
  readonly answers: Answer[];
}

/**
 * Why those who waited got no more. Each is looked at when its phase changes and 1 s, 4 s, 16 s, …
 * after that, as long as it lacks something; an answer is kept when its reasons are others than those
 * of the one before, or it holds more or less.
 */
export class Answers {
  readonly #looks = new Map<string, Look>();
  readonly #due = new Clock<Look>();
  #questionCount = 0;

  constructor(private readonly tell: Tell) {}

  /** Its phase has changed: what is to be said of it may have, too. */
  lookAt(framework: FrameworkRecord, nowMs: number): void {
    let look = this.#looks.get(framework.id);
    if (look === undefined) {
      look = { framework, afterMs: 0, generation: 0, reason: '', answers: [] };
      this.#looks.set(framework.id, look);
    }
    look.afterMs = FIRST_LOOK_MS;
    look.generation++;
    this.#due.schedule(nowMs, look, look.generation);
  }

  /** Asks about those who are due, when all that happens at a moment has happened. */
  pass(allocator: FairleadAllocator, nowMs: number): void {
    while (this.#due.nextMs <= nowMs) {
      this.#due.pop((look, generation) => {
        if (look.generation !== generation || !lacksSomething(look.framework)) return;
        if (look.answers.length >= ANSWERS_MAX || this.#questionCount >= QUESTIONS_MAX) return;
        this.#ask(look, allocator, nowMs);
        this.#due.schedule(nowMs + look.afterMs, look, generation);
        look.afterMs *= LOOK_FACTOR;
      });
    }
    this.#due.moveTo(nowMs);
  }

  of(frameworkId: string): Answer[] {
    return [...(this.#looks.get(frameworkId)?.answers ?? [])];
  }

  #ask(look: Look, allocator: FairleadAllocator, nowMs: number): void {
    const { id } = look.framework;
    this.#questionCount++;
    const roles = allocator.rolesOf(id).map((role) => allocator.explain(id, role));
    const reason = roles.map(reasonOf).join('\n');
    if (roles.length === 0 || reason === look.reason) return;
    look.reason = reason;
    look.answers.push({ atMs: nowMs, text: this.tell(roles) });
  }
}

/** Who runs may want more, too; but it is those who wait who ask. */
function lacksSomething({ phase, isGone }: FrameworkRecord): boolean {
  return !isGone && phase !== 'running' && phase !== 'under-resourced';
}

/** What of an answer has to change for it to be another one: of its figures only what is held. */
function reasonOf({ code, state, agents, earmark, offeredNow, used }: Explanation): string {
  const most = code === 'OFFERABLE' ? agents[0] : undefined;
  return [
    code,
    state,
    most?.code,
    most?.fitsUnit,
    offeredNow.length > 0,
    earmark?.frameworkId,
    JSON.stringify(used),
  ].join(' ');
}
