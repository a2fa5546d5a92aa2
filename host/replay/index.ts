export { ReplayError } from '../models/errors.js';
export { type ReplayTraceOptions, replayTrace } from './engine.js';
export { type ExplainTraceOptions, explainTrace, type TraceExplanation } from './explain.js';
export { type Fidelity, type FidelityRow, fidelity } from './fidelity.js';
export { policySchema, presets } from './policies.js';
export { checkPolicyText, loadPolicy, parsePolicy, readPolicyFile } from './policy-file.js';
export {
  DEFAULT_KILL_DELAY_MS,
  type MakeAllocator,
  type PolicyOutcome,
  type ReplayOptions,
  type ReplayProgress,
  replay,
} from './replay.js';
export type * from './result.js';
