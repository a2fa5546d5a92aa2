import { createNaiveAllocator } from '../model/model.js';
import type { OptionsOp, OutputLine, ScriptOp } from './lines.js';
import { newRun, type Run } from './runner.js';
import type { Script, Step } from './script.js';

/** A script and what the model makes of it. */
export interface Played {
  readonly script: Script;
  readonly expected: readonly OutputLine[];
}

/** Steps that the model plays as they come; those that it refuses are left out. */
export class OnModel {
  private readonly steps: Step[] = [];

  private constructor(
    private readonly file: string,
    readonly run: Run,
  ) {}

  static async start(file: string, options: OptionsOp | undefined): Promise<OnModel> {
    return new OnModel(file, await newRun(createNaiveAllocator, file, options));
  }

  get length(): number {
    return this.steps.length;
  }

  /** A step was refused half-way: what follows would build on what the script does not say. */
  get isOver(): boolean {
    return this.run.isHalfDone;
  }

  /** @throws {ScriptError} when the step advances the clock beyond the next batch. */
  play(op: ScriptOp): void {
    if (this.isOver) return;
    const number = this.length + 1;
    const step = { step: number, line: number, op };
    if (this.run.step(step)) this.steps.push(step);
    else this.run.lines.pop();
  }

  played(): Played {
    return { script: { file: this.file, steps: this.steps }, expected: this.run.lines };
  }
}

/** @throws {ScriptError} when a step advances the clock beyond the next batch. */
export async function playOnModel(file: string, ops: readonly ScriptOp[]): Promise<Played> {
  const options = ops.find((op): op is OptionsOp => op.op === 'options');
  const onModel = await OnModel.start(file, options);
  for (const op of ops) onModel.play(op);
  return onModel.played();
}
