export {
  addResources,
  containsResources,
  mergeResources,
  subtractResources,
} from './arithmetic.js';
export { formatAttributes, parseAttributes } from './attributes.js';
export type { AgentCapability, FrameworkCapability } from './capabilities.js';
export { type ErrorPlace, ResourceError, type ResourceErrorCode } from './errors.js';
export { formatResources } from './format.js';
export { type Identity, identityOf } from './identity.js';
export { parseResources, resourcesFrom } from './input.js';
export {
  type CompiledOfferConstraints,
  type ConstrainedAgent,
  compileOfferConstraints,
} from './offer-constraints.js';
export { ownValue } from './own-value.js';
export { formatQuantities, parseQuantities, quantitiesOf } from './quantities.js';
export { addThousandths, fromThousandths, THOUSANDTHS_MAX, toThousandths } from './quantity.js';
export {
  matchesSparkConstraints,
  parseSparkConstraints,
  type SparkConstraints,
} from './spark-constraints.js';
export type * from './types.js';
export { validateRole } from './validate.js';
