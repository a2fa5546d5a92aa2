export type { Rotation } from './journal.js';
export { type Recorded, type RecordOptions, recordMaster } from './recorder.js';
