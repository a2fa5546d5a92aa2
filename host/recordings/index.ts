export { KINDS } from './kinds/index.js';
export type { OpenOptions } from './open.js';
export { recordingOf } from './open.js';
export type { AgentShape, SparkFrameworks } from './options.js';
export type { ImportSummary } from './report.js';
