export { cellsOf, type Shard } from './cells.js';
export { collected, FORMATS, type Format, tableOf } from './collect.js';
export { comparison } from './comparison.js';
export { type Engine, openEngine } from './engine/index.js';
export { runOnEngine } from './engine-run.js';
export { type Plan, queueOf, readPlan, writePlan } from './plan.js';
export { programVersion } from './program.js';
export { type RunOutcome, runSweep } from './run.js';
export { workOn } from './worker.js';
