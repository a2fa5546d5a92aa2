/** Something that was held became more, or less. */
export interface Step {
  readonly atMs: number;
  readonly by: number;
}

/** The most that was held at once. What ends in the same millisecond is gone before what begins. */
export function mostAtOnce(steps: readonly Step[]): number {
  const inOrder = [...steps].sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of inOrder) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
