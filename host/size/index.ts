export { type Goal, meetsGoal, parseGoal } from './goal.js';
export { least } from './least.js';
export { sizeOf, TIMES_MOST } from './size.js';
