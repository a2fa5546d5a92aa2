export { KINDS } from './kinds/index.js';
export type { OpenOptions } from './open.js';
export { recordingOf } from './open.js';
export type { AgentShape } from './options.js';
export type { ImportSummary } from './report.js';
