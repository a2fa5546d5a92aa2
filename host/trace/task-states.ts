const TERMINAL = /^TASK_(FINISHED|FAILED|KILLED|ERROR|LOST|DROPPED|GONE|GONE_BY_OPERATOR)$/;

/** Whether a task has ended in one of Mesos' states, so that its resources are free. */
export function isTerminal(state: string): boolean {
  return TERMINAL.test(state);
}
