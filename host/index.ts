/**
 * The package's main export, for Node: the allocator, Mesos' resources, traces, replay and verify.
 * A page imports `fairlead/allocator`, which needs nothing of Node.
 */
export * from './allocator/index.js';
export type { TraceExplanation } from './replay/explain.js';
export {
  explainTrace,
  loadPolicy,
  parsePolicy,
  presets,
  ReplayError,
  replay,
  replayTrace,
} from './replay/index.js';
export type * from './replay/result.js';
export { renderExplanation } from './report/explanation.js';
export * from './resources/index.js';
export { inspectTrace, openTrace, TraceError, writeTrace } from './trace/index.js';
export { trustIn } from './trust/index.js';
export type * from './trust/result.js';
export { verifyTrace } from './verify/index.js';
