/** One thing tried with one version of one tool; `run` throws what is wrong. */
export interface Cell {
  readonly tool: string;
  readonly version: string;
  readonly what: string;
  run(): Promise<void>;
}
