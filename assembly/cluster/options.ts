import { OPTIONS_AT } from '../memory/layout';

/** What the host configured. */
export class Options {
  configured: bool;
  paused: bool;
  eventDriven: bool;
  filterGpu: bool;
  agentOrder: i32;
  seed: u32;
  intervalMs: i64;
  /** One bit a name: left out of dominant shares. */
  fairnessExcluded: u32;
  minAllocatable: usize;
}

export const options = changetype<Options>(OPTIONS_AT);
