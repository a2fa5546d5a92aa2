export { TraceError, type TraceErrorCode, type TracePlace } from './errors.js';
export type * from './events.js';
export { inspectTrace, type TraceSummary } from './inspect.js';
export { lineOf } from './lines.js';
export { openTrace, type ReadOptions, TRACE_VERSION, type Trace } from './reader.js';
export { traceLineSchema } from './schema.js';
export { type WriteOptions, writeTrace } from './writer.js';
