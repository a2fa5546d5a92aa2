import { together } from '../../resources/counted.js';
import { quantitiesOf, resourcesFrom } from '../../resources/index.js';
import { anyText, ms, object, refuseSeconds, role, someResources } from '../../resources/schema.js';
import type { ResourcesInput } from '../../resources/types.js';
import type { Reach } from '../reach.js';
import type { ServiceConstraint } from './constraints.js';

/** A service that runs for ever, as Marathon keeps it: so many instances, wherever they may be. */
export interface ServiceDemand {
  readonly model: 'service';
  readonly instances: number;
  /** Of one instance. Numbered ports (`ports:[7337-7337]`) are these and no others. */
  readonly resources: ResourcesInput;
  /** So many ports besides, whichever the offer has. Default: 0. */
  readonly any_ports?: number;
  readonly constraints?: readonly ServiceConstraint[];
  /** Takes only what is reserved for these roles; `*` is what is not reserved. Default: whatever is offered. */
  readonly accepted_resource_roles?: readonly string[];
  /** From launch to TASK_RUNNING. Default: 0. */
  readonly start_ms?: number;
  /** The filter on an offer that it declines. Default: 120. */
  readonly refuse_seconds?: number;
  /** Launches at most so many instances on one offer. Default: 5. */
  readonly tasks_per_offer?: number;
}

/** More instances than that are a slip of the pen. */
const INSTANCES_MAX = 1_000_000;
const PORTS_MAX = 65_536;

const constraint = {
  type: 'array',
  minItems: 2,
  maxItems: 3,
  items: anyText('nothing'),
  names: 'service constraint',
};

/** Its fragment of a trace's JSON Schema. */
export const serviceSchema = object(
  {
    model: { const: 'service' },
    instances: { type: 'integer', minimum: 0, maximum: INSTANCES_MAX },
    resources: someResources,
    any_ports: { type: 'integer', minimum: 0, maximum: PORTS_MAX },
    constraints: { type: 'array', items: constraint },
    accepted_resource_roles: { type: 'array', minItems: 1, items: role },
    start_ms: ms,
    refuse_seconds: refuseSeconds,
    tasks_per_offer: { type: 'integer', minimum: 1 },
  },
  ['model', 'instances', 'resources'],
);

/** All its instances. */
export function serviceReach({ instances, resources }: ServiceDemand): Reach {
  const one = Object.entries(quantitiesOf(resourcesFrom(resources)));
  return {
    most: new Map(one.map(([name, amount]) => [name, amount * instances])),
    why: together(instances, 'instance'),
  };
}
