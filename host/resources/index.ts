export { formatAttributes, parseAttributes } from './attributes.js';
export { ResourceError } from './errors.js';
export { type Identity, identityOf } from './identity.js';
export {
  type CompiledOfferConstraints,
  type ConstrainedAgent,
  compileOfferConstraints,
} from './offer-constraints.js';
export {
  formatQuantities,
  fromThousandths,
  parseQuantities,
  quantitiesOf,
  toThousandths,
} from './quantity.js';
export {
  addResources,
  containsResources,
  mergeResources,
  resourcesFrom,
  subtractResources,
} from './resources.js';
export {
  matchesSparkConstraints,
  parseSparkConstraints,
  type SparkConstraints,
} from './spark-constraints.js';
export { formatResources, parseResources } from './text.js';
export type * from './types.js';
