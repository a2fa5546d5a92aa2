import type { Past } from './answers.js';

interface Seen {
  readonly launched: Past<'TASK_STATUS'>;
  running?: Past<'TASK_STATUS'>;
}

/** Tasks that run and that no accept of the recording launched: a status says what they hold. */
export class TasksSeen {
  readonly #tasks = new Map<string, Seen>();

  launched(key: string, past: Past<'TASK_STATUS'>): void {
    this.#tasks.set(key, { launched: past });
  }

  runs(key: string, past: Past<'TASK_STATUS'>): void {
    const task = this.#tasks.get(key);
    if (task !== undefined) task.running ??= past;
  }

  ended(key: string): void {
    this.#tasks.delete(key);
  }

  forget(isGone: (event: Past<'TASK_STATUS'>['event']) => boolean): void {
    for (const [key, { launched }] of this.#tasks) {
      if (isGone(launched.event)) this.#tasks.delete(key);
    }
  }

  told(): Past[] {
    return [...this.#tasks.values()].flatMap(({ launched, running }) =>
      running === undefined || running === launched ? [launched] : [launched, running],
    );
  }
}
