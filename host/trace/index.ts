export { openAnonymized } from './anonymize/index.js';
export { TraceError } from './errors.js';
export type * from './events.js';
export { inspectTrace, type TraceSummary } from './inspect.js';
export { lineOf } from './lines.js';
export { openTrace, type ReadOptions, type Trace } from './reader.js';
export { traceLineSchema } from './schema.js';
export { nameOfSource, openSource, type TraceSource } from './source.js';
export { writeTrace } from './writer.js';
