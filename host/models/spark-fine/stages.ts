/** An application's tasks, stage by stage: which wait, and how many have not finished. */
export class Stages {
  /** The stage that runs. */
  current = 0;
  /** Tasks of the current stage that are wanted again. */
  readonly #again: number[] = [];
  /** Those from here on have not been launched so far. */
  #fresh = 0;
  #unfinished: number;

  constructor(
    private readonly stages: readonly { readonly tasks: number; readonly task_ms: number }[],
  ) {
    this.#unfinished = this.#taskCount;
  }

  get waitingCount(): number {
    return this.#again.length + this.#taskCount - this.#fresh;
  }

  /** The task that is launched next, by its number in the stage; those that are wanted again first. */
  get next(): number {
    return this.#again[0] ?? this.#fresh;
  }

  get taskMs(): number {
    return this.stages[this.current]?.task_ms ?? 0;
  }

  launch(): number {
    return this.#again.shift() ?? this.#fresh++;
  }

  lose(index: number): void {
    this.#again.push(index);
  }

  /** One has finished; with the last of a stage the next one begins. @returns true when all are done. */
  finish(): boolean {
    this.#unfinished--;
    if (this.#unfinished > 0) return false;
    this.current++;
    this.#fresh = 0;
    this.#unfinished = this.#taskCount;
    return this.current === this.stages.length;
  }

  get #taskCount(): number {
    return this.stages[this.current]?.tasks ?? 0;
  }
}
