export { cellsOf, type Shard } from './cells.js';
export { collected, FORMATS, type Format, tableOf } from './collect.js';
export { comparison } from './comparison.js';
export { readPlan, writePlan } from './plan.js';
export { programVersion } from './program.js';
export { runSweep } from './run.js';
