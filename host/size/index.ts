export { parseGoal } from './goal.js';
export { sizeOf } from './size.js';
