export { ReplayError } from '../models/errors.js';
export { replayTrace } from './engine.js';
export { explainTrace } from './explain.js';
export { replayOverSeeds } from './over-seeds.js';
export { presets } from './policies.js';
export { checkPolicyText, loadPolicy, parsePolicy, readPolicyFile } from './policy-file.js';
export { withSettings } from './policy-settings.js';
export {
  type MakeAllocator,
  type ReplayProgress,
  replay,
} from './replay.js';
export type * from './result.js';
