import type { Attribute } from '../../resources/index.js';
import type { Unavailability } from '../api.js';

/** What this side keeps of an agent. */
export interface AgentInfo {
  readonly id: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly capabilities: readonly string[] | undefined;
  readonly region: string | undefined;
  readonly zone: string | undefined;
  readonly unavailability: Unavailability | undefined;
}
