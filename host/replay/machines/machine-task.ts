import type { TaskLaunch } from '../../models/model.js';

/** A task as the machine that it runs on knows it. */
export interface MachineTask extends Pick<TaskLaunch, 'quantities' | 'fetches'> {
  readonly agentId: string;
  /** Before it finished it deleted from its sandbox what was fetched. */
  readonly hasCleanedUp: boolean;
  /** It fails for what its machine lacks. */
  fail(): void;
  /** It gets on at such a pace from now on, in thousandths. */
  paced(thousandths: number): void;
}
