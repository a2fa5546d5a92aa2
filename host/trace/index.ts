export { openAnonymized } from './anonymize/index.js';
export { TraceError } from './errors.js';
export type * from './events.js';
export { inspectTrace, type TraceSummary } from './inspect.js';
export { layerOf } from './layers.js';
export { lineOf } from './lines.js';
export { openTrace, type ReadOptions, type Trace } from './reader.js';
export { type Resting, RestsOn } from './rests-on.js';
export { traceLineSchema } from './schema.js';
export { type Bounds, type Moment, sliced } from './slice/index.js';
export {
  inMemory,
  isReadOnce,
  keptInMemory,
  nameOfSource,
  openSource,
  type Recording,
  type TraceSource,
  telling,
} from './source.js';
export { TIME_EXAMPLES, timeOf } from './time-text.js';
export { writeTrace } from './writer.js';
