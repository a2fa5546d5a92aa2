import type { FrameworkInput } from '../api.js';

/** What this side keeps of a framework; without `input` it was only named by an agent. */
export interface FrameworkInfo {
  readonly id: string;
  readonly input: FrameworkInput | undefined;
}

export function isConstrained({ input }: FrameworkInfo): boolean {
  return input?.offerConstraints !== undefined;
}
